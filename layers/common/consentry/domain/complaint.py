"""A complaint: somebody says that a text should not have come (clauses SF-03, SF-04).

It names the recipient by key only. Their number stands with the opt-out that the complaint makes,
and leaves with it when they are erased; what stays is the proof that somebody complained.
"""

import re
from collections.abc import Container, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

_NUMBER = re.compile(r"(?<![\w])\+?\d(?:[\s().-]{0,2}\d){6,}")
_TAKEN_OUT = "[number]"


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceRequest:
    """That the proof of consent is due: its id, and until when."""

    id: str
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceAnswer:
    """That the proof was sent: when, to whom and what; by whose key we know it, and since when."""

    sent_at: datetime
    to: str
    what: str
    recorded_at: datetime
    recorded_by: str

    def says(self, to: str, what: str, sent_at: datetime | None) -> bool:
        """Whether this is what somebody tells, who may leave open when it was."""
        return (self.to, self.what) == (to, what) and sent_at in (None, self.sent_at)

    def anonymous(self) -> "EvidenceAnswer":
        """What is left of it once its complaint is no longer kept."""
        return replace(self, to="", what="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """One complaint about texts of an account.

    `sender` and `campaign` are empty where nobody knows from which number the text came. `country`
    is the recipient's. `received_at` is when the channel heard of it, `recorded_at` when we did.
    `text` is what was said, without numbers. Both it and `recipient` are empty once the complaint
    is anonymous.
    """

    id: str
    account: str
    channel: str
    recipient: str
    sender: str
    campaign: str
    country: str
    received_at: datetime
    recorded_at: datetime
    recorded_by: str
    evidence: EvidenceRequest
    text: str = ""

    def anonymous(self) -> "Complaint":
        """What is left of it once its time is over: that somebody complained, and about what."""
        return replace(self, recipient="", text="")


MONTH = timedelta(days=30)
"""Complaints from longer ago are history: nobody is reminded of their proof."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unproved:
    """Of how many complaints of a month nobody said yet that the proof was sent; how many of these
    are past the day by which it was due.
    """

    open: int
    overdue: int


def unproved(complaints: Iterable[Complaint], answered: Container[str], at: datetime) -> Unproved:
    """What still has to be sent for complaints, of which `answered` are those that were."""
    due = [each.evidence.due_at for each in complaints if each.id not in answered]
    return Unproved(open=len(due), overdue=sum(end < at for end in due))


def without_numbers(text: str) -> str:
    """A text with everything taken out that could be a telephone number."""
    return _NUMBER.sub(_TAKEN_OUT, text)


def most_within(
    complained: Iterable[tuple[str, datetime]], window: timedelta, *, around: datetime
) -> int:
    """The most people who complained in any window that contains `around`, by who and when.

    Somebody who complains to everybody there is counts once: one person alone stops no number.
    """
    near = sorted((at, who) for who, at in complained if abs(at - around) < window)
    firsts = [at for at, _ in near if at <= around]
    return max((len({w for at, w in near if f <= at < f + window}) for f in firsts), default=0)
