"""`/v1/reviews`: texts that a rule gave to a person, and what people decide about them."""

from typing import Any

from consentry.domain.review import ReviewStatus
from consentry.domain.times import rfc3339
from consentry.entrypoints import cursors
from consentry.entrypoints.observability import count
from consentry.entrypoints.prose import without_number
from consentry.entrypoints.request import Request
from consentry.entrypoints.routes import OPERATORS, Answer, Route
from consentry.entrypoints.views.messages import decision_json
from consentry.entrypoints.wiring import governing, policies, stores
from consentry.errors import FieldError, InvalidRequest
from consentry.services.reviewed import Reviewed


def page(request: Request) -> Answer:
    """An account's reviews, newest text first; `status` narrows them within the page."""
    account = request.account()
    limit, cursor = request.page()
    wanted = request.query.get("status", "")
    if wanted and wanted not in list(ReviewStatus):
        message = f"must be one of {', '.join(ReviewStatus)}"
        raise InvalidRequest([FieldError(field="status", code="choice", message=message)])
    scope = f"reviews|{account}|{wanted}"
    found = governing.review_desk().page(
        account,
        status=ReviewStatus(wanted) if wanted else None,
        limit=limit,
        cursor=cursors.unseal(stores.keys(), scope, cursor),
    )
    return Answer(
        document={
            "items": [review_json(each) for each in found.items],
            "next_cursor": cursors.seal(stores.keys(), scope, found.next),
        }
    )


def approve(request: Request) -> Answer:
    """Lets a text pass, and with `allow_wording` its wording for the campaign."""
    fields = request.document()
    why = without_number(fields, "reason", most=500)
    allow = fields.flag("allow_wording", default=False)
    fields.done()
    desk = governing.review_desk()
    found = desk.approve(request.uuid("message"), request.actor, why, allow_wording=allow)
    count("Reviewed", account=found.review.account, verdict="approved")
    return Answer(document=review_json(found))


def reject(request: Request) -> Answer:
    """Ends a text that waits for a person."""
    fields = request.document()
    why = without_number(fields, "reason", most=500)
    fields.done()
    found = governing.review_desk().reject(request.uuid("message"), request.actor, why)
    count("Reviewed", account=found.review.account, verdict="rejected")
    return Answer(document=review_json(found))


ROUTES = (
    Route(method="GET", path="/v1/reviews", run=page, query=("cursor", "limit", "status")),
    Route(method="POST", path="/v1/reviews/<message>/approve", run=approve, roles=OPERATORS),
    Route(method="POST", path="/v1/reviews/<message>/reject", run=reject, roles=OPERATORS),
)


def review_json(reviewed: Reviewed) -> dict[str, Any]:
    """A review with the text that it is about, null once that was purged."""
    review, row = reviewed.review, reviewed.row
    ruling = review.ruling
    return {
        "id": review.message_id,
        "account": review.account,
        "campaign": review.campaign,
        "status": reviewed.status.value,
        "rules": list(review.rules),
        "opened_at": rfc3339(review.opened_at),
        "until": rfc3339(review.until),
        "message": {
            "status": row.status.value,
            "to": row.to,
            "from": row.sender,
            "body": row.body,
            "category": row.category.value,
            "purpose": row.purpose.value,
            "created_at": rfc3339(row.created_at),
            "decision": decision_json(row.decisions[-1], policies.book())
            if row.decisions
            else None,
        }
        if row
        else None,
        "ruling": {
            "verdict": ruling.verdict.value,
            "by": ruling.by,
            "at": rfc3339(ruling.at),
            "reason": ruling.reason,
            "allow_wording": ruling.allow_wording,
        }
        if ruling
        else None,
    }
