"""When it goes wrong: sanctions reach what is queued, and the record reads like a story."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.support.stack import (
    ACME,
    BIRCH,
    CLINIC,
    OPERATOR,
    PERSON,
    Answer,
    Client,
    after,
    people,
    worst_minute,
)

HEMP = "Acme Dental: our cannabis gummies are here. Reply STOP to opt out."


def order(stack: Client, what: str, reason: str = "chargebacks", **more: object) -> Answer:
    return stack.api("POST", f"/v1/accounts/acme/{what}", {"reason": reason, **more}, key=OPERATOR)


def trail(stack: Client, key: str = OPERATOR, **query: object) -> list[Any]:
    answer = stack.api("GET", f"/v1/audit?{urlencode(query)}", key=key)
    assert answer.status == 200, answer.body
    found: list[Any] = answer.json["items"]
    return found


def told(entries: list[Any]) -> list[str]:
    """The sentences, oldest first, each without its time."""
    return [entry["story"].partition("Z ")[2] for entry in reversed(entries)]


@pytest.fixture
def blast(stack: Client) -> list[str]:
    """A hundred queued texts, of which some have left."""
    numbers = people(100)
    stack.agree(*numbers)
    answer = stack.batch([{"to": number} for number in numbers])
    assert answer.json["accepted"] == 100
    stack.play(after(seconds=15))
    return [item["id"] for item in answer.json["items"]]


@pytest.mark.parametrize(
    ("what", "subject", "rule"),
    [
        pytest.param("suspend", {}, "account.status", id="a suspended account"),
        pytest.param("terminate", {}, "account.status", id="a terminated account"),
        pytest.param(
            "suspend", {"campaign": "appointments"}, "campaign.registration", id="a campaign"
        ),
        pytest.param("suspend", {"sender": CLINIC}, "sender.status", id="a number"),
    ],
)
def test_a_queued_blast_stops_within_five_seconds(
    stack: Client, blast: list[str], what: str, subject: dict[str, str], rule: str
) -> None:
    begun = len(stack.arrived())
    assert 0 < begun < 100

    ordered = order(stack, what, **subject)
    at = stack.now()
    stack.finish()

    assert (ordered.status, ordered.json["sanction"]["measure"]) == (200, what)
    left = [datetime.fromisoformat(item["at"]) for item in stack.arrived()]
    assert len(left) < 100
    assert max(left) <= at + timedelta(seconds=5)
    assert {stack.status(each) for each in blast} == {"delivered", "blocked"}
    refused = stack.send(to=PERSON)
    assert (refused.status, refused.rules) == (422, [rule])


@pytest.mark.usefixtures("blast")
def test_the_audit_trail_of_a_terminated_account_reads_like_a_story(stack: Client) -> None:
    order(stack, "sanctions", "two complaints to 7726", measure="warn")
    stack.play(after(minutes=5))
    fine = {"amount": "1000", "currency": "USD", "imposed_by": "T-Mobile", "reference": "S0-17"}
    order(stack, "suspend", "a fine for phishing", penalty=fine)
    stack.play(after(minutes=10))
    order(stack, "reinstate", "the sender of it was dismissed")
    order(stack, "terminate", "it went on")
    final = order(stack, "reinstate", "they ask for it")

    assert (final.status, final.problem) == (409, "conflict")
    assert "terminated is final" in final.json["detail"]
    by = "operator key local-operator"
    assert told(trail(stack, account="acme"))[-4:] == [
        f"{by} warned account `acme`, because: two complaints to 7726",
        f"{by} suspended account `acme`, with a penalty of 1000 USD imposed by T-Mobile"
        " (active -> suspended), because: a fine for phishing",
        f"{by} reinstated account `acme` (suspended -> active),"
        " because: the sender of it was dismissed",
        f"{by} terminated account `acme` (active -> terminated), because: it went on",
    ]
    (last, *_) = trail(stack, account="acme", kind="sanction", limit=1)
    assert (last["from"], last["to"], last["by"]["key"]) == (
        "active",
        "terminated",
        "local-operator",
    )
    assert last["request"]
    assert told(trail(stack, key=ACME)) == told(trail(stack, account="acme"))


def test_forbidden_content_ends_a_smalltalkr_account_without_notice_or_refund(
    stack: Client,
) -> None:
    account = stack.api("GET", "/v1/accounts/acme", key=OPERATOR).json
    known = ("name", "brand", "industry", "default_region", "tos_accepted")
    changed = {name: account[name] for name in known} | {"profile": "smalltalkr"}
    assert stack.api("PUT", "/v1/accounts/acme", changed, key=OPERATOR).status == 200
    *_, queued = stack.series(40)

    refused = stack.send(HEMP, idempotency="k1")
    again = stack.send(HEMP, idempotency="k1")
    stack.finish()

    assert (refused.status, again.status) == (422, 422)
    assert "content.prohibited" in refused.rules
    assert refused.json["refundable"] is again.json["refundable"] is False
    assert stack.read(refused.json["id"])["refundable"] is False
    assert stack.status(queued) == "blocked"
    ended = stack.api("GET", "/v1/accounts/acme", key=OPERATOR).json
    assert ended["status"] == "terminated"
    (sanction,) = stack.api("GET", "/v1/accounts/acme/sanctions").json["items"]
    assert (sanction["measure"], sanction["refundable"]) == ("terminate", False)
    assert {"ST-13", "ST-18"} == set(sanction["clauses"])
    strike, end = told(trail(stack, account="acme"))[-2:]
    assert strike.startswith("consentry itself counted a forbidden violation of `content.proh")
    assert end.startswith("consentry itself terminated account `acme` at 4 points, with nothing")


def test_a_throttled_campaign_sends_slowly_until_it_is_reinstated(stack: Client) -> None:
    order(stack, "sanctions", measure="throttle", campaign="appointments", rate_factor=0.2)
    numbers = people(30)
    stack.agree(*numbers)
    stack.batch([{"to": number} for number in numbers])
    stack.finish()

    assert len(stack.arrived()) == 30
    assert worst_minute(stack.arrived()) <= 10
    lifted = order(stack, "reinstate", campaign="appointments")
    assert (lifted.status, lifted.json["rate_factor"]) == (200, 1.0)


def test_a_sanction_may_stop_a_number_or_a_campaign_and_nothing_else(stack: Client) -> None:
    assert order(stack, "suspend", campaign="offers").json["status"] == "suspended"
    assert order(stack, "suspend", sender=CLINIC).json["status"] == "blocked"

    assert stack.send().rules == ["sender.status"]
    offer = stack.send("Acme Dental: 20% off. Reply STOP to opt out.", campaign="offers")
    assert "campaign.registration" in offer.rules
    other = {"type": "10dlc", "campaign": "appointments"}
    put = stack.api("PUT", "/v1/accounts/acme/senders/+12065550177", other, key=OPERATOR)
    assert (put.status, put.problem) == (409, "conflict")
    assert order(stack, "reinstate", sender=CLINIC).json["status"] == "active"
    assert stack.send().status == 202


@pytest.mark.parametrize(
    ("path", "body", "fields"),
    [
        pytest.param("suspend", {}, {"reason"}, id="no reason"),
        pytest.param("sanctions", {"reason": "x"}, {"measure"}, id="no measure"),
        pytest.param("sanctions", {"reason": "x", "measure": "penalty"}, {"penalty"}, id="no fee"),
        pytest.param(
            "suspend", {"reason": "x", "campaign": "offers", "sender": CLINIC}, {"sender"}, id="two"
        ),
        pytest.param(
            "suspend",
            {"reason": "x", "penalty": {"amount": "much", "currency": "usd", "imposed_by": "T"}},
            {"penalty.amount", "penalty.currency"},
            id="no amount",
        ),
    ],
)
def test_what_is_wrong_with_an_order_is_said(
    stack: Client, path: str, body: dict[str, object], fields: set[str]
) -> None:
    answer = stack.api("POST", f"/v1/accounts/acme/{path}", body, key=OPERATOR)

    assert (answer.status, answer.fields) == (400, fields)


def test_an_account_is_active_once_it_lacks_nothing(stack: Client) -> None:
    body = {"name": "Elm", "brand": {"name": "Elm"}, "profile": "contact-your-client"}
    pending = stack.api("PUT", "/v1/accounts/elm", {**body, "industry": "casino"}, key=OPERATOR)
    assert (pending.status, pending.json["status"]) == (201, "pending")
    assert {each["field"] for each in pending.json["lacks"]} == {"tos_accepted", "industry"}

    terms = {"version": "2026-01", "at": "2026-11-01T00:00:00Z", "by": "Ann"}
    complete = {**body, "industry": "dentist", "tos_accepted": terms}
    active = stack.api("PUT", "/v1/accounts/elm", complete, key=OPERATOR)
    assert (active.json["status"], active.json["lacks"]) == ("active", [])
    rules = {"terms_version": "2027-01"}
    assert stack.api("PUT", "/v1/policy/operator-rules", rules, key=OPERATOR).status == 201
    refused = stack.send()
    assert (refused.status, refused.rules) == (422, ["account.terms"])
    assert "version `2027-01`" in refused.json["decision"]["reasons"][0]["message"]


def test_nobody_sees_or_orders_what_concerns_another_account(stack: Client) -> None:
    order(stack, "sanctions", measure="warn")

    assert trail(stack, key=BIRCH) != []
    assert "acme" not in str(trail(stack, key=BIRCH))
    assert stack.api("GET", "/v1/audit", key=BIRCH, account="acme").status in (403, 404)
    assert stack.api("GET", "/v1/accounts/acme/sanctions", key=BIRCH).status in (403, 404)
    everything = trail(stack, limit=100)
    assert {entry["account"] for entry in everything} >= {"acme", "birch"}
    for what in ("suspend", "reinstate", "terminate", "sanctions"):
        answer = stack.api("POST", f"/v1/accounts/acme/{what}", {"reason": "x"}, key=ACME)
        assert (answer.status, answer.problem) == (403, "forbidden")


def test_a_paused_campaign_holds_what_it_accepted_and_goes_on(stack: Client) -> None:
    *_, queued = stack.series(40)
    path = "/v1/accounts/acme/campaigns/appointments"
    paused = stack.api("POST", f"{path}/pause", {"reason": "a typo"}, key=OPERATOR)
    assert (paused.status, paused.json["paused"]) == (200, True)
    stack.play(after(minutes=1))
    assert stack.status(queued) == "held"

    assert stack.api("POST", f"{path}/resume", key=OPERATOR).json["paused"] is False
    stack.finish()
    assert stack.status(queued) == "delivered"
    assert [each["action"] for each in trail(stack, account="acme", kind="campaign")][:2] == [
        "resumed",
        "paused",
    ]
