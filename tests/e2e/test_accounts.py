"""What the operator sets up, and who may come in with which key."""

from typing import Any

import pytest

from tests.support.stack import (
    ACME,
    NOW,
    OPERATOR,
    Client,
    after,
    consent,
    evidence,
    people,
    rfc3339,
)

ACCOUNT = {
    "name": "Cedar Cycles",
    "brand": {
        "name": "Cedar Cycles",
        "aliases": ["Cedar"],
        "domains": ["cedarcycles.example"],
        "help_contact": "help@cedarcycles.example",
        "terms_url": "https://cedarcycles.example/terms",
        "privacy_url": "https://cedarcycles.example/privacy",
    },
    "industry": "retail",
    "profile": "baseline",
    "default_region": "US",
    "tos_accepted": {"version": "2026-01", "at": "2026-09-01T00:00:00Z", "by": "owner"},
    "stop_scope": "account",
    "hours_with_consent": "bind",
    "body_days": 30,
}
CAMPAIGN: dict[str, Any] = {
    "name": "Repairs",
    "use_case": "CUSTOMER_CARE",
    "category": "informational",
    "purpose": "service_notice",
    "tcr_brand_id": "BCEDAR1",
    "tcr_campaign_id": "CREPAIR1",
    "status": "approved",
    "vetting_score": 60,
    "automated_allowed": True,
    "footer": "append",
    "templates": {"help": "Cedar Cycles: call 206 555 0177. Reply STOP to opt out."},
}
SENDER = {"type": "10dlc", "campaign": "repairs", "per_minute": 20}
NUMBER = "+12065550110"


def operate(stack: Client, method: str, path: str, body: object = None) -> Any:
    return stack.api(method, f"/v1/accounts/{path}", body, key=OPERATOR)


@pytest.fixture
def cedar(stack: Client) -> str:
    """A key of a new account, set up as an operator does it."""
    assert operate(stack, "PUT", "cedar", ACCOUNT).status == 201
    assert operate(stack, "PUT", "cedar/campaigns/repairs", CAMPAIGN).status == 201
    assert operate(stack, "PUT", f"cedar/senders/{NUMBER}", SENDER).status == 201
    issued = operate(stack, "POST", "cedar/keys", {"role": "sender"})
    assert (issued.status, issued.json["role"]) == (201, "sender")
    return str(issued.json["key"])


def test_a_new_account_can_send(stack: Client, cedar: str) -> None:
    person = people(1)[0]
    disclosure = str(evidence()["disclosure_text"]).replace("Acme Dental", "Cedar Cycles")
    given = consent(person, campaign="repairs", evidence=evidence(disclosure_text=disclosure))
    assert stack.api("POST", "/v1/consents", given, key=cedar).status == 201

    answer = stack.send("Cedar Cycles: ready.", campaign="repairs", to=person, key=cedar)

    assert answer.status == 202, answer.rules
    assert answer.json["from"] == NUMBER
    assert stack.texts(person) == ["Cedar Cycles: ready. Reply STOP to opt out."]
    stack.reply("HELP", sender=person, to=NUMBER)
    assert stack.texts(person)[-1] == CAMPAIGN["templates"]["help"]


def test_what_was_put_is_read_back(stack: Client, cedar: str) -> None:
    account = operate(stack, "GET", "cedar").json
    campaign = operate(stack, "GET", "cedar/campaigns/repairs").json
    sender = operate(stack, "GET", f"cedar/senders/{NUMBER}").json

    assert {name: account[name] for name in ACCOUNT} == ACCOUNT
    assert (account["id"], account["status"]) == ("cedar", "active")
    simple = {name: value for name, value in CAMPAIGN.items() if name != "templates"}
    assert {name: campaign[name] for name in simple} == simple
    assert campaign["templates"]["help"].startswith("Cedar Cycles")
    assert campaign["senders"] == [NUMBER]
    assert {name: sender[name] for name in SENDER} == SENDER
    assert (sender["status"], sender["two_way"]) == ("active", True)


