import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from local.due import instant_in
from local.stack import Stack
from tests.local.support import START, TABLE, Answer, call, dynamodb, written

BEGIN = datetime.fromisoformat(START)


def at(**delta: float) -> str:
    return (BEGIN + timedelta(**delta)).isoformat()


def clock(stack: Stack, **body: Any) -> Answer:
    return call(f"{stack.control_url}/clock", "POST", body)


def drain(stack: Stack, **body: Any) -> Answer:
    return call(f"{stack.control_url}/drain", "POST", body)


def enqueue(stack: Stack, **wanted: Any) -> None:
    assert call(f"{stack.api_url}/enqueue", "POST", wanted).status == 200


def instants(stack: Stack, partition: str) -> list[float]:
    """Seconds after the start at which the functions wrote, in order."""
    keys = [one["sk"].split("|")[0] for one in written(stack.aws_url, partition)]
    return [(datetime.fromisoformat(one) - BEGIN).total_seconds() for one in keys]


@pytest.fixture
def frozen(stack: Stack) -> Stack:
    clock(stack, frozen=True)
    # From here on every instant is the start's own, so that differences are exact.
    clock(stack, now=at(seconds=10), jump=True)
    return stack


def test_each_delayed_message_arrives_at_its_own_instant(frozen: Stack) -> None:
    enqueue(frozen, count=20, delay=5, step=30)
    answer = clock(frozen, now=at(minutes=20))
    assert answer.json == {"now": "2026-11-24T18:20:00.000Z", "frozen": True}
    assert instants(frozen, "seen") == [15.0 + 30 * number for number in range(20)]


def test_every_minutes_tick_is_played_at_its_minute(frozen: Stack) -> None:
    clock(frozen, now=at(minutes=5, seconds=30))
    assert instants(frozen, "ticks") == [60.0, 120.0, 180.0, 240.0, 300.0]
    event = json.loads(written(frozen.aws_url, "ticks")[0]["event"])
    assert (event["source"], event["time"]) == ("aws.events", "2026-11-24T18:01:00Z")


def test_a_jump_skips_the_ticks_and_makes_messages_late(frozen: Stack) -> None:
    enqueue(frozen, count=1, delay=30)
    clock(frozen, now=at(minutes=5, seconds=30), jump=True)
    drain(frozen)
    assert instants(frozen, "ticks") == []
    assert instants(frozen, "seen") == [330.0]


def test_an_earlier_instant_is_refused_and_changes_nothing(frozen: Stack) -> None:
    answer = clock(frozen, now=at(seconds=9))
    assert answer.status == 400
    assert "cannot be set back" in answer.json["detail"]
    now = call(f"{frozen.control_url}/clock").json
    assert now == {"now": "2026-11-24T18:00:10.000Z", "frozen": True}


@pytest.mark.parametrize(
    "body",
    [
        pytest.param({"now": "tomorrow"}, id="no instant"),
        pytest.param({"now": "2026-11-25T18:00:00"}, id="no offset"),
        pytest.param({"frozen": 1}, id="a number"),
        pytest.param({"jump": "yes"}, id="not a boolean"),
        pytest.param({"speed": 2}, id="an unknown field"),
    ],
)
def test_what_is_not_understood_is_a_400_with_its_reason(
    frozen: Stack, body: dict[str, Any]
) -> None:
    answer = clock(frozen, **body)
    assert answer.status == 400
    assert any(name in answer.json["detail"] for name in body)


def test_with_now_a_frozen_clock_runs_on_once_it_is_let_go(frozen: Stack) -> None:
    answer = clock(frozen, now=at(minutes=1), frozen=False).json
    assert answer["frozen"] is False
    assert answer["now"] >= "2026-11-24T18:01:00.000Z"


def test_messages_due_together_come_in_batches_of_ten(frozen: Stack) -> None:
    enqueue(frozen, count=25, delay=60)
    clock(frozen, now=at(minutes=2))
    assert sorted(int(one["batch"]) for one in written(frozen.aws_url, "seen")) == (
        [5] * 5 + [10] * 20
    )


