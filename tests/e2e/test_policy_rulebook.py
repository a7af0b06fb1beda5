"""What the gateway enforces, told to whoever may ask: profiles, clauses, rules."""

from typing import Any

import pytest

from tests.support.stack import ACME, OPERATOR, Answer, Client


def get(stack: Client, path: str, key: str = ACME, **query: Any) -> Answer:
    return stack.api("GET", f"/v1/policy/{path}", key=key, **query)


@pytest.mark.parametrize("key", [ACME, OPERATOR], ids=["a sender", "an operator"])
def test_every_profile_is_listed_with_its_clauses(stack: Client, key: str) -> None:
    answer = get(stack, "profiles", key).json

    counted = {item["name"]: item["clause_count"] for item in answer["items"]}
    assert counted == {
        "baseline": 0,
        "contact-your-client": 88,
        "gateway-code-of-conduct": 20,
        "retarget-leads": 27,
        "smalltalkr": 19,
        "smsfactor": 10,
    }
    assert answer["next_cursor"] is None
    assert "not legal advice" in answer["disclaimer"]


def test_a_profile_tells_each_clause_with_its_rule_and_values(stack: Client) -> None:
    answer = get(stack, "profiles/contact-your-client").json

    clauses = {entry["id"]: entry for entry in answer["clauses"]}
    assert len(clauses) == 88
    assert clauses["CYC-36"]["rule"] == "conversation.window"
    assert {"minutes": 60} in clauses["CYC-36"]["values"].values()
    assert clauses["CYC-50"]["behaviour"] == "inbound.keywords"
    assert (
        clauses["CYC-22"]["quote"] == "no more than 50 messages per originating number per minute"
    )
    for entry in clauses.values():
        assert sum(entry[kind] is not None for kind in ("rule", "behaviour", "pending")) == 1
    assert answer["ruleset"]["hash"].startswith("sha256:")


def test_a_profile_that_does_not_exist_is_not_found(stack: Client) -> None:
    assert get(stack, "profiles/nobodys").problem == "not-found"


def test_the_rules_of_a_decision_are_the_rules_that_are_listed(stack: Client) -> None:
    evaluated = stack.sent()["decision"]["evaluated"]
    listed: list[str] = []
    cursor = ""
    while True:
        page = get(stack, "rules", limit=20, cursor=cursor).json
        assert all(item["why"] and item["citations"] for item in page["items"])
        listed += [item["id"] for item in page["items"]]
        cursor = page["next_cursor"]
        if not cursor:
            break

    assert listed == evaluated


def test_lists_are_read_only(stack: Client) -> None:
    answer = stack.api("POST", "/v1/policy/profiles", {})

    assert (answer.status, answer.headers["allow"]) == (405, "GET")
