"""A handset answers: EUM's documented two-way message, published to the inbound topic."""

import json
import re
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

_NUMBER = re.compile(r"\+[1-9][0-9]{1,14}")


class BadInput(Exception):
    """What was asked of the control interface makes no sense; the text says why."""


def parse_instant(value: object, name: str) -> datetime:
    """An aware UTC instant of an RFC 3339 text."""
    try:
        instant = datetime.fromisoformat(str(value))
    except ValueError as error:
        raise BadInput(
            f"`{name}` must be an RFC 3339 instant such as `2026-11-24T18:00:00Z`"
        ) from error
    if instant.tzinfo is None:
        raise BadInput(f"`{name}` must state its offset, such as a final `Z`")
    return instant.astimezone(UTC)


def reply(
    body: dict[str, Any],
    publish: Callable[[str, datetime | None], str],
    previous: Callable[[str, str], str | None],
) -> dict[str, str]:
    """Publish a handset's text; `repeat` delivers the very same one several times."""
    for name in ("from", "to"):
        if not _NUMBER.fullmatch(str(body.get(name, ""))):
            raise BadInput(f"`{name}` must be a number in E.164, such as `+14155550123`")
    if not isinstance(body.get("body"), str):
        raise BadInput("`body` must be a text")
    at = parse_instant(body["at"], "at") if "at" in body else None
    repeat = body.get("repeat", 1)
    if isinstance(repeat, bool) or not isinstance(repeat, int) or not 1 <= repeat <= 100:
        raise BadInput("`repeat` must be a whole number from 1 to 100")
    inbound_id = str(body.get("id") or uuid.uuid4())
    payload = {
        "originationNumber": body["from"],
        "destinationNumber": body["to"],
        "messageKeyword": (body["body"].split() or [""])[0].upper(),
        "messageBody": body["body"],
        "inboundMessageId": inbound_id,
    }
    if last := previous(body["from"], body["to"]):
        payload["previousPublishedMessageId"] = last
    for _ in range(repeat):
        publish(json.dumps(payload), at)
    return {"inboundMessageId": inbound_id}
