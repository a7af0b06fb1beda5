"""What is watched, where people complain, and what is at stake: dated data for complaints, health
and the reports about them (clauses SF-03, SF-04, SF-06, SF-10).

No carrier publishes a number for any of the thresholds; they are ours and say so.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from consentry.domain.tally import Totals
from consentry.policy.dated import in_force
from consentry.policy.profile import Basis


class Watched(StrEnum):
    """A rate that is watched."""

    OPT_OUT = "opt_out"
    BLOCK = "block"
    ERROR = "error"

    def of(self, totals: Totals) -> float:
        """The rate of some totals."""
        match self:
            case Watched.OPT_OUT:
                return totals.opt_out_rate
            case Watched.BLOCK:
                return totals.block_rate
            case Watched.ERROR:
                return totals.error_rate


class Grade(StrEnum):
    """How bad a rate is: as it should be, to be looked at, or bad enough to stop by itself."""

    OK = "ok"
    WARN = "warn"
    PAUSE = "pause"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """From which rate on it is to be looked at, and from which everything stops."""

    warn: float
    pause: float

    def grade(self, rate: float) -> Grade:
        """How bad a rate is."""
        if rate >= self.pause:
            return Grade.PAUSE
        return Grade.WARN if rate >= self.warn else Grade.OK


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """One version of the thresholds.

    Rates of fewer than `least_recipients` recipients say nothing; so many people as
    `complaints_to_pause` who complain of one number in 24 hours pause it, however many it texted.
    """

    effective_from: date | None
    least_recipients: int
    rates: Mapping[Watched, Limits]
    complaints_to_pause: int
    basis: Basis


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """A rate over a threshold."""

    measure: Watched
    grade: Grade
    rate: float
    limit: float


class ChannelKind(StrEnum):
    """Who hears of a complaint first."""

    SPAM_LINE = "spam_line"
    REGULATOR = "regulator"
    CARRIER = "carrier"
    RECIPIENT = "recipient"
    OTHER = "other"


OF_CARRIERS = frozenset({ChannelKind.SPAM_LINE, ChannelKind.CARRIER})
"""The channels by which carriers complain, spam lines being theirs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A way by which complaints come.

    `countries` are those whose people it serves, none where it serves all; `evidence_days` is how
    long the proof may take, a choice of ours.
    """

    name: str
    title: str
    kind: ChannelKind
    countries: tuple[str, ...]
    evidence_days: int
    basis: Basis


@dataclass(frozen=True, slots=True, kw_only=True)
class Fine:
    """What a breach of law may cost, by the text, violation or case, in whole units."""

    what: str
    per: str
    least: int
    most: int
    currency: str
    or_turnover_percent: int | None
    basis: Basis


@dataclass(frozen=True, slots=True, kw_only=True)
class FinesVersion:
    """What it may cost in a country from a day on."""

    effective_from: date | None
    items: tuple[Fine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencySpan:
    """For how many hours from its request on a text may be one of an emergency (clause GCC-20)."""

    effective_from: date | None
    most_hours: int
    basis: Basis


@dataclass(frozen=True, slots=True, kw_only=True)
class Governance:
    """All of it."""

    thresholds: tuple[Thresholds, ...]
    channels: Mapping[str, Channel]
    fines: Mapping[str, tuple[FinesVersion, ...]]
    emergencies: tuple[EmergencySpan, ...]

    def thresholds_on(self, day: date) -> Thresholds:
        """The thresholds of a day."""
        return in_force(self.thresholds, day)

    def emergency_hours_on(self, day: date) -> int:
        """For how many hours an emergency is stated at most on a day; then it is stated anew."""
        return in_force(self.emergencies, day).most_hours

    def breaches(self, totals: Totals, day: date) -> tuple[Breach, ...]:
        """Every rate that is over a threshold; none where too few were texted to tell."""
        limits = self.thresholds_on(day)
        if totals.recipients < limits.least_recipients:
            return ()
        found = []
        for measure, limit in limits.rates.items():
            rate = measure.of(totals)
            grade = limit.grade(rate)
            if grade is not Grade.OK:
                bound = limit.pause if grade is Grade.PAUSE else limit.warn
                found.append(Breach(measure=measure, grade=grade, rate=rate, limit=bound))
        return tuple(found)

    def regulators(self, country: str) -> tuple[Channel, ...]:
        """Who may be complained to about texts in a country; none where we hold no source."""
        return tuple(
            channel
            for channel in self.channels.values()
            if channel.kind is ChannelKind.REGULATOR and country in channel.countries
        )

    def fines_in(self, country: str, day: date) -> tuple[Fine, ...]:
        """What is at stake in a country on a day; nothing where we hold no source."""
        versions = self.fines.get(country)
        return in_force(versions, day).items if versions else ()
