"""Promise P10: one account neither sees nor affects another's data."""

import json
from typing import Any

import pytest

from tests.support.stack import (
    ACME,
    BIRCH,
    CLINIC,
    OPERATOR,
    PERSON,
    REMINDER,
    Client,
    after,
    consent,
    people,
    rfc3339,
)

OTHER = people(1)[0]
CASES: list[tuple[str, str, Any]] = [
    ("GET", "/v1/messages?account=acme", None),
    ("GET", "/v1/messages/{held}", None),
    ("GET", "/v1/messages/{held}?account=acme", None),
    ("DELETE", "/v1/messages/{held}", None),
    ("DELETE", "/v1/messages/{held}?account=acme", None),
    ("POST", "/v1/messages", {"account": "acme", "campaign": "appointments"}),
    ("POST", "/v1/messages/batch", {"account": "acme", "campaign": "appointments"}),
    ("POST", "/v1/policy/check", {"account": "acme", "campaign": "appointments"}),
    ("GET", f"/v1/consents?recipient={PERSON}&account=acme", None),
    ("POST", "/v1/consents", {"account": "acme", **consent(PERSON)}),
    (
        "POST",
        "/v1/consents/revoke",
        {"account": "acme", "recipient": PERSON, "scope": "account", "reason": "x"},
    ),
    ("GET", "/v1/suppressions?account=acme", None),
    ("GET", f"/v1/suppressions/{OTHER}?account=acme", None),
    (
        "PUT",
        f"/v1/suppressions/{PERSON}",
        {"account": "acme", "scope": "account", "reason": "manual"},
    ),
    ("DELETE", f"/v1/suppressions/{OTHER}?account=acme", None),
    ("GET", "/v1/accounts/acme", None),
    ("PUT", "/v1/accounts/acme", {"name": "x", "brand": {"name": "x"}}),
    ("GET", "/v1/accounts/acme/campaigns/offers", None),
    ("PUT", "/v1/accounts/acme/campaigns/offers", {"name": "x"}),
    ("GET", f"/v1/accounts/acme/senders/{CLINIC}", None),
    ("PUT", f"/v1/accounts/acme/senders/{CLINIC}", {"type": "10dlc"}),
    ("POST", "/v1/accounts/acme/keys", {"role": "sender"}),
    ("DELETE", "/v1/accounts/acme/keys/local-acme", None),
    ("GET", "/v1/accounts/acme/health", None),
    ("GET", "/v1/complaints?account=acme", None),
    ("POST", "/v1/complaints", {"account": "acme", "channel": "7726", "number": PERSON}),
    ("GET", "/v1/reviews?account=acme", None),
    ("POST", "/v1/reviews/{held}/approve", {"reason": "x"}),
    ("POST", "/v1/reviews/{held}/reject", {"reason": "x"}),
    ("GET", "/v1/emergency_bans", None),
    ("PUT", "/v1/emergency_bans/US-LA/orleans", {}),
]


@pytest.fixture
def held(stack: Client) -> str:
    """A text of acme that waits; an opt-out of somebody else from acme."""
    stack.reply("STOP", sender=OTHER)
    return str(stack.sent(send_at=rfc3339(after(hours=1)))["id"])


def world(stack: Client, held: str) -> str:
    """Everything of acme that could have been changed."""
    shown = [
        stack.read(held),
        stack.api("GET", f"/v1/consents?recipient={PERSON}").json,
        stack.standing(OTHER),
        stack.standing(PERSON),
        *[
            stack.api("GET", f"/v1/accounts/acme{path}", key=OPERATOR).json
            for path in ("", "/campaigns/offers", f"/senders/{CLINIC}")
        ],
        stack.api("GET", "/v1/accounts/acme", key=ACME).status,
    ]
    return json.dumps(shown, sort_keys=True)


@pytest.mark.parametrize(
    ("method", "path", "body"), [pytest.param(*case, id=f"{case[0]} {case[1]}") for case in CASES]
)
def test_another_accounts_key_sees_and_changes_nothing(
    stack: Client, held: str, method: str, path: str, body: dict[str, Any] | None
) -> None:
    before = world(stack, held)
    texts = {"to": PERSON, "body": REMINDER}
    if body is not None and "messages" in path:
        more = {"recipients": [{"to": PERSON}]} if "batch" in path else {"to": PERSON}
        body = {**body, "body": REMINDER, **more}
    if body is not None and "policy" in path:
        body = {**body, **texts}

    answer = stack.api(method, path.format(held=held), body, key=BIRCH)

    assert answer.status in (403, 404), answer.body
    assert answer.problem in ("forbidden", "not-found")
    assert world(stack, held) == before


def test_without_naming_an_account_another_sees_only_its_own(stack: Client, held: str) -> None:
    assert stack.api("GET", "/v1/messages", key=BIRCH).json["items"] == []
    assert stack.api("GET", f"/v1/messages?to={PERSON}", key=BIRCH).json["items"] == []
    assert stack.api("GET", "/v1/suppressions", key=BIRCH).json["items"] == []
    assert stack.standing(OTHER, key=BIRCH) == []
    assert stack.api("GET", f"/v1/consents?recipient={PERSON}", key=BIRCH).json["items"] == []


def test_another_account_cannot_send_from_a_number_or_campaign_that_is_not_its_own(
    stack: Client,
) -> None:
    text = "Birch Books: hello. Reply STOP to opt out."

    assert (
        "sender.assignment"
        in stack.send(text, campaign="news", key=BIRCH, **{"from": CLINIC}).rules
    )
    assert "campaign.registration" in stack.send(text, key=BIRCH).rules
    assert stack.arrived() == []


def test_a_consent_given_to_one_account_is_none_for_another(stack: Client) -> None:
    text = "Birch Books: new poems. Reply STOP to opt out."

    assert "consent.missing" in stack.send(text, campaign="news", key=BIRCH).rules


def test_an_operator_sees_each_account_by_its_name(stack: Client, held: str) -> None:
    for account, seen in (("acme", [held]), ("birch", []), ("nobody", [])):
        items = stack.api("GET", f"/v1/messages?account={account}", key=OPERATOR).json["items"]
        kept = [item["id"] for item in items if not item["reply"]]
        assert kept == seen
    named = f"/v1/messages/{held}?account=birch"
    assert stack.api("GET", named, key=OPERATOR).status == 404
