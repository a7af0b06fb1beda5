"""What a carrier takes of a brand in a day: counted for all environments, held beyond it.

T-Mobile counts a brand's parts from midnight to midnight, Pacific time. Which network somebody is
on is not known before they are sent to, so that every part counts that leaves a 10DLC number. An
environment leases parts from one counter, fewer the fewer are left: about one call in twenty texts,
and never more than the cap. A try that ends before the carrier is called, by a failure too, gives
its parts back; what a lease held when its environment ended is lost for the day.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from consentry.domain.campaign import Campaign
from consentry.domain.message import Message
from consentry.domain.sender import SenderType
from consentry.policy.rulebook import Rulebook
from consentry.services.ports.carrier import CarrierVerdict
from consentry.services.ports.pacing import Pacing

CHUNK = 20
"""How many texts a lease is for at most."""
SHARE = 50
"""A lease is at most a fiftieth of what is left, so that little is lost near the cap."""
AFTER_MIDNIGHT = timedelta(seconds=5)
"""What waits for the next day waits a little longer, lest a clock still show the day before."""
DETAIL = "carrier.daily_cap"
_LEFT = frozenset({CarrierVerdict.ACCEPTED, CarrierVerdict.UNKNOWN})


@dataclass(slots=True)
class Lease:
    """What this environment has left of a brand's day; `full_at` is the cap that was reached."""

    counter: str
    left: int = 0
    there: int | None = None
    full_at: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DailyCap:
    """Takes a text's parts from its brand's day."""

    pacing: Pacing
    book: Rulebook
    leases: dict[tuple[str, int], Lease] = field(default_factory=dict)
    """By brand and cap: what was leased under a higher cap is not spent under a lower one."""

    def take(self, row: Message, campaign: Campaign | None, now: datetime) -> datetime | None:
        """None if the text may go; else when its brand's next day begins."""
        most = self._most(row, campaign)
        if most is None:
            return None
        day = self.book.limits.brand.day_of(now)
        brand = _brand(row, campaign)
        lease = self._lease((brand, most), f"t-mobile#{brand}#{day.name}")
        if lease.left < row.parts and lease.full_at < most:
            self._more(lease, row.parts, most, day.ends_at)
        if lease.left < row.parts:
            return day.ends_at + AFTER_MIDNIGHT
        lease.left -= row.parts
        return None

    def settle(self, row: Message, campaign: Campaign | None, verdict: CarrierVerdict) -> None:
        """The parts of a text that certainly did not leave are there for the next one."""
        most = self._most(row, campaign)
        lease = None if most is None else self.leases.get((_brand(row, campaign), most))
        if verdict in _LEFT or lease is None:
            return
        lease.left += row.parts

    def _most(self, row: Message, campaign: Campaign | None) -> int | None:
        """The cap of a brand's day; None where none binds. What AWS says of a number goes first."""
        sender = campaign.senders.get(row.sender) if campaign else None
        if campaign is None or sender is None or sender.type is not SenderType.TEN_DLC:
            return None
        if sender.carrier_daily_cap is not None:
            return sender.carrier_daily_cap
        return self.book.limits.brand.most(campaign.use_case, campaign.vetting_score)

    def _lease(self, key: tuple[str, int], counter: str) -> Lease:
        lease = self.leases.get(key)
        if lease is None or lease.counter != counter:
            lease = self.leases[key] = Lease(counter=counter)
        return lease

    def _more(self, lease: Lease, parts: int, most: int, until: datetime) -> None:
        """Leases what a text needs, and for more of its length while there is plenty."""
        there = most if lease.there is None else lease.there
        needed = parts - lease.left
        want = max(needed, min(CHUNK * parts, there // SHARE))
        granted, lease.there = self.pacing.lease(lease.counter, want, most, until)
        lease.left += granted
        if granted < needed:
            lease.full_at = most


def _brand(row: Message, campaign: Campaign | None) -> str:
    """The carriers know a brand by its registration; without one an account is a brand."""
    return (campaign.tcr_brand_id if campaign else "") or f"account:{row.account}"
