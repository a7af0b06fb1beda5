"""Delivery events in every envelope in which AWS hands them over.

The topic of the configuration set delivers raw, so that a body is the event itself; an SNS envelope
is read too. EventBridge wraps what it sends, knows some of the fields only, and is best effort: an
event from there is taken as a report if it carries our ids, and is counted in any case, so that an
alarm sees a topic that has fallen silent.

Two versions of the event are documented, with `isoCountryCode` or with `isInternationalSend`, and
`mcc`, `mnc` and `context` may be missing (End User Messaging user guide, "Messaging Events"). What
is not needed is not read; what is needed and wrong is a ValueError, and the event ends in the
dead-letter queue.
"""

import json
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from consentry.domain.carrier_event import Bill, CarrierEvent, EventKind
from consentry.domain.delivery import UNDERWAY
from consentry.domain.times import from_ms
from consentry.services.delivery import Report

ON_TOPIC, ON_BUS = "DeliveryEvents", "DeliveryEventsOnBus"
BUS_SOURCE = "aws.sms-voice"
OPTED_OUT = "OPTED_OUT"
TEXTS = "TEXT_"
MOST_PARTS = 255
MOST_MICROS = 0xFFFFFF
LATEST_MS = 2_650_000_000_000
EARLIEST_MS = 1_577_836_800_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """An event: the report in it, if it is about a text of ours, and how it is counted."""

    metric: str
    kind: str
    report: Report | None


def read(body: dict[str, Any]) -> Said:
    """The event in the body of a queue's message. ValueError if it is none."""
    try:
        metric, event = _opened(body)
        kind = str(event["eventType"])
        about = event.get("context") or {}
        named = kind.startswith(TEXTS) and "gw" in about
        return Said(
            metric=metric,
            kind=kind if kind in set(EventKind) else EventKind.OTHER.value,
            report=_report(event, kind, about) if named else None,
        )
    except (KeyError, TypeError, AttributeError, ArithmeticError) as exc:
        raise ValueError("the message's body is not a delivery event") from exc


def _opened(body: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """The event without its envelope, and the name under which its way is counted."""
    if body.get("source") == BUS_SOURCE:
        return ON_BUS, dict(body["detail"])
    if body.get("Type") == "Notification":
        return ON_TOPIC, dict(json.loads(body["Message"]))
    return ON_TOPIC, body


def _report(event: dict[str, Any], kind: str, about: dict[str, Any]) -> Report:
    known = EventKind(kind) if kind in set(EventKind) else EventKind.OTHER
    at = int(event["eventTimestamp"])
    if not EARLIEST_MS <= at <= LATEST_MS:
        raise ValueError("a delivery event's `eventTimestamp` is not an instant in milliseconds")
    # Where AWS does not say, whatever is not on its way is the last that will be heard.
    final = event.get("isFinal")
    ends = known not in UNDERWAY and known is not EventKind.SUCCESSFUL
    return Report(
        message_id=str(about["gw"]),
        attempt=str(about.get("a", "")),
        carrier_id=str(event.get("messageId", "")),
        event=CarrierEvent(
            kind=known, at=from_ms(at), final=final if isinstance(final, bool) else ends
        ),
        bill=_bill(event),
        opted_out=event.get("messageStatus") == OPTED_OUT,
    )


def _bill(event: dict[str, Any]) -> Bill | None:
    """What the text costs, if the event says so."""
    if "totalMessageParts" not in event or "totalMessagePrice" not in event:
        return None
    return Bill(
        parts=min(max(int(event["totalMessageParts"]), 0), MOST_PARTS),
        price=_micros(event["totalMessagePrice"]),
        fee=_micros(event.get("totalCarrierFee", 0)),
    )


def _micros(dollars: float) -> int:
    return min(max(round(Decimal(str(dollars)) * 1_000_000), 0), MOST_MICROS)
