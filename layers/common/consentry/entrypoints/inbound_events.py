"""Inbound texts in every envelope in which AWS hands them over (promise P11).

Straight from SNS; or out of InboundRetryQueue, where they arrive as the record of a failed
invocation or as what the SNS
subscription itself could not deliver.
"""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from consentry.domain.phone import InvalidPhoneNumber, parse
from consentry.domain.times import parse_rfc3339
from consentry.services.inbound import InboundText

LONGEST = 1600


def notifications(event: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The SNS notifications in an SNS event, or in the body of a record of InboundRetryQueue."""
    if "requestPayload" in event:
        yield from notifications(event["requestPayload"])
    elif event.get("Type") == "Notification":
        yield event
    else:
        for record in event.get("Records", ()):
            yield record["Sns"]


def text_of(notification: dict[str, Any]) -> InboundText | None:
    """The text in a notification; None if no phone sent it, so that nobody could opt out or in."""
    payload = json.loads(notification["Message"])
    try:
        number = parse(_plus(payload["originationNumber"]))
    except InvalidPhoneNumber:
        return None
    return InboundText(
        id=str(payload["inboundMessageId"]),
        number=number.e164,
        to=_plus(payload["destinationNumber"]),
        body=str(payload.get("messageBody", ""))[:LONGEST],
        at=_published(notification),
    )


def _published(notification: dict[str, Any]) -> datetime:
    at = parse_rfc3339(notification["Timestamp"])
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


def _plus(number: str) -> str:
    return (
        number
        if number.startswith("+") or not number.isdigit() or len(number) < 8
        else f"+{number}"
    )
