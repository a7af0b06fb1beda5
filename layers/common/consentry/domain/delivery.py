"""What an event of the carrier makes of a text.

A state that ends a text is never left again, whatever is heard later; `unknown` ends nothing. Only
`final` events end one, except `TEXT_DELIVERED`: nothing can undo that.
"""

from consentry.domain.carrier_event import CarrierEvent, EventKind
from consentry.domain.message import Status

LEFT = frozenset({Status.SENDING, Status.SENT, Status.UNKNOWN})
"""Where a text is that may have left and whose end is open."""
UNDERWAY = frozenset({EventKind.SENT, EventKind.QUEUED, EventKind.PENDING, EventKind.OTHER})
FILTERED = frozenset({EventKind.CARRIER_BLOCKED, EventKind.SPAM})
"""Refused by a carrier for what it says or how it is sent: never sent again in another way."""


def state_after(before: Status, event: CarrierEvent) -> Status:
    """Where a text is after an event about its last call of the carrier."""
    if before not in LEFT:
        return before
    if event.kind is EventKind.DELIVERED:
        return Status.DELIVERED
    if not event.final or event.kind in UNDERWAY:
        return Status.SENT
    if event.kind is EventKind.SUCCESSFUL:
        return Status.DELIVERED
    if event.kind is EventKind.UNKNOWN:
        return Status.UNKNOWN
    return Status.UNDELIVERED


def has_arrived(event: CarrierEvent) -> bool:
    """Whether an event says that the text is with its network or its phone, for good."""
    return state_after(Status.SENT, event) is Status.DELIVERED