def test_putting_again_replaces_and_answers_200(stack: Client, cedar: str) -> None:
    again = operate(stack, "PUT", "cedar", {**ACCOUNT, "name": "Cedar"})
    campaign = operate(stack, "PUT", "cedar/campaigns/repairs", {**CAMPAIGN, "status": "suspended"})
    sender = operate(stack, "PUT", f"cedar/senders/{NUMBER}", {**SENDER, "status": "paused"})

    assert (again.status, again.json["name"]) == (200, "Cedar")
    assert (campaign.status, campaign.json["senders"]) == (200, [NUMBER])
    assert (sender.status, sender.json["status"]) == (200, "paused")


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        pytest.param("GET", "nobody", None, 404, id="an account"),
        pytest.param("GET", "acme/campaigns/nope", None, 404, id="a campaign"),
        pytest.param("GET", "acme/senders/+12065550177", None, 404, id="a sender"),
        pytest.param("PUT", "nobody/campaigns/x", CAMPAIGN, 404, id="a campaign of nobody"),
        pytest.param("POST", "nobody/keys", {"role": "sender"}, 404, id="a key of nobody"),
        pytest.param("DELETE", "acme/keys/nope", None, 404, id="a key"),
        pytest.param(
            "PUT", f"acme/senders/{NUMBER}", {**SENDER, "campaign": "no"}, 400, id="of no campaign"
        ),
        pytest.param(
            "PUT",
            "acme/senders/+12065550102",
            {"type": "10dlc", "campaign": "offers"},
            409,
            id="another account's number",
        ),
    ],
)
def test_what_is_not_there_or_not_free_is_said(
    stack: Client, method: str, path: str, body: object, status: int
) -> None:
    answer = operate(stack, method, path, body)

    assert answer.status == status
    assert answer.problem in ("not-found", "invalid-request", "conflict")


def test_a_paused_sender_and_an_unapproved_campaign_do_not_send(stack: Client, cedar: str) -> None:
    operate(stack, "PUT", "cedar/campaigns/repairs", {**CAMPAIGN, "status": "submitted"})
    refused = stack.send("Cedar Cycles: ready.", campaign="repairs", key=cedar)
    assert "campaign.registration" in refused.rules

    operate(stack, "PUT", f"cedar/senders/{NUMBER}", {**SENDER, "status": "blocked"})

    assert "sender.status" in stack.send("Cedar: x", campaign="repairs", key=cedar).rules


def test_a_key_is_shown_once_and_opens_its_account(stack: Client, cedar: str) -> None:
    assert len(cedar) >= 40
    assert stack.api("GET", "/v1/accounts/cedar", key=cedar).json["id"] == "cedar"
    assert cedar not in operate(stack, "GET", "cedar").body.decode()


def test_an_unknown_key_is_refused_by_us_and_a_missing_one_by_the_gateway(stack: Client) -> None:
    for key in ("nobody", "local-acme2", "é", "x" * 4000):
        sent = key.encode().decode("latin-1")
        answer = stack.api("GET", "/v1/messages", key=sent)
        assert (answer.status, answer.problem) == (401, "unauthorized"), key
    for header in ("Basic bG9jYWw6YWNtZQ==", "local-acme", "Bearer", "Bearer  "):
        answer = stack.api("GET", "/v1/messages", key="", headers={"authorization": header})
        assert (answer.status, answer.problem) == (401, "unauthorized"), header

    missing = stack.api("GET", "/v1/messages", key="")

    assert (missing.status, missing.json) == (401, {"message": "Unauthorized"})


def test_a_revoked_key_is_refused_within_a_minute(stack: Client) -> None:
    issued = operate(stack, "POST", "acme/keys", {"role": "sender"}).json
    assert stack.api("GET", "/v1/messages", key=issued["key"]).status == 200

    answer = operate(stack, "DELETE", f"acme/keys/{issued['id']}")

    assert answer.json == {"id": issued["id"], "revoked": True}
    stack.jump(after(seconds=60))
    refused = stack.api("GET", "/v1/messages", key=issued["key"])
    assert (refused.status, refused.problem) == (401, "unauthorized")
    assert stack.api("GET", "/v1/messages", key=ACME).status == 200


