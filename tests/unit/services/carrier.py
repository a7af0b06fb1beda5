"""What carriers report of a system's texts."""

from datetime import datetime, timedelta
from typing import Any

from consentry.domain.carrier_event import CarrierEvent, EventKind
from consentry.domain.message import Message
from consentry.services.delivery import Report
from tests.unit.services.system import System

UNFINISHED = frozenset(
    {EventKind.SENT, EventKind.QUEUED, EventKind.PENDING, EventKind.SUCCESSFUL, EventKind.OTHER}
)


def event(kind: EventKind, at: datetime, *, final: bool | None = None) -> CarrierEvent:
    """An event as AWS says it: final unless more is to come."""
    return CarrierEvent(kind=kind, at=at, final=kind not in UNFINISHED if final is None else final)


def report_of(row: Message, kind: EventKind, at: datetime, **changes: Any) -> Report:
    """A report about the last call for a row."""
    final = changes.pop("final", None)
    values: dict[str, Any] = {
        "message_id": row.id,
        "attempt": row.attempt,
        "carrier_id": row.carrier_id or "eum-1",
        "event": event(kind, at, final=final),
    }
    return Report(**{**values, **changes})


def tell(system: System, kind: EventKind, *, key: str = "k1", after: float = 0) -> None:
    """A report about the text under a key comes in, and again after every failure."""
    report = report_of(system.row(key), kind, system.now + timedelta(seconds=after))
    system.report(report)
