"""How an originating number and its campaign fare, counted by the hour: what health is made of.

A rate is of recipients where people decide (opt-outs, complaints) and of texts where carriers do
(blocks, errors). `recipients` counts a text only if it is the campaign's first to somebody in 24
hours, so that who is texted often is one recipient.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

WINDOW = timedelta(hours=24)
"""How far back the thresholds look, by whole hours: the one that 24 hours reach into counts too."""


class Counted(StrEnum):
    """What is counted. `blocked` is a carrier's refusal of a text as spam or by its own rules;
    `undelivered` is every other text that left and did not arrive, `failed` one that never left.
    """

    SENT = "sent"
    RECIPIENTS = "recipients"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    BLOCKED = "blocked"
    FAILED = "failed"
    OPT_OUT = "opt_out"
    COMPLAINT = "complaint"


BAD = frozenset({Counted.UNDELIVERED, Counted.BLOCKED, Counted.FAILED, Counted.OPT_OUT})
"""What can make a rate worse."""
_OUTCOMES = (Counted.DELIVERED, Counted.UNDELIVERED, Counted.BLOCKED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Whose counts they are: an originating number with the campaign that it serves."""

    account: str
    sender: str
    campaign: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """The counts of one place in one hour, or of several together."""

    place: Place
    hour: datetime
    counts: Mapping[Counted, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Counts of any number of tallies, and the rates that they make."""

    counts: Mapping[Counted, int] = field(default_factory=dict)

    def of(self, kind: Counted) -> int:
        """How many."""
        return self.counts.get(kind, 0)

    @property
    def texts(self) -> int:
        """How many texts left: as many as were counted when they did, or as carriers told of."""
        return max(self.of(Counted.SENT), sum(self.of(kind) for kind in _OUTCOMES))

    @property
    def recipients(self) -> int:
        """How many people were texted; no more is known where the count of sends was lost."""
        counted = self.of(Counted.RECIPIENTS)
        return counted if self.of(Counted.SENT) == self.texts else max(counted, self.texts)

    @property
    def opt_out_rate(self) -> float:
        """Opt-outs per recipient."""
        return _rate(self.of(Counted.OPT_OUT), self.recipients)

    @property
    def complaint_rate(self) -> float:
        """Complaints per recipient."""
        return _rate(self.of(Counted.COMPLAINT), self.recipients)

    @property
    def block_rate(self) -> float:
        """Texts that carriers blocked, per text."""
        return _rate(self.of(Counted.BLOCKED), self.texts)

    @property
    def error_rate(self) -> float:
        """Texts that did not arrive for any other reason, per text that was to leave."""
        errors = self.of(Counted.UNDELIVERED) + self.of(Counted.FAILED)
        return _rate(errors, self.texts + self.of(Counted.FAILED))


def hour_of(at: datetime) -> datetime:
    """The hour in which an instant is counted."""
    return at.replace(minute=0, second=0, microsecond=0)


def together(tallies: Iterable[Tally]) -> Totals:
    """The sum of tallies."""
    counts: dict[Counted, int] = {}
    for tally in tallies:
        for kind, n in tally.counts.items():
            counts[kind] = counts.get(kind, 0) + n
    return Totals(counts=counts)


def _rate(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
