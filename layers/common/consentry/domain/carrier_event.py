"""What the carrier says of a text after it has taken it, as far as a row keeps it.

The types are those of AWS End User Messaging. Its events arrive out of order, more than once, and
up to 72 hours late; `final` is AWS's own word that nothing more is to come. AWS uses
`TEXT_SUCCESSFUL` and `TEXT_DELIVERED` for the same thing, depending on the country: only the second
ever says that a phone has the text, and neither is proof that anybody read it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

MOST_EVENTS = 8
"""How many events a row keeps: AWS sends three or four of a text, and a row must not grow."""


class EventKind(StrEnum):
    """AWS's types of event for texts; `other` is one that did not exist when this was written."""

    SENT = "TEXT_SENT"
    QUEUED = "TEXT_QUEUED"
    PENDING = "TEXT_PENDING"
    SUCCESSFUL = "TEXT_SUCCESSFUL"
    DELIVERED = "TEXT_DELIVERED"
    INVALID = "TEXT_INVALID"
    INVALID_MESSAGE = "TEXT_INVALID_MESSAGE"
    UNREACHABLE = "TEXT_UNREACHABLE"
    CARRIER_UNREACHABLE = "TEXT_CARRIER_UNREACHABLE"
    BLOCKED = "TEXT_BLOCKED"
    CARRIER_BLOCKED = "TEXT_CARRIER_BLOCKED"
    SPAM = "TEXT_SPAM"
    TTL_EXPIRED = "TEXT_TTL_EXPIRED"
    PROTECT_BLOCKED = "TEXT_PROTECT_BLOCKED"
    UNKNOWN = "TEXT_UNKNOWN"
    OTHER = "OTHER"


@dataclass(frozen=True, slots=True, kw_only=True)
class CarrierEvent:
    """One event as a row keeps it; nothing in it is about a person."""

    kind: EventKind
    at: datetime
    final: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill:
    """What AWS charges for a text, in millionths of a dollar; the carrier's fee comes on top.

    At most 255 parts and sixteen dollars, which is a hundred times what any text costs.
    """

    parts: int
    price: int
    fee: int


def with_event(events: tuple[CarrierEvent, ...], event: CarrierEvent) -> tuple[CarrierEvent, ...]:
    """The events with one more, in the order in which they happened; one that is there stays once.

    Of too many, those go first that say least: neither final nor the first of their kind, then the
    oldest that are not final.
    """
    kept = sorted({*events, event}, key=_place)
    while len(kept) > MOST_EVENTS:
        kept.remove(_least_telling(kept))
    return tuple(kept)


def _least_telling(events: list[CarrierEvent]) -> CarrierEvent:
    seen: set[EventKind] = set()
    repeated: list[CarrierEvent] = []
    for each in events:
        if each.kind in seen and not each.final:
            repeated.append(each)
        seen.add(each.kind)
    open_ = [each for each in events if not each.final]
    return _first(repeated, open_, events[1:])


def _first(*choices: Iterable[CarrierEvent]) -> CarrierEvent:
    return next(each for choice in choices for each in choice)


def _place(event: CarrierEvent) -> tuple[datetime, bool, str]:
    return (event.at, event.final, event.kind)
