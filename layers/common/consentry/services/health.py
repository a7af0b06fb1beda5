"""How an account fares: rates by number and campaign, what was done about them, complaints, and
what is at stake where its texts go (clauses SF-06, SF-07, SF-10).
"""

from collections import Counter
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from consentry.domain.account import Account
from consentry.domain.campaign import Campaign
from consentry.domain.complaint import MONTH, Complaint, Unproved, unproved
from consentry.domain.phone import InvalidPhoneNumber, parse
from consentry.domain.sanction import Level, Sanction, Strike
from consentry.domain.sender import Sender
from consentry.domain.tally import WINDOW, Counted, Tally, Totals, together
from consentry.policy.governance import Breach
from consentry.policy.rulebook import Rulebook
from consentry.services.known_account import known_account
from consentry.services.ports.complaints import Complaints
from consentry.services.ports.counters import Counters
from consentry.services.ports.environment import Clock
from consentry.services.ports.governance import Governance
from consentry.services.ports.registry import Registry

LATEST = 10
"""How many sanctions a report names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Counts of the last 24 hours and of 30 days, the strikes that count, and what is over a
    threshold.
    """

    day: Totals
    month: Totals
    points: int
    breaches: tuple[Breach, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """The report of one account, which is one brand."""

    account: Account
    at: datetime
    overall: Standing
    senders: tuple[tuple[Sender, Standing], ...]
    campaigns: tuple[tuple[Campaign, Standing], ...]
    strikes: tuple[Strike, ...]
    sanctions: tuple[Sanction, ...]
    complaints: Mapping[str, int]
    unproved: Unproved
    countries: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthDesk:
    """The use case of `GET /v1/accounts/{id}/health`."""

    clock: Clock
    registry: Registry
    counters: Counters
    complaints: Complaints
    governance: Governance
    book: Rulebook

    def of(self, account: str) -> Health:
        """The report. NotFound for an unknown account."""
        found = known_account(self.registry, account)
        now = self.clock.now()
        window = self.book.sanctions.of(found.profile, now).window
        strikes = tuple(self.governance.strikes(account, now - window))
        complaints = self.complaints.since(account, now - MONTH)
        tallies = self.counters.since(account, now - MONTH, now)
        seen = _Seen(
            now=now, tallies=tallies, complaints=complaints, strikes=strikes, book=self.book
        )
        campaigns = self.registry.campaigns(account)
        senders = [each for campaign in campaigns for each in campaign.senders.values()]
        return Health(
            account=found,
            at=now,
            overall=seen.standing(Level.ACCOUNT, account),
            senders=tuple(
                (each, seen.standing(Level.SENDER, each.number))
                for each in sorted(senders, key=lambda sender: sender.number)
            ),
            campaigns=tuple((each, seen.standing(Level.CAMPAIGN, each.id)) for each in campaigns),
            strikes=strikes,
            sanctions=self.governance.sanctions(account, limit=LATEST).items,
            complaints=Counter(each.channel for each in complaints),
            unproved=unproved(complaints, self._answered(account, complaints), now),
            countries=_countries(found, senders, complaints),
        )

    def _answered(self, account: str, complaints: Sequence[Complaint]) -> Container[str]:
        return self.complaints.answers(account, [each.id for each in complaints])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """What was read of an account, to be added up by number and campaign."""

    now: datetime
    tallies: Sequence[Tally]
    complaints: Sequence[Complaint]
    strikes: Sequence[Strike]
    book: Rulebook

    def standing(self, level: Level, subject: str) -> Standing:
        """How a number, a campaign or the account fares."""
        day = self._totals(level, subject, self.now - WINDOW)
        return Standing(
            day=day,
            month=self._totals(level, subject, self.now - MONTH),
            points=sum(each.gravity.points for each in self.strikes if each.on(level, subject)),
            breaches=self.book.governance.breaches(day, self.now.date()),
        )

    def _totals(self, level: Level, subject: str, start: datetime) -> Totals:
        first = start.replace(minute=0, second=0, microsecond=0)
        mine = [
            tally
            for tally in self.tallies
            if tally.hour >= first
            and subject == _of(level, tally.place.sender, tally.place.campaign, subject)
        ]
        complained = sum(
            1
            for each in self.complaints
            if each.received_at >= start
            and subject == _of(level, each.sender, each.campaign, subject)
        )
        counts = dict(together(mine).counts)
        return Totals(counts={**counts, Counted.COMPLAINT: complained} if complained else counts)


def _of(level: Level, sender: str, campaign: str, account: str) -> str:
    return {Level.SENDER: sender, Level.CAMPAIGN: campaign}.get(level, account)


def _countries(
    account: Account, senders: Sequence[Sender], complaints: Sequence[Complaint]
) -> dict[str, int]:
    """The countries where an account's texts go, as far as its numbers and complaints show it, each
    with its complaints.
    """
    found = Counter(each.country for each in complaints if each.country)
    places = {account.default_region, *(_country(sender.number) for sender in senders)} - {""}
    return {country: found[country] for country in sorted(places | found.keys())}


def _country(number: str) -> str:
    try:
        return parse(number).country
    except InvalidPhoneNumber:
        return ""
