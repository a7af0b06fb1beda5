"""Consents and suppressions: what is recorded, what is refused, and who may take what back."""

from typing import Any

import pytest

from tests.support.stack import (
    BIRCH,
    NOW,
    OFFER,
    OPERATOR,
    PERSON,
    REMINDER,
    Client,
    after,
    consent,
    evidence,
    people,
    rfc3339,
)

SOMEBODY = people(1)[0]


def recorded(stack: Client, **more: object) -> Any:
    answer = stack.api("POST", "/v1/consents", consent(SOMEBODY, **more))
    assert answer.status == 201, answer.body
    return answer.json


def put(stack: Client, key: str = "local-acme", **body: object) -> Any:
    return stack.api("PUT", f"/v1/suppressions/{SOMEBODY}", body, key=key)


def test_a_consent_is_recorded_read_and_counts_from_then_on(stack: Client) -> None:
    assert stack.send(to=SOMEBODY).rules == ["consent.missing"]

    given = recorded(stack)

    assert (given["status"], given["suppressed"], given["warnings"]) == ("active", False, [])
    assert given["categories"] == ["informational"]
    assert given["ledger"]["seq"] == 1
    assert len(given["ledger"]["hash"]) >= 64
    shown = stack.api("GET", f"/v1/consents?recipient={SOMEBODY}").json
    assert [item["id"] for item in shown["items"]] == [given["id"]]
    assert "evidence" not in shown["items"][0]
    stack.sent(to=SOMEBODY)
    assert recorded(stack, campaign="offers")["ledger"]["seq"] == 2


@pytest.mark.parametrize(
    ("scope", "allowed"),
    [
        pytest.param({"campaign": "appointments"}, {"informational"}, id="a campaign"),
        pytest.param(
            {"campaign": "appointments", "categories": ["transactional"]},
            {"transactional"},
            id="a category of a campaign",
        ),
        pytest.param(
            {"campaign": None, "categories": ["informational", "transactional"]},
            {"informational", "transactional"},
            id="categories of every campaign",
        ),
        pytest.param({"campaign": "offers"}, set(), id="another campaign"),
    ],
)
def test_a_consent_reaches_what_it_names_and_nothing_else(
    stack: Client, scope: dict[str, Any], allowed: set[str]
) -> None:
    recorded(stack, **scope)

    for category in ("informational", "transactional"):
        answer = stack.send(to=SOMEBODY, category=category, allow_duplicate=True)
        assert (answer.status == 202) is (category in allowed), category
        assert answer.rules == ([] if category in allowed else ["consent.scope"])


@pytest.mark.parametrize("source", ["purchased_list", "rented_list", "third_party_lead", "scraped"])
def test_a_consent_that_was_not_given_to_the_brand_is_refused_by_its_clause(
    stack: Client, source: str
) -> None:
    answer = stack.api("POST", "/v1/consents", consent(SOMEBODY, source=source))

    assert (answer.status, answer.problem) == (422, "policy-denied")
    assert answer.rules == ["consent.source"]
    assert "CYC-24" in answer.json["decision"]["reasons"][0]["clauses"]
    assert stack.api("GET", f"/v1/consents?recipient={SOMEBODY}").json["items"] == []
    assert stack.send(to=SOMEBODY).status == 422


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        pytest.param(None, "disclosure_text", id="none at all"),
        pytest.param(evidence(disclosure_text=None), "disclosure_text", id="no wording"),
        pytest.param(
            evidence(disclosure_text="I agree to texts"), "Acme Dental", id="a wording without us"
        ),
        pytest.param(evidence(url=None), "url", id="no place"),
        pytest.param(evidence(checkbox=False), "checkbox", id="no box ticked"),
        pytest.param(evidence(checkbox=None), "signature", id="no sign of will"),
        pytest.param(
            evidence(not_condition_of_purchase=None),
            "not_condition_of_purchase",
            id="perhaps a condition of purchase",
        ),
    ],
)
def test_written_consent_without_proof_is_refused_naming_what_is_missing(
    stack: Client, given: dict[str, object] | None, missing: str
) -> None:
    answer = stack.api("POST", "/v1/consents", consent(SOMEBODY, evidence=given))

    assert (answer.status, answer.rules) == (422, ["consent.evidence"])
    assert missing in answer.json["decision"]["reasons"][0]["remedy"]