def test_a_failed_item_comes_again_after_its_visibility_and_dies_at_the_third(
    frozen: Stack,
) -> None:
    enqueue(frozen, count=1, fail=True)
    enqueue(frozen, count=1)
    drain(frozen, until_idle=True)
    bodies = [json.loads(one["body"]) for one in written(frozen.aws_url, "seen")]
    assert [bool(one.get("fail")) for one in bodies].count(True) == 3
    assert [bool(one.get("fail")) for one in bodies].count(False) == 1
    assert sorted(set(instants(frozen, "seen"))) == [10.0, 70.0, 130.0]
    queues = call(f"{frozen.control_url}/stats").json["queues"]
    assert queues["WorkQueue"] == {"visible": 0, "delayed": 0, "in_flight": 0, "dead": 1}
    receives = [json.loads(one["attributes"]) for one in written(frozen.aws_url, "seen")]
    assert sorted(one["ApproximateReceiveCount"] for one in receives) == ["1", "1", "2", "3"]
    assert {one["MessageGroupId"] for one in receives} == {"one"}
    assert all(int(one["SentTimestamp"]) % 1000 == 0 for one in receives)


def test_a_batch_whose_function_raises_comes_again_as_a_whole(frozen: Stack) -> None:
    enqueue(frozen, **{"count": 2, "delay": 60, "raise": True})
    drain(frozen, until_idle=True)
    # It raises at the first of the two, so one is written per attempt.
    assert instants(frozen, "seen") == [70.0, 130.0, 190.0]
    assert call(f"{frozen.control_url}/stats").json["queues"]["WorkQueue"]["dead"] == 2


def inbound(stack: Stack, **body: Any) -> Answer:
    text = {"from": "+14155550123", "to": "+12065550100", "body": "STOP", **body}
    return call(f"{stack.control_url}/inbound", "POST", text)


def test_a_handsets_text_arrives_as_eum_publishes_it(frozen: Stack) -> None:
    answer = inbound(frozen, body="Stop please", id="abc", at="2026-11-24T17:59:00Z")
    assert answer.json == {"inboundMessageId": "abc"}
    drain(frozen)
    (item,) = written(frozen.aws_url, "heard")
    (record,) = json.loads(item["event"])["Records"]
    assert record["EventSource"] == "aws:sns"
    assert record["Sns"]["Timestamp"] == "2026-11-24T17:59:00.000Z"
    assert json.loads(record["Sns"]["Message"]) == {
        "originationNumber": "+14155550123",
        "destinationNumber": "+12065550100",
        "messageKeyword": "STOP",
        "messageBody": "Stop please",
        "inboundMessageId": "abc",
    }


def test_a_repeated_text_is_the_same_text_again(frozen: Stack) -> None:
    inbound(frozen, repeat=3, id="abc")
    drain(frozen)
    events = [json.loads(one["event"]) for one in written(frozen.aws_url, "heard")]
    ids = [
        json.loads(event["Records"][0]["Sns"]["Message"])["inboundMessageId"] for event in events
    ]
    assert ids == ["abc"] * 3


def test_a_failing_event_is_retried_after_one_and_two_minutes_then_goes_to_its_destination(
    frozen: Stack,
) -> None:
    inbound(frozen, body="FAIL")
    drain(frozen, until_idle=True)
    assert instants(frozen, "heard") == [10.0, 70.0, 190.0, 190.0]
    records = [json.loads(one["event"])["Records"] for one in written(frozen.aws_url, "heard")]
    (from_queue,) = [one[0] for one in records if one[0].get("eventSource") == "aws:sqs"]
    destination = json.loads(from_queue["body"])
    assert destination["requestContext"]["condition"] == "RetriesExhausted"
    assert destination["requestContext"]["approximateInvokeCount"] == 3
    assert destination["requestPayload"]["Records"][0]["EventSource"] == "aws:sns"
    assert destination["responsePayload"]["errorType"] == "RuntimeError"


def test_a_topic_also_feeds_its_queue(frozen: Stack) -> None:
    inbound(frozen)
    copies = call(f"{frozen.control_url}/stats").json["queues"]["CopyQueue"]
    assert copies["visible"] == 1


@pytest.mark.parametrize(
    ("change", "named"),
    [
        pytest.param({"from": "4155550123"}, "from", id="no E.164"),
        pytest.param({"to": ""}, "to", id="no recipient"),
        pytest.param({"body": 1}, "body", id="no text"),
        pytest.param({"at": "now"}, "at", id="no instant"),
        pytest.param({"repeat": 0}, "repeat", id="no times"),
        pytest.param({"keyword": "STOP"}, "keyword", id="an unknown field"),
    ],
)
def test_a_handset_that_makes_no_sense_is_a_400(
    frozen: Stack, change: dict[str, Any], named: str
) -> None:
    answer = inbound(frozen, **change)
    assert answer.status == 400
    assert f"`{named}`" in answer.json["detail"]


