"""How much carriers take: of a campaign in a minute, of a brand in a day, of a number in a second.

The data is `data/carrier_limits.json`. What the operator asks for is checked against it when it is
set up, and what a number may really send is the least of all that bounds it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from consentry.domain.sender import Sender, SenderStatus, SenderType
from consentry.policy.profile import Basis

LEAST = 10
"""Parts a minute below which no number is slowed: the longest text has ten."""

type Steps = tuple[tuple[int, int], ...]
"""Parts by the least vetting score that they ask for, the lowest first."""


class Bound(StrEnum):
    """What sets a number's rate."""

    PER_MINUTE = "per_minute"
    PARTS_PER_SECOND = "parts_per_second"
    CARRIER = "carrier"
    CAMPAIGN = "campaign"
    SANCTION = "sanction"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """How many parts a number may send in a minute, and what says so."""

    per_minute: int
    bound: Bound


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignLimits:
    """AT&T's parts a minute, by use case where that decides, else by vetting score; `per_number`
    are the use cases whose numbers are bounded one by one.
    """

    by_score: Steps
    by_use_case: dict[str, int]
    per_number: dict[str, int]
    basis: Basis

    def most(self, use_case: str, score: int | None) -> int | None:
        """The most of all numbers together; None where each is bounded by itself.

        An unknown score counts as the lowest.
        """
        if use_case in self.per_number:
            return None
        return self.by_use_case.get(use_case) or _step(self.by_score, score)


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A day of the carrier's, and when the next one begins."""

    name: str
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BrandLimits:
    """T-Mobile's parts a day, from midnight to midnight in `zone`."""

    zone: ZoneInfo
    by_score: Steps
    by_use_case: dict[str, int]
    basis: Basis

    def day_of(self, at: datetime) -> Day:
        """The day that an instant belongs to."""
        today = at.astimezone(self.zone).date()
        midnight = datetime.combine(today + timedelta(days=1), time(), self.zone)
        return Day(name=today.isoformat(), ends_at=midnight.astimezone(UTC))

    def most(self, use_case: str, score: int | None) -> int:
        """The most of all campaigns of the brand; an unknown score counts as the lowest."""
        return self.by_use_case.get(use_case) or _step(self.by_score, score)


@dataclass(frozen=True, slots=True, kw_only=True)
class CarrierLimits:
    """All of them; `per_second` is what AWS gives a number of each kind unless asked for more."""

    campaign: CampaignLimits
    brand: BrandLimits
    per_second: dict[SenderType, float]

    def rate_of(
        self,
        sender: Sender,
        others: Iterable[Sender],
        use_case: str,
        score: int | None,
        factor: float = 1.0,
    ) -> Rate:
        """What a number may send, given the other numbers of its campaign.

        Numbers that ask for more than the campaign may send share what it may. `factor` is what a
        sanction leaves of the rate.
        """
        bounds = [
            (sender.per_minute, Bound.PER_MINUTE),
            (int(sender.parts_per_second * 60), Bound.PARTS_PER_SECOND),
        ]
        if sender.carrier_per_second is not None:
            bounds.append((int(sender.carrier_per_second * 60), Bound.CARRIER))
        if sender.type is SenderType.TEN_DLC:
            bounds.append((self._share(sender, others, use_case, score), Bound.CAMPAIGN))
        most, bound = min(bounds, key=lambda each: each[0])
        if factor < 1:
            most, bound = int(most * factor), Bound.SANCTION
        return Rate(per_minute=max(most, LEAST), bound=bound)

    def _share(
        self, sender: Sender, others: Iterable[Sender], use_case: str, score: int | None
    ) -> int:
        most = self.campaign.most(use_case, score)
        if most is None:
            return self.campaign.per_number[use_case]
        asked = asked_for(each for each in others if each.number != sender.number)
        asked += sender.per_minute
        return sender.per_minute if asked <= most else most * sender.per_minute // asked


def asked_for(senders: Iterable[Sender]) -> int:
    """The parts a minute that the 10DLC numbers of a campaign ask for together; a blocked one asks
    for none.
    """
    return sum(
        each.per_minute
        for each in senders
        if each.type is SenderType.TEN_DLC and each.status is not SenderStatus.BLOCKED
    )


def _step(steps: Steps, score: int | None) -> int:
    return max((least, parts) for least, parts in steps if (score or 0) >= least)[1]
