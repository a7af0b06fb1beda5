"""What other rules would have decided about texts of the past: told, and nothing sent."""

from typing import Any

import pytest

from tests.support.decisions import Records
from tests.support.stack import (
    OFFER,
    OPERATOR,
    PERSON,
    START,
    Answer,
    Client,
    after,
    people,
    rfc3339,
)

NIGHT = "2026-11-25T06:00:00Z"


def replay(stack: Client, cursor: str = "", **more: Any) -> Answer:
    body = {"account": "acme", "since": START, **more}
    path = f"/v1/policy/replay?cursor={cursor}" if cursor else "/v1/policy/replay"
    return stack.api("POST", path, body, key=OPERATOR)


def a_day(stack: Client) -> None:
    """Texts that are sent, refused, held and let go, confirmed and blocked by a STOP."""
    stack.sent()
    stack.sent(OFFER, campaign="offers")
    assert stack.send(to=people(1)[0]).status == 422
    held = stack.sent("Acme Dental: closed Thu. Reply STOP to opt out.", send_at=NIGHT)
    assert held["status"] == "held"
    stack.finish()
    stack.sent("Acme Dental: see you soon. Reply STOP to opt out.", send_at="2026-11-26T18:00:00Z")
    stack.reply("STOP")
    stack.finish()


def test_every_stage_of_a_day_comes_out_again(stack: Client, kept: Records) -> None:
    a_day(stack)

    found = replay(stack).json

    stages = {(decision.stage, decision.outcome) for _, decision in kept.decisions()}
    assert {("submit", "allow"), ("submit", "deny"), ("submit", "hold")} <= stages
    assert {("release", "allow"), ("dispatch", "allow")} <= stages
    assert (found["changed"], found["unreadable"], found["complete"]) == (0, 0, True)
    assert found["examined"] == found["unchanged"] == 6
    assert {decision.ruleset_hash for _, decision in kept.decisions()} == {found["ruleset"]["hash"]}


def test_under_a_stricter_profile_the_offer_would_have_been_refused(stack: Client) -> None:
    a_day(stack)
    sent = len(stack.arrived())

    found = replay(stack, profile="smalltalkr").json

    assert {"from": "allow", "to": "deny", "count": 1} in found["changes"]
    assert {"rule": "category.marketing_forbidden", "count": 1} in found["rules"]
    [offer] = [one for one in found["examples"] if one["campaign"] == "offers"]
    assert (offer["stage"], offer["from"], offer["to"]) == ("submit", "allow", "deny")
    assert offer["decision"]["profile"] == "smalltalkr"
    reasons = {reason["rule"]: reason for reason in offer["decision"]["reasons"]}
    assert reasons["category.marketing_forbidden"]["clauses"] == ["ST-10", "ST-11"]
    assert PERSON not in str(found)
    stack.finish()
    assert len(stack.arrived()) == sent


def test_a_replay_looks_at_one_account_and_one_span(stack: Client) -> None:
    stack.sent()

    assert replay(stack).json["examined"] == 1
    assert replay(stack, account="birch").json["examined"] == 0
    assert replay(stack, until=START, since="2026-11-01T00:00:00Z").json["examined"] == 0
    assert replay(stack, since=rfc3339(after(seconds=1))).json["examined"] == 0


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        pytest.param({"since": None}, "since", id="no beginning"),
        pytest.param({"until": START}, "since", id="no time between"),
        pytest.param({"profile": "nobodys"}, "profile", id="a profile that does not exist"),
        pytest.param({"ruleset": "sha256:old"}, "ruleset", id="another release"),
        pytest.param({"account": None}, "account", id="no account"),
        pytest.param({"nonsense": 1}, "nonsense", id="an unknown field"),
    ],
)
def test_a_replay_that_cannot_be_done_names_the_field(
    stack: Client, asked: dict[str, Any], field: str
) -> None:
    answer = replay(stack, **asked)

    assert (answer.status, answer.fields) == (400, {field})


def test_the_present_ruleset_can_be_named(stack: Client) -> None:
    present = stack.sent()["decision"]["ruleset"]["hash"]

    assert replay(stack, ruleset=present).json["changed"] == 0
    assert replay(stack, ruleset=present, profile="baseline").fields == {"ruleset"}


def test_a_cursor_of_another_question_is_refused(stack: Client) -> None:
    assert replay(stack, cursor="bm90aGluZw.nothing").fields == {"cursor"}


def test_only_an_operator_replays(stack: Client) -> None:
    answer = stack.api("POST", "/v1/policy/replay", {"since": START, "account": "acme"})

    assert (answer.status, answer.problem) == (403, "forbidden")