def due_entry(stack: Stack, minute: str) -> None:
    item = {"pk": {"S": f"due#{minute}#0"}, "sk": {"S": "one"}}
    assert dynamodb(stack.aws_url, "PutItem", TableName=TABLE, Item=item).status == 200


def test_due_entries_are_held_until_their_minute(frozen: Stack) -> None:
    due_entry(frozen, "2026-11-24T18:03")
    assert drain(frozen).json == {
        "queued": 0,
        "delayed": 0,
        "held": 1,
        "next_due": "2026-11-24T18:03:00.000Z",
    }
    clock(frozen, now=at(minutes=4))
    assert drain(frozen).json == {"queued": 0, "delayed": 0, "held": 0, "next_due": None}


def test_until_idle_passes_over_ticks_at_which_nothing_is_due(frozen: Stack) -> None:
    due_entry(frozen, "2026-11-26T18:00")
    answer = drain(frozen, until_idle=True).json
    assert answer == {"queued": 0, "delayed": 0, "held": 0, "next_due": None}
    assert instants(frozen, "ticks") == [2 * 86400.0]


def test_until_idle_gives_up_after_forty_days(frozen: Stack) -> None:
    due_entry(frozen, "2027-11-26T18:00")
    answer = drain(frozen, until_idle=True)
    assert answer.status == 409
    assert "40 days" in answer.json["detail"]


def test_what_waits_shows_in_the_answer_and_the_stats(frozen: Stack) -> None:
    enqueue(frozen, count=2, delay=60)
    answer = drain(frozen).json
    assert answer == {
        "queued": 0,
        "delayed": 2,
        "held": 0,
        "next_due": "2026-11-24T18:01:10.000Z",
    }
    stats = call(f"{frozen.control_url}/stats").json
    assert stats["queues"]["WorkQueue"]["delayed"] == 2
    assert stats["calls"] == {"api": {"sqs.SendMessage": 2}}


def test_calls_are_counted_by_function_and_carrier_calls_too(frozen: Stack) -> None:
    text = {
        "DestinationPhoneNumber": "+14155550123",
        "OriginationIdentity": "+12065550100",
        "MessageBody": "hello",
    }
    assert call(f"{frozen.api_url}/send", "POST", text).status == 200
    enqueue(frozen, count=1)
    drain(frozen)
    calls = call(f"{frozen.control_url}/stats").json["calls"]
    assert calls["api"] == {"sms-voice.SendTextMessage": 1, "sqs.SendMessage": 1}
    assert calls["worker"] == {"dynamodb.PutItem": 1}


def test_without_playing_messages_arrive_by_themselves(stack: Stack) -> None:
    enqueue(stack, count=3)
    seen: list[Any] = []
    for _ in range(200):
        seen = written(stack.aws_url, "seen")
        if len(seen) == 3:
            break
        drain(stack)
    assert len(seen) == 3


def test_a_reset_empties_everything_and_sets_the_clock_back(frozen: Stack) -> None:
    enqueue(frozen, count=1, delay=600)
    due_entry(frozen, "2026-11-24T18:03")
    inbound(frozen)
    pid = call(f"{frozen.api_url}/now").json["pid"]
    answer = call(f"{frozen.control_url}/reset", "POST", {}).json
    assert answer["frozen"] is False
    assert answer["now"].startswith("2026-11-24T18:00:00")
    assert drain(frozen).json == {"queued": 0, "delayed": 0, "held": 0, "next_due": None}
    assert written(frozen.aws_url, "heard") == []
    assert call(f"{frozen.api_url}/now").json["pid"] != pid


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("due#2026-11-24T18:03#7", "2026-11-24T18:03:00+00:00", id="by minute"),
        pytest.param("due#7#2026-11-24T18:03:05Z", "2026-11-24T18:03:05+00:00", id="by second"),
        pytest.param(
            "2026-11-24T18:03:05.250Z#id due#2026-11-24T18#0",
            "2026-11-24T18:03:05.250+00:00",
            id="in the sort key, with milliseconds",
        ),
        pytest.param("due#7", None, id="no instant in it"),
    ],
)
def test_the_instant_of_a_due_entry_is_read_from_its_key(text: str, expected: str | None) -> None:
    found = instant_in(text)
    wanted = None if expected is None else datetime.fromisoformat(expected).timestamp() * 1e6
    assert found == wanted