def test_a_wording_that_lacks_elements_is_recorded_with_warnings(stack: Client) -> None:
    given = recorded(stack, evidence=evidence(disclosure_text="I agree to texts of Acme Dental"))

    assert {warning.partition(":")[0] for warning in given["warnings"]} == {
        "automated",
        "frequency",
        "rates",
        "stop",
        "condition",
        "help",
    }


def test_express_consent_is_enough_for_a_receipt_and_not_for_offers(stack: Client) -> None:
    recorded(stack, level="express", campaign=None, categories=["transactional", "marketing"])

    assert stack.send(to=SOMEBODY, category="transactional").status == 202
    assert stack.send(OFFER, to=SOMEBODY, campaign="offers").rules == ["consent.level"]


def test_an_expired_consent_counts_no_more(stack: Client) -> None:
    recorded(stack, expires_at=rfc3339(after(minutes=5)))
    assert stack.send(to=SOMEBODY).status == 202

    stack.jump(after(minutes=30))

    assert stack.send(to=SOMEBODY).rules == ["consent.expired"]


@pytest.mark.parametrize("scope", ["account", "campaign:appointments", "category:informational"])
def test_a_revoked_consent_stops_what_is_queued_on_it(stack: Client, scope: str) -> None:
    names = stack.series(8)
    held = stack.sent(send_at=rfc3339(after(minutes=10)))["id"]
    body = {"recipient": PERSON, "scope": scope, "reason": "asked at the desk"}

    answer = stack.api("POST", "/v1/consents/revoke", body)

    before = len(stack.arrived())
    assert answer.status == 200
    revoked = [item["status"] for item in answer.json["items"]]
    assert revoked.count("revoked") == (2 if scope == "account" else 1)
    stack.finish()
    assert len(stack.arrived()) <= before + 1  # at most the one that was leaving
    assert {stack.status(name) for name in [*names[2:], held]} == {"blocked"}
    left = "consent.missing" if scope == "account" else "consent.scope"
    assert stack.send().rules == [left]


def test_a_suppression_is_put_read_listed_and_obeyed(stack: Client) -> None:
    recorded(stack)
    (held,) = stack.series(1, SOMEBODY, send_at=rfc3339(after(hours=1)))

    answer = put(stack, scope="account", reason="manual", note="asked at the desk")

    assert answer.status == 200
    expected = {"scope": "account", "reason": "manual", "source": "api", "at": rfc3339(NOW)}
    assert answer.json == {"recipient": SOMEBODY, **expected}
    assert stack.standing(SOMEBODY) == [expected]
    listed = stack.api("GET", "/v1/suppressions").json["items"]
    assert listed == [{"recipient": SOMEBODY, **expected}]
    assert stack.status(held) == "blocked"
    assert stack.send(to=SOMEBODY).rules == ["recipient.suppressed"]


@pytest.mark.parametrize(
    ("scope", "stopped"),
    [
        pytest.param("campaign:appointments", {"appointments"}, id="a campaign"),
        pytest.param("category:marketing", {"offers"}, id="a category"),
        pytest.param("account", {"appointments", "offers"}, id="the account"),
    ],
)
def test_a_suppression_reaches_its_scope(stack: Client, scope: str, stopped: set[str]) -> None:
    stack.agree(SOMEBODY)
    stack.agree(SOMEBODY, campaign="offers")

    put(stack, scope=scope, reason="manual")

    for campaign, text in (("appointments", REMINDER), ("offers", OFFER)):
        answer = stack.send(text, to=SOMEBODY, campaign=campaign)
        assert (answer.status == 422) is (campaign in stopped), campaign


