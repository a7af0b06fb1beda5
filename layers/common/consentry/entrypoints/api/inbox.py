"""`/v1/inbound`: texts from handsets that no rule answered, with their age (clause GCC-14)."""

import re
from datetime import datetime
from typing import Any

from consentry.domain.times import rfc3339
from consentry.entrypoints import cursors, wiring
from consentry.entrypoints.request import Request, number_in
from consentry.entrypoints.routes import Answer, Route
from consentry.entrypoints.wiring import replies, stores
from consentry.errors import FieldError, InvalidRequest
from consentry.services.inbox import Waiting

_CODE = re.compile(r"[0-9]{3,8}")


def page(request: Request) -> Answer:
    """An account's inbox, newest first, by the number that was texted or what still waits."""
    account = request.account()
    limit, cursor = request.page()
    to = request.query.get("to", "")
    if to and not _CODE.fullmatch(to):
        to = number_in("to", to)
    wanted = request.query.get("unanswered", "false")
    if wanted not in ("true", "false"):
        message = "must be true or false"
        raise InvalidRequest([FieldError(field="unanswered", code="choice", message=message)])
    scope = f"inbox|{account}|{to}"
    found = replies.inbox().page(
        account,
        to=to,
        unanswered=wanted == "true",
        limit=limit,
        cursor=cursors.unseal(stores.keys(), scope, cursor),
    )
    now = wiring.clock().now()
    return Answer(
        document={
            "items": [_item(each, now) for each in found.items],
            "next_cursor": cursors.seal(stores.keys(), scope, found.next),
        }
    )


ROUTES = (
    Route(
        method="GET", path="/v1/inbound", run=page, query=("cursor", "limit", "to", "unanswered")
    ),
)


def _item(waiting: Waiting, now: datetime) -> dict[str, Any]:
    """A text as it came in. Its age runs until somebody answered it."""
    row, answered = waiting.row, waiting.answered_at
    return {
        "id": row.id,
        "account": row.account,
        "campaign": row.campaign,
        "from": row.to,
        "to": row.sender,
        "body": row.body,
        "received_at": rfc3339(row.created_at),
        "answered_at": rfc3339(answered) if answered else None,
        "age_seconds": int(((answered or now) - row.created_at).total_seconds()),
    }
