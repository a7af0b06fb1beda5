"""`/v1/complaints`: what people, carriers and regulators say about texts (clauses SF-03, SF-04)."""

from typing import Any
from urllib.parse import quote

from consentry.domain.complaint import EvidenceAnswer
from consentry.domain.retention import DataClass
from consentry.domain.times import rfc3339
from consentry.entrypoints import cursors, wiring
from consentry.entrypoints.fields import Fields
from consentry.entrypoints.observability import count
from consentry.entrypoints.prose import without_number
from consentry.entrypoints.request import Request
from consentry.entrypoints.routes import Answer, Route
from consentry.entrypoints.wiring import governing, policies, stores
from consentry.errors import InvalidRequest
from consentry.policy.governance import Channel
from consentry.services.complaint_evidence import Sent
from consentry.services.complaints import Lodged, NewComplaint


def lodge(request: Request) -> Answer:
    """Takes a complaint; the number complained about stops texting who complained."""
    fields = request.document()
    account = request.account(fields)
    now = wiring.clock().now()
    channel = _channel(fields)
    number = fields.number("number", required=True)
    sender = fields.originating("sender")
    received_at = fields.instant("received_at") or now
    if received_at > now:
        fields.bad("received_at", "range", "must not be later than now")
    over = policies.book().retention[DataClass.COMPLAINT].last_over(now.date())
    if over is not None and received_at.date() <= over:
        fields.bad("received_at", "range", "must not be longer ago than complaints are kept")
    text = fields.text("text", most=2000)
    fields.done()
    if channel is None:
        raise InvalidRequest(fields.errors)
    reported = NewComplaint(
        account=account,
        channel=channel,
        number=number,
        sender=sender,
        received_at=received_at,
        text=text,
    )
    lodged = governing.complaint_desk().lodge(reported, request.actor)
    if lodged.new:
        count("Complaint", account=account, channel=channel.name)
    document = {**complaint_json(lodged), "suppressed": True, "paused": lodged.paused}
    return Answer(status=201 if lodged.new else 200, document=document)


def page(request: Request) -> Answer:
    """An account's complaints, latest received first."""
    account = request.account()
    limit, cursor = request.page()
    scope = f"complaints|{account}"
    found = governing.evidence_desk().page(
        account, limit=limit, cursor=cursors.unseal(stores.keys(), scope, cursor)
    )
    return Answer(
        document={
            "items": [complaint_json(each) for each in found.items],
            "next_cursor": cursors.seal(stores.keys(), scope, found.next),
        }
    )


def answer(request: Request) -> Answer:
    """Puts on record that a complaint's proof was sent: when, to whom, and what; once."""
    fields = request.document()
    account = request.account(fields)
    sent_at = fields.instant("sent_at")
    if sent_at is not None and sent_at > wiring.clock().now():
        fields.bad("sent_at", "range", "must not be later than now")
    to = without_number(fields, "to", most=100)
    what = without_number(fields, "what", most=1000)
    fields.done()
    sent = Sent(
        account=account, complaint=request.uuid("complaint"), sent_at=sent_at, to=to, what=what
    )
    done = governing.evidence_desk().answer(sent, request.actor)
    return Answer(status=201 if done.new else 200, document=complaint_json(done))


ROUTES = (
    Route(method="POST", path="/v1/complaints", run=lodge),
    Route(method="POST", path="/v1/complaints/<complaint>/evidence", run=answer),
    Route(method="GET", path="/v1/complaints", run=page, query=("cursor", "limit")),
)


def complaint_json(lodged: Lodged) -> dict[str, Any]:
    """A complaint, with where its proof is; of an erased recipient there is no number any more."""
    complaint = lodged.complaint
    governance = policies.book().governance
    channel = governance.channels.get(complaint.channel)
    proof = f"/v1/recipients/{quote(lodged.number, safe='')}/proof" if lodged.number else None
    return {
        "id": complaint.id,
        "account": complaint.account,
        "channel": complaint.channel,
        "kind": channel.kind.value if channel else None,
        "number": lodged.number or None,
        "sender": complaint.sender or None,
        "campaign": complaint.campaign or None,
        "country": complaint.country or None,
        "regulators": [
            {"channel": each.name, "title": each.title}
            for each in governance.regulators(complaint.country)
        ],
        "received_at": rfc3339(complaint.received_at),
        "recorded_at": rfc3339(complaint.recorded_at),
        "text": complaint.text or None,
        "evidence": {
            "id": complaint.evidence.id,
            "due_at": rfc3339(complaint.evidence.due_at),
            "proof": proof,
            "answer": _answer_json(lodged.answer) if lodged.answer else None,
        },
    }


def _answer_json(answer: EvidenceAnswer) -> dict[str, Any]:
    return {
        "sent_at": rfc3339(answer.sent_at),
        "to": answer.to or None,
        "what": answer.what or None,
        "recorded_at": rfc3339(answer.recorded_at),
        "recorded_by": answer.recorded_by,
    }


def _channel(fields: Fields) -> Channel | None:
    channels = policies.book().governance.channels
    name = fields.text("channel", required=True, most=20)
    if name and name not in channels:
        fields.bad("channel", "unknown", f"must be one of {', '.join(sorted(channels))}")
    return channels.get(name)