def test_suppressions_are_listed_in_pages(stack: Client) -> None:
    numbers = people(5)
    for number in numbers:
        body = {"scope": "account", "reason": "manual"}
        stack.api("PUT", f"/v1/suppressions/{number}", body)
    first = stack.api("GET", "/v1/suppressions?limit=3").json

    rest = stack.api("GET", f"/v1/suppressions?limit=3&cursor={first['next_cursor']}").json

    shown = [item["recipient"] for item in first["items"] + rest["items"]]
    assert sorted(shown) == sorted(numbers)
    assert rest["next_cursor"] is None
    assert stack.api("GET", "/v1/suppressions?cursor=x.y").fields == {"cursor"}
    other = f"/v1/suppressions?cursor={first['next_cursor']}"
    assert stack.api("GET", other, key=BIRCH).fields == {"cursor"}


def delete(stack: Client, scope: str = "account", key: str = OPERATOR) -> Any:
    query = f"scope={scope}&account=acme"
    return stack.api("DELETE", f"/v1/suppressions/{SOMEBODY}?{query}", key=key)


@pytest.mark.parametrize("reason", ["manual", "invalid"])
def test_an_operator_may_take_back_what_an_operator_said(stack: Client, reason: str) -> None:
    recorded(stack)
    put(stack, scope="account", reason=reason)

    assert delete(stack, key="local-acme").status == 403
    assert delete(stack).status == 200

    assert stack.standing(SOMEBODY) == []
    assert stack.send(to=SOMEBODY).status == 202
    assert delete(stack).status == 404


@pytest.mark.parametrize("reason", ["stop", "complaint", "carrier", "reassigned", "minor"])
def test_nobody_may_take_back_what_the_recipient_or_a_carrier_said(
    stack: Client, reason: str
) -> None:
    put(stack, scope="account", reason=reason)

    answer = delete(stack)

    assert (answer.status, answer.problem) == (403, "forbidden")
    # A child's is there twice: who said so, and the erasure that follows from it.
    assert {entry["reason"] for entry in stack.standing(SOMEBODY)} == {reason}


def test_a_stop_from_the_handset_cannot_be_deleted(stack: Client) -> None:
    stack.reply("STOP", sender=SOMEBODY)

    answer = delete(stack)

    assert (answer.status, answer.problem) == (403, "forbidden")
    assert "START" in answer.json["detail"]


def test_a_manual_entry_beside_a_stop_does_not_take_the_stop_with_it(stack: Client) -> None:
    put(stack, scope="account", reason="manual")
    stack.reply("STOP", sender=SOMEBODY)

    assert delete(stack).status == 403

    assert {entry["reason"] for entry in stack.standing(SOMEBODY)} == {"manual", "stop"}


def test_a_global_suppression_is_the_operators_and_accounts_see_only_that_it_is_there(
    stack: Client,
) -> None:
    recorded(stack)
    assert put(stack, scope="global", reason="manual").problem == "forbidden"

    answer = put(stack, key=OPERATOR, scope="global", reason="manual", note="court order")

    assert answer.status == 200
    hidden = [{"scope": "global", "reason": None, "source": None, "at": None}]
    assert stack.standing(SOMEBODY) == stack.standing(SOMEBODY, key=BIRCH) == hidden
    shown = stack.standing(SOMEBODY, key=OPERATOR, account="acme")
    assert [(entry["scope"], entry["reason"]) for entry in shown] == [("global", "manual")]
    assert stack.api("GET", "/v1/suppressions").json["items"] == []
    refused = stack.send(to=SOMEBODY)
    assert refused.rules == ["recipient.suppressed"]
    assert delete(stack, "global").status == 200
    assert stack.send(to=SOMEBODY).status == 202


def test_an_operator_names_the_account_that_it_acts_for(stack: Client) -> None:
    assert put(stack, key=OPERATOR, scope="account", reason="manual").fields == {"account"}

    answer = put(stack, key=OPERATOR, account="birch", scope="account", reason="manual")

    assert answer.json["source"] == "operator"
    assert stack.standing(SOMEBODY) == []
    assert stack.standing(SOMEBODY, key=BIRCH)[0]["reason"] == "manual"
