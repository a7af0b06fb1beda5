"""What the carrier said of a text, in few bytes: a row stays under one write unit to its end."""

from collections.abc import Sequence

from pynamodb.attributes import Attribute
from pynamodb.constants import BINARY

from consentry.domain.carrier_event import Bill, CarrierEvent, EventKind
from consentry.domain.times import from_ms, to_ms

# Part of the stored form: a type that comes anew gets a number that was never used.
_CODES = {
    EventKind.OTHER: 0,
    EventKind.SENT: 1,
    EventKind.QUEUED: 2,
    EventKind.PENDING: 3,
    EventKind.SUCCESSFUL: 4,
    EventKind.DELIVERED: 5,
    EventKind.INVALID: 6,
    EventKind.INVALID_MESSAGE: 7,
    EventKind.UNREACHABLE: 8,
    EventKind.CARRIER_UNREACHABLE: 9,
    EventKind.BLOCKED: 10,
    EventKind.CARRIER_BLOCKED: 11,
    EventKind.SPAM: 12,
    EventKind.TTL_EXPIRED: 13,
    EventKind.PROTECT_BLOCKED: 14,
    EventKind.UNKNOWN: 15,
}
_SINCE = 1_577_836_800_000
"""The year 2020 in epoch ms: five bytes from there last until 2054."""
_KINDS = {code: kind for kind, code in _CODES.items()}


class CarrierEventsAttribute(Attribute[tuple[CarrierEvent, ...]]):
    """What the carrier said of a text: of each event its type, whether it is final, the instant."""

    attr_type = BINARY

    def serialize(self, value: Sequence[CarrierEvent]) -> bytes:
        """Six bytes an event."""
        return b"".join(
            (_CODES[e.kind] | e.final << 7).to_bytes() + (to_ms(e.at) - _SINCE).to_bytes(5)
            for e in value
        )

    def deserialize(self, value: bytes) -> tuple[CarrierEvent, ...]:
        """The events."""
        return tuple(
            CarrierEvent(
                kind=_KINDS[packed[0] & 0x7F],
                at=from_ms(_SINCE + int.from_bytes(packed[1:])),
                final=bool(packed[0] >> 7),
            )
            for packed in (value[start : start + 6] for start in range(0, len(value), 6))
        )


class BillAttribute(Attribute[Bill]):
    """What a text costs: parts, price, fee, in one, three and three bytes."""

    attr_type = BINARY

    def serialize(self, value: Bill) -> bytes:
        """The three numbers."""
        return value.parts.to_bytes() + value.price.to_bytes(3) + value.fee.to_bytes(3)

    def deserialize(self, value: bytes) -> Bill:
        """The bill."""
        price, fee = int.from_bytes(value[1:4]), int.from_bytes(value[4:7])
        return Bill(parts=value[0], price=price, fee=fee)