@pytest.mark.parametrize("role", ["sender", "emergency"])
def test_a_key_of_an_account_may_not_do_what_operators_do(stack: Client, role: str) -> None:
    key = operate(stack, "POST", "acme/keys", {"role": role}).json["key"]

    for method, path, body in (
        ("PUT", "/v1/accounts/acme", ACCOUNT),
        ("PUT", "/v1/accounts/cedar", ACCOUNT),
        ("PUT", "/v1/accounts/acme/campaigns/offers", CAMPAIGN),
        ("PUT", f"/v1/accounts/acme/senders/{NUMBER}", SENDER),
        ("POST", "/v1/accounts/acme/keys", {"role": "operator"}),
        ("DELETE", "/v1/accounts/acme/keys/local-acme", None),
        ("DELETE", f"/v1/suppressions/{people(1)[0]}", None),
    ):
        answer = stack.api(method, path, body, key=key)
        assert (answer.status, answer.problem) == (403, "forbidden"), (method, path)
    assert stack.api("GET", "/v1/accounts/acme", key=key).json["name"] == "Acme Dental"


def test_only_an_emergency_key_with_a_justification_sends_an_emergency(stack: Client) -> None:
    key = operate(stack, "POST", "acme/keys", {"role": "emergency"}).json["key"]
    stranger = people(1)[0]
    alarm = "Acme Dental: gas leak in our building, do not come in."
    more = {"category": "emergency", "to": stranger}

    assert stack.send(alarm, **more, justification="gas leak").status == 403
    assert stack.send(alarm, **more, key=key).fields == {"justification"}
    assert stack.send(alarm, **more, key=key, justification="gas leak").fields == {"expires_at"}
    more["expires_at"] = rfc3339(after(hours=73))
    assert stack.send(alarm, **more, key=key, justification="gas leak").fields == {"expires_at"}
    more["expires_at"] = rfc3339(after(hours=2))
    assert stack.send(alarm, **more, key=key, justification="gas leak").status == 202
    assert stack.texts(stranger) == [alarm]


@pytest.mark.parametrize(
    "path", ["/v1/nothing", "/v1/messages/a/b", "/v1/accounts", "/v1", "/", "/v2/messages"]
)
def test_an_unknown_route_is_not_found(stack: Client, path: str) -> None:
    answer = stack.api("GET", path)

    assert (answer.status, answer.problem) == (404, "not-found")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        pytest.param("PUT", "/v1/messages", "GET, POST", id="messages"),
        pytest.param("GET", "/v1/messages/batch/x", "", id="below a batch"),
        pytest.param("POST", "/v1/messages/some", "DELETE, GET", id="one message"),
        pytest.param("GET", "/v1/policy/check", "POST", id="check"),
        pytest.param("PATCH", "/v1/consents", "GET, POST", id="consents"),
        pytest.param("POST", "/v1/suppressions", "GET", id="suppressions"),
        pytest.param("POST", "/v1/suppressions/+14155550123", "DELETE, GET, PUT", id="one number"),
        pytest.param("DELETE", "/v1/accounts/acme", "GET, PUT", id="an account"),
        pytest.param("PUT", "/v1/accounts/acme/keys", "GET, POST", id="keys"),
    ],
)
def test_a_wrong_method_is_told_the_right_ones(
    stack: Client, method: str, path: str, allowed: str
) -> None:
    answer = stack.api(method, path)

    if allowed:
        assert (answer.status, answer.problem) == (405, "method-not-allowed")
        assert answer.headers["allow"] == allowed
    else:
        assert answer.status == 404


def test_the_seeds_times_are_of_the_stacks_clock(stack: Client) -> None:
    accepted = operate(stack, "GET", "acme").json["tos_accepted"]["at"]

    assert accepted.startswith("2026-09-25")
    assert NOW.year == 2026
