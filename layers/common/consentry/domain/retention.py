"""How far a purge has come, and what it reports: days of rows, account by account, bounded and
resumable.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class DataClass(StrEnum):
    """Kinds of data that are kept for a time of their own."""

    MESSAGE_BODY = "message_body"
    RECIPIENT_NUMBER = "recipient_number"
    DECISION = "decision"
    COMPLAINT = "complaint"
    CONSENT_EVIDENCE = "consent_evidence"
    OPT_OUT = "opt_out"
    LEDGER = "ledger"


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """The last day (`2026-11-24`) whose rows of an account are done for a data class; `left` are
    rows of those days that were not at rest yet. An empty account means all of them.
    """

    account: str
    data: DataClass
    done: str = ""
    left: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionReport:
    """What one run did: items deleted or made anonymous by data class, what a legal hold kept, and
    whether it got to the end.
    """

    at: datetime
    done: dict[str, int] = field(default_factory=dict)
    held: dict[str, int] = field(default_factory=dict)
    complete: bool = True
