"""Deciding without doing: the same decision as a send, on given facts or as of another instant."""

import json
from typing import Any

import pytest

from tests.support.stack import (
    BIRCH,
    OFFER,
    OPERATOR,
    PERSON,
    REMINDER,
    Answer,
    Client,
    people,
)

NIGHT = "2026-11-25T06:00:00Z"


def check(stack: Client, key: str = "local-acme", **more: object) -> Answer:
    body = {"campaign": "appointments", "to": PERSON, "body": REMINDER, **more}
    return stack.api("POST", "/v1/policy/check", body, key=key)


def test_a_check_decides_as_a_send_does(stack: Client) -> None:
    checked = check(stack).json
    sent = stack.sent()

    assert checked["decision"] == sent["decision"]
    assert (checked["segments"], checked["body"]) == (sent["segments"], sent["body"])


def test_a_check_as_of_the_night_says_when_the_text_would_go(stack: Client) -> None:
    decision = check(stack, at=NIGHT).json["decision"]

    assert decision["outcome"] == "hold"
    assert decision["at"] == NIGHT
    assert decision["not_before"] == "2026-11-25T16:00:00Z"
    assert [reason["rule"] for reason in decision["reasons"]] == ["time.quiet_hours"]


@pytest.mark.parametrize(
    ("facts", "campaign", "rules"),
    [
        pytest.param({}, "offers", [], id="what is stored"),
        pytest.param({"consent": "none"}, "offers", ["consent.missing"], id="no consent"),
        pytest.param({"consent": "express"}, "offers", ["consent.level"], id="express consent"),
        pytest.param({"consent": "express_written"}, "offers", [], id="written consent"),
        pytest.param({"consent": "pending"}, "offers", ["consent.pending"], id="pending consent"),
        pytest.param({"consent": "revoked"}, "offers", ["consent.missing"], id="revoked consent"),
        pytest.param({"suppressed": True}, "offers", ["recipient.suppressed"], id="opted out"),
        pytest.param({"suppressed": False}, "offers", [], id="not opted out"),
        pytest.param(
            {"time_zone": "Asia/Tokyo", "region": ""}, "offers", None, id="an empty region"
        ),
        pytest.param({"time_zone": "Asia/Tokyo"}, "offers", ["time.quiet_hours"], id="elsewhere"),
        pytest.param(
            {"brand_name": "Nobody At All"}, "offers", ["content.identity_missing"], id="a brand"
        ),
        pytest.param(
            {"profile": "smalltalkr"}, "offers", ["category.marketing_forbidden"], id="a profile"
        ),
    ],
)
def test_an_operator_checks_on_given_facts(
    stack: Client, facts: dict[str, Any], campaign: str, rules: list[str] | None
) -> None:
    answer = check(stack, OPERATOR, campaign=campaign, body=OFFER, facts=facts, account="acme")

    if rules is None:
        assert (answer.status, answer.fields) == (400, {"facts.region"})
        return
    found = {reason["rule"] for reason in answer.json["decision"]["reasons"]}
    assert set(rules) <= found
    assert bool(rules) is bool(found)


def test_given_facts_stand_for_a_stranger_who_agreed(stack: Client) -> None:
    stranger = people(1)[0]
    assert check(stack, OPERATOR, to=stranger).json["decision"]["outcome"] == "deny"

    answer = check(stack, OPERATOR, to=stranger, facts={"consent": "express_written"})

    assert answer.json["decision"]["outcome"] == "allow"


def test_facts_are_for_operators(stack: Client) -> None:
    answer = check(stack, facts={"consent": "none"})

    assert (answer.status, answer.problem) == (403, "forbidden")


def test_an_operator_who_names_no_account_checks_for_the_one_with_the_campaign(
    stack: Client,
) -> None:
    assert check(stack, OPERATOR).json["decision"]["profile"] == "contact-your-client"
    assert check(stack, OPERATOR, campaign="news").json["decision"]["profile"] == "baseline"
    assert check(stack, OPERATOR, campaign="nobodys").fields == {"campaign"}


def test_a_check_for_another_account_is_forbidden(stack: Client) -> None:
    assert check(stack, BIRCH, account="acme").problem == "forbidden"


def test_a_check_writes_nothing_and_queues_nothing(stack: Client) -> None:
    for more in ({}, {"at": NIGHT}, {"to": people(1)[0]}, {"category": "marketing"}):
        check(stack, **more)
    check(stack, OPERATOR, facts={"suppressed": True})

    calls = stack.stats()["calls"]["policy_check"]

    reads = {"dynamodb.BatchGetItem", "dynamodb.GetItem", "dynamodb.Query"}
    assert set(calls) <= reads | {"secretsmanager.GetSecretValue"}
    assert stack.listed() == []
    assert stack.finish()["held"] == 0
    assert stack.arrived() == []


def test_a_decision_names_no_more_of_the_recipient_than_the_place(stack: Client) -> None:
    stranger = people(1)[0]
    decision = json.dumps(check(stack, to=stranger).json["decision"])

    assert stranger not in decision
    assert stranger[2:] not in decision
