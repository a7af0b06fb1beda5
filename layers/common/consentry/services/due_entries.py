"""What an entry of the due index asks of a sweep, given its row.

An entry may come before its row is as it says, and the row may have moved on since. One that is
taken away in vain leaves a text that nobody looks at again (promise P5); one that stays in vain is
looked at again a minute later. So whatever is not certainly done with stays.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from consentry.domain.message import Message, Status
from consentry.services.ports.messages import DueEntry

ROW_GRACE = timedelta(seconds=30)
"""How long somebody may take to store the row after the entry, which comes first."""


class Asks(StrEnum):
    """What is to be done about an entry."""

    ENQUEUE = "enqueue"
    DECIDE = "decide"
    EXPIRE = "expire"
    SEND_AGAIN = "send_again"
    GIVE_UP = "give_up"
    NOTHING = "nothing"
    PATIENCE = "patience"


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """An entry, its row as it was read, and what is to be done."""

    entry: DueEntry
    row: Message
    asks: Asks


def asks(entry: DueEntry, row: Message | None, now: datetime) -> Asks:
    """What an entry asks for; `nothing` only if no text could need it any more."""
    come = now >= entry.at
    settled = now >= entry.at + ROW_GRACE
    if row is None or row.status is Status.VOID:
        return Asks.GIVE_UP if settled else Asks.PATIENCE
    match row.status:
        case Status.QUEUED:
            wanted = Asks.ENQUEUE
        case Status.HELD if _is_of(entry, row):
            wanted = Asks.DECIDE
        case Status.REVIEW if _is_of(entry, row):
            wanted = Asks.EXPIRE if come else Asks.PATIENCE
        case Status.UNKNOWN if row.resend_at is not None and row.resend_at <= entry.at:
            wanted = Asks.SEND_AGAIN if come else Asks.PATIENCE
        case Status.HELD | Status.REVIEW:
            wanted = Asks.NOTHING if settled else Asks.PATIENCE
        case Status.SENDING:
            wanted = Asks.PATIENCE
        case _:
            wanted = Asks.NOTHING
    return wanted


def _is_of(entry: DueEntry, row: Message) -> bool:
    """Whether the entry is one that the row waits for: an entry that was put back is later than the
    instant in its row, and one from before the row was given a later instant is earlier.
    """
    return row.due_at is not None and row.due_at <= entry.at
