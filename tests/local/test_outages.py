"""A paused function: its queue keeps, its topic tries again, its API is unavailable."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from local.sources.outage import Invocation
from local.stack import Stack
from tests.local.support import TABLE as PACING
from tests.local.support import Answer, call, dynamodb, written

BEGIN = datetime.fromisoformat("2026-11-24T18:00:10+00:00")


@pytest.fixture
def frozen(stack: Stack) -> Iterator[Stack]:
    control(stack, "clock", frozen=True)
    control(stack, "clock", now=BEGIN.isoformat(), jump=True)
    yield stack
    control(stack, "reset", warm=True)


def control(stack: Stack, path: str, **body: Any) -> Answer:
    return call(f"{stack.control_url}/{path}", "POST", body)


def play(stack: Stack, **delta: float) -> None:
    assert control(stack, "clock", now=(BEGIN + timedelta(**delta)).isoformat()).status == 200


def jump(stack: Stack, **delta: float) -> None:
    answer = control(stack, "clock", now=(BEGIN + timedelta(**delta)).isoformat(), jump=True)
    assert answer.status == 200


def seconds(stack: Stack, partition: str) -> list[float]:
    keys = [one["sk"].split("|")[0] for one in written(stack.aws_url, partition)]
    return [(datetime.fromisoformat(one) - BEGIN).total_seconds() for one in keys]


def text(stack: Stack, body: str = "STOP") -> None:
    handset = {"from": "+14155550123", "to": "+12065550100", "body": body}
    assert control(stack, "inbound", **handset).status == 200


def test_a_queue_keeps_what_a_paused_function_cannot_take(frozen: Stack) -> None:
    assert control(frozen, "pause", function="worker").json == {"paused": ["worker"]}
    call(f"{frozen.api_url}/enqueue", "POST", {"count": 3})
    answer = control(frozen, "drain", until_idle=True).json
    assert (answer["queued"], answer["next_due"]) == (3, None)
    play(frozen, hours=1)
    assert control(frozen, "resume", function="worker").json == {"paused": []}
    control(frozen, "drain")
    assert seconds(frozen, "seen") == [3600.0] * 3
    receives = [json.loads(one["attributes"]) for one in written(frozen.aws_url, "seen")]
    assert {one["ApproximateReceiveCount"] for one in receives} == {"1"}


def test_a_paused_api_is_unavailable_and_answers_again_when_resumed(frozen: Stack) -> None:
    control(frozen, "pause", function="api")
    answer = call(f"{frozen.api_url}/now")
    assert (answer.status, answer.json) == (503, {"message": "Service Unavailable"})
    control(frozen, "resume", function="api")
    assert call(f"{frozen.api_url}/now").status == 200


def test_a_topic_hands_its_text_over_at_the_next_attempt_after_the_outage(frozen: Stack) -> None:
    control(frozen, "pause", function="listener")
    text(frozen)
    play(frozen, minutes=30)
    assert seconds(frozen, "heard") == []
    control(frozen, "resume", function="listener")
    play(frozen, minutes=31)
    (at,) = seconds(frozen, "heard")
    assert 1800 <= at <= 1820


def test_beyond_the_topics_patience_its_text_goes_to_the_redrive_queue(frozen: Stack) -> None:
    control(frozen, "pause", function="listener")
    text(frozen)
    jump(frozen, days=23)
    assert control(frozen, "drain").json["queued"] == 1  # the other subscription's copy
    jump(frozen, days=24)
    assert control(frozen, "drain").json["queued"] == 2
    control(frozen, "resume", function="listener")
    control(frozen, "drain")
    (item,) = written(frozen.aws_url, "heard")
    (record,) = json.loads(item["event"])["Records"]
    assert json.loads(record["body"])["Type"] == "Notification"


def test_ticks_during_an_outage_are_made_up_for_unless_they_are_too_old(frozen: Stack) -> None:
    control(frozen, "pause", function="ticker")
    play(frozen, minutes=3)
    control(frozen, "resume", function="ticker")
    play(frozen, minutes=10)
    assert len(seconds(frozen, "ticks")) == 10


def test_a_pause_of_nobody_is_a_400_that_names_the_field(frozen: Stack) -> None:
    for path in ("pause", "resume"):
        answer = control(frozen, path, function="nobody")
        assert answer.status == 400
        assert "`function`" in answer.json["detail"]
        assert "`worker`" not in answer.json["detail"]
    answer = control(frozen, "pause", function="worker", minutes=3)
    assert "`minutes`" in answer.json["detail"]


def test_a_reset_ends_every_outage(frozen: Stack) -> None:
    control(frozen, "pause", function="api")
    control(frozen, "reset", warm=True)
    assert call(f"{frozen.api_url}/now").status == 200


SECOND = 1_000_000


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        pytest.param(0, 0, id="at once"),
        pytest.param(0.5, 1, id="after a second"),
        pytest.param(1.5, 2, id="after another"),
        pytest.param(3, 3, id="then in growing steps"),
    ],
)
def test_a_topic_tries_again_by_its_documented_policy(after: float, expected: float) -> None:
    event = Invocation(function="f", payload=b"{}", accepted=0, topic=True)
    assert event.tried_again(round(after * SECOND)) == expected * SECOND


def test_a_topics_attempts_end_after_about_23_days_every_20_seconds() -> None:
    event = Invocation(function="f", payload=b"{}", accepted=0, topic=True)
    end = event.given_up(6 * 3600)
    assert 23 * 86_400 < end / SECOND < 23.5 * 86_400
    late = event.tried_again(86_400 * SECOND)
    assert event.tried_again(late + 1) - late == 20 * SECOND


def test_lambda_tries_a_throttled_event_again_within_five_minutes() -> None:
    event = Invocation(function="f", payload=b"{}", accepted=0)
    assert [event.tried_again(at * SECOND) / SECOND for at in (1, 2, 4, 1000)] == [1, 3, 7, 1111]
    assert event.given_up(6 * 3600) == 6 * 3600 * SECOND


def test_expired_items_stay_to_the_full_hour_and_then_go(frozen: Stack) -> None:
    for name, delta in (("early", -5), ("soon", 600), ("late", 4000)):
        item = {
            "pk": {"S": "mortal"},
            "sk": {"S": name},
            "ttl": {"N": str(int(BEGIN.timestamp()) + delta)},
        }
        assert dynamodb(frozen.aws_url, "PutItem", TableName=PACING, Item=item).status == 200
    names = [one["sk"] for one in written(frozen.aws_url, "mortal")]
    assert names == ["early", "late", "soon"]
    play(frozen, minutes=50)
    assert len(written(frozen.aws_url, "mortal")) == 3
    play(frozen, minutes=60)
    assert [one["sk"] for one in written(frozen.aws_url, "mortal")] == ["late"]
    play(frozen, hours=3)
    assert written(frozen.aws_url, "mortal") == []
