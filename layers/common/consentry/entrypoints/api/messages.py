"""`/v1/messages`: send one or a hundred, read, list, cancel."""

from dataclasses import replace
from typing import Any

from consentry.domain.encoding import fits_aws, measure
from consentry.domain.likeness import likeness
from consentry.domain.message import Status
from consentry.entrypoints import cursors, wiring
from consentry.entrypoints.drafts import (
    MAX_BODY_CHARS,
    common_fields,
    filled,
    identified,
    metadata_of,
    single,
)
from consentry.entrypoints.fields import Fields
from consentry.entrypoints.idempotency import fingerprint, idempotency_key
from consentry.entrypoints.json_body import parse_json
from consentry.entrypoints.observability import count
from consentry.entrypoints.problems import PolicyDenied, problem_of
from consentry.entrypoints.request import Request, number_in
from consentry.entrypoints.routes import ANYBODY, Answer, Route
from consentry.entrypoints.views.messages import message_json, refundable, submission_json
from consentry.entrypoints.wiring import policies, stores, texting
from consentry.errors import FieldError, IdempotencyMismatch, InvalidRequest
from consentry.services.draft import Draft
from consentry.services.submission import Submission

BATCH = 100


def send(request: Request) -> Answer:
    """One text: 202 with its decision, or 422 with every reason."""
    document = parse_json(request.body)
    fields = Fields(document)
    account = request.account(fields)
    draft = single(fields, request, wiring.clock().now())
    fields.done()
    key = idempotency_key(request)
    draft = identified(draft, account, key, 0, fingerprint(document))
    submission = texting.accept().run([draft])[0]
    if submission.problem is not None or submission.row is None:
        raise submission.problem or AssertionError("a submission without row or problem")
    shown = submission_json(submission.row, submission.decision, policies.book())
    _count(submission)
    headers = {"Idempotent-Replayed": "true"} if submission.replayed else {}
    if submission.row.first_status is Status.BLOCKED:
        mark = refundable(submission.row, policies.book())
        raise PolicyDenied(shown["decision"], submission.row.id, headers, refundable=mark)
    return Answer(status=202, document=shown, headers=headers)


def send_batch(request: Request) -> Answer:
    """Up to a hundred texts of one wording: 200 with what became of each."""
    document = parse_json(request.body)
    fields = Fields(document)
    account = request.account(fields)
    common = common_fields(fields, request, wiring.clock().now())
    body = fields.text("body", required=True, most=MAX_BODY_CHARS)
    recipients = fields.objects("recipients", least=1, most=BATCH)
    fields.done()
    key, mark = idempotency_key(request), fingerprint(document)
    items: list[dict[str, Any]] = [{} for _ in recipients]
    drafts: dict[int, Draft] = {}
    for index, recipient in enumerate(recipients):
        try:
            draft = _recipient(common, body, recipient, index)
            drafts[index] = identified(draft, account, key, index, mark)
        except InvalidRequest as exc:
            items[index] = _invalid(index, exc)
    submissions = texting.accept().run(list(drafts.values())) if drafts else []
    problems = [submission.problem for submission in submissions]
    if problems and all(isinstance(problem, IdempotencyMismatch) for problem in problems):
        raise IdempotencyMismatch(str(problems[0]))
    replayed = bool(submissions) and all(submission.replayed for submission in submissions)
    for index, submission in zip(drafts, submissions, strict=True):
        items[index] = _item(index, submission)
    headers = {"Idempotent-Replayed": "true"} if replayed else {}
    return Answer(document={"items": items, **_totals(items)}, headers=headers)


def read(request: Request) -> Answer:
    """One message, whole."""
    row = texting.reading().one(request.account(), request.uuid("id"))
    return Answer(document=message_json(row, policies.book()))


def page(request: Request) -> Answer:
    """An account's messages, newest first, by `status`, `campaign` or `to`."""
    account = request.account()
    limit, cursor = request.page()
    to = request.query.get("to", "")
    to = number_in("to", to) if to else ""
    status = request.query.get("status", "")
    if status and status not in list(Status):
        message = f"must be one of {', '.join(Status)}"
        raise InvalidRequest([FieldError(field="status", code="choice", message=message)])
    scope = f"messages|{account}|{to}"
    found = texting.reading().page(
        account,
        to=to,
        status=status,
        campaign=request.query.get("campaign", ""),
        limit=limit,
        cursor=cursors.unseal(stores.keys(), scope, cursor),
    )
    book = policies.book()
    return Answer(
        document={
            "items": [message_json(row, book) for row in found.items],
            "next_cursor": cursors.seal(stores.keys(), scope, found.next),
        }
    )


def cancel(request: Request) -> Answer:
    """Takes back what has not left yet."""
    row = texting.cancel().run(request.account(), request.uuid("id"), request.actor)
    return Answer(document=message_json(row, policies.book()))


ROUTES = (
    Route(method="POST", path="/v1/messages", run=send, roles=ANYBODY),
    Route(
        method="GET",
        path="/v1/messages",
        run=page,
        query=("campaign", "cursor", "limit", "status", "to"),
    ),
    Route(method="POST", path="/v1/messages/batch", run=send_batch),
    Route(method="GET", path="/v1/messages/<id>", run=read),
    Route(method="DELETE", path="/v1/messages/<id>", run=cancel),
)


def _recipient(common: Draft, body: str, recipient: object, index: int) -> Draft:
    """One recipient of a batch with the body filled in for them."""
    path = f"recipients.{index}."
    if not isinstance(recipient, dict):
        message = "must be an object with `to`"
        raise InvalidRequest([FieldError(field=path[:-1], code="not_object", message=message)])
    fields = Fields(recipient, path=path)
    to = fields.number("to", required=True)
    variables = fields.pairs("variables", most=50, key_most=40, value_most=MAX_BODY_CHARS)
    text, missing = filled(body, variables)
    for name in missing:
        fields.bad(f"variables.{name}", "required", "is used in the body and not given")
    if len(text) > MAX_BODY_CHARS or not fits_aws(measure(text)):
        fields.bad("variables", "length", "make the body longer than a carrier takes")
    metadata = metadata_of(fields)
    fields.done()
    return replace(common, to=to, body=text, likeness=likeness(body), metadata=metadata)


def _item(index: int, submission: Submission) -> dict[str, Any]:
    if submission.row is None:
        return _invalid(index, submission.problem or AssertionError("no row and no problem"))
    _count(submission)
    shown = submission_json(submission.row, submission.decision, policies.book())
    return {
        "index": index,
        "status": shown["status"],
        "id": shown["id"],
        "decision": shown["decision"],
    }


def _invalid(index: int, error: Exception) -> dict[str, Any]:
    return {"index": index, "status": "invalid", "id": None, "problem": problem_of(error)[1]}


def _totals(items: list[dict[str, Any]]) -> dict[str, int]:
    by_status = {"accepted": "queued", "held": "held", "review": "review"}
    by_status |= {"denied": "blocked", "invalid": "invalid"}
    return {
        total: sum(item["status"] == status for item in items)
        for total, status in by_status.items()
    }


def _count(submission: Submission) -> None:
    if submission.row is not None and not submission.replayed:
        count(
            "Submitted", outcome=submission.row.first_status.value, account=submission.row.account
        )
