"""Complaints, reviews and health on the whole stack."""

from datetime import timedelta
from typing import Any

from tests.e2e.test_operator_rules import put as put_rules
from tests.support.stack import BIRCH, CLINIC, OPERATOR, PERSON, Client, people

DOUBTFUL = "Acme Dental: your new zipline appointment is on tuesday. Reply STOP to opt out."


def complain(stack: Client, number: str = PERSON, channel: str = "recipient") -> Any:
    body = {"account": "acme", "channel": channel, "number": number, "sender": CLINIC}
    answer = stack.api("POST", "/v1/complaints", body, key=OPERATOR)
    assert answer.status in (200, 201), answer.body
    return answer.json


def health(stack: Client) -> Any:
    answer = stack.api("GET", "/v1/accounts/acme/health")
    assert answer.status == 200, answer.body
    return answer.json


def sender(report: Any) -> Any:
    return next(each for each in report["senders"] if each["number"] == CLINIC)


def doubtful(stack: Client, **more: Any) -> str:
    put_rules(stack, words=[{"text": "zipline", "outcome": "review"}])
    answer = stack.send(DOUBTFUL, **more)
    assert (answer.status, answer.json["status"]) == (202, "review"), answer.body
    return str(answer.json["id"])


def decide(stack: Client, message: str, verdict: str, **more: Any) -> Any:
    body = {"reason": "we do ziplines", **more}
    return stack.api("POST", f"/v1/reviews/{message}/{verdict}", body, key=OPERATOR)


def test_three_complaints_hold_what_is_queued_until_an_operator_resumes(stack: Client) -> None:
    stack.control("POST", "/pause", {"function": "dispatch"})
    message = stack.sent()
    for stranger in people(3):
        last = complain(stack, stranger)
    assert last["paused"] is True

    stack.control("POST", "/resume", {"function": "dispatch"})
    stack.settle()

    assert stack.status(message["id"]) == "held"
    assert sender(health(stack))["status"] == "paused"
    path = f"/v1/accounts/acme/senders/{CLINIC}"
    known = stack.api("GET", path, key=OPERATOR).json
    resumed = {"type": known["type"], "campaign": known["campaign"], "status": "active"}
    assert stack.api("PUT", path, resumed, key=OPERATOR).status == 200
    stack.finish()
    assert stack.status(message["id"]) in ("sent", "delivered")
    audit = stack.api("GET", "/v1/audit", key=OPERATOR, account="acme").json["items"]
    paused = [each for each in audit if each["action"] == "auto_pause"]
    assert [each["reason"] for each in paused] == [
        "complaints of 3 people in 24 hours, where 3 stop it"
    ]


def test_who_complained_gets_no_text_and_their_proof_has_it(stack: Client) -> None:
    message = stack.sent(send_at="2026-11-24T20:00:00Z")

    complaint = complain(stack, channel="33700")
    stack.finish()

    assert stack.status(message["id"]) == "blocked"
    assert stack.arrived() == []
    bundle = stack.api("GET", complaint["evidence"]["proof"]).json
    assert [each["id"] for each in bundle["complaints"]] == [complaint["id"]]


def test_what_was_sent_for_a_complaint_is_kept_with_it(stack: Client) -> None:
    path = f"/v1/complaints/{complain(stack)['id']}/evidence"
    body = {"to": "The Campaign Registry", "what": "the proof bundle"}
    for status in (201, 200):
        assert stack.api("POST", path, body).status == status
        stack.settle()
    assert stack.api("POST", path, body, key=BIRCH).status == 404
    stack.finish()
    answer = evidence(stack)
    assert (answer["to"], answer["what"]) == (body["to"], body["what"])


def evidence(stack: Client) -> Any:
    """What was answered to the only complaint there is."""
    (item,) = stack.api("GET", "/v1/complaints").json["items"]
    return item["evidence"]["answer"]


def test_an_approved_text_goes_within_a_minute_and_its_wording_at_once(stack: Client) -> None:
    message = doubtful(stack)
    stack.settle()
    assert stack.arrived() == []

    assert decide(stack, message, "approve", allow_wording=True).status == 200
    stack.play(stack.now() + timedelta(minutes=1))

    assert [each["body"] for each in stack.arrived()] == [DOUBTFUL]
    assert stack.send(DOUBTFUL, allow_duplicate=True).json["status"] == "queued"


def test_a_stop_before_the_approval_wins(stack: Client) -> None:
    message = doubtful(stack)
    stack.reply("STOP")

    assert decide(stack, message, "approve").status == 409
    stack.finish()

    assert stack.status(message) == "blocked"
    assert DOUBTFUL not in stack.texts()


def test_a_text_that_nobody_looks_at_expires(stack: Client) -> None:
    message = doubtful(stack)

    stack.finish()

    assert stack.status(message) == "expired"
    listed = stack.api("GET", "/v1/reviews", status="expired").json["items"]
    assert [each["id"] for each in listed] == [message]


def test_a_blast_that_people_leave_stops_by_itself(stack: Client) -> None:
    stack.reset(warm=False)
    crowd = people(110)
    stack.agree(*crowd)
    for some in (crowd[:100], crowd[100:]):
        answer = stack.batch([{"to": number} for number in some])
        assert answer.json["denied"] == 0, answer.rules
    stack.finish()
    stack.play(stack.now() + timedelta(minutes=5))  # the last reports of carriers come later
    # What an environment counts it adds ten by ten, so that up to nine wait for the next text.
    assert 100 < sender(health(stack))["last_24_hours"]["recipients"] <= 110

    for number in crowd[:4]:
        stack.reply("STOP", sender=number)
    assert sender(health(stack))["status"] == "active"
    for number in crowd[4:6]:
        stack.reply("STOP", sender=number)

    refused = stack.send("Acme Dental: one more thing. Reply STOP to opt out.")
    assert refused.status == 422
    assert set(refused.rules) <= {"sender.status", "campaign.registration"}
    report = health(stack)
    assert sender(report)["status"] == "paused"
    assert sender(report)["over"][0]["rate"] == "opt_out"
    assert next(c for c in report["campaigns"] if c["id"] == "appointments")["paused"]


def test_another_account_decides_and_sees_nothing(stack: Client) -> None:
    message = doubtful(stack)
    complain(stack, people(1)[0])

    for path in ("/v1/complaints", "/v1/reviews"):
        assert stack.api("GET", path, key=BIRCH).json["items"] == []
    for verdict in ("approve", "reject"):
        body = {"reason": "x"}
        answer = stack.api("POST", f"/v1/reviews/{message}/{verdict}", body, key=BIRCH)
        assert answer.status in (403, 404)
    assert stack.api("GET", "/v1/accounts/acme/health", key=BIRCH).status in (403, 404)
    assert stack.status(message) == "review"
