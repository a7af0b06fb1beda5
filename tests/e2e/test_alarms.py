"""The alarms on what AWS counts: their conditions made true on the whole stack, as its queues and
functions then count it.
"""

from collections.abc import Iterable
from contextlib import closing
from datetime import timedelta

import boto3

from tests.support.alarms import ALARMS, Metrics, asked_by, rings
from tests.support.stack import CLINIC, OPERATOR, PERSON, Client, after

OF_AWS = {
    name
    for name, alarm in ALARMS.items()
    if any(asked.namespace.startswith("AWS/") for asked in asked_by(alarm).values())
}
COUNTS = {"Errors": "errors", "Throttles": "throttles"}


def counted(stack: Client) -> Metrics:
    """What CloudWatch would have been told of queues and functions."""
    stats, metrics = stack.stats(), Metrics()
    for name, depth in stats["queues"].items():
        at = frozenset({("QueueName", name)})
        metrics.add("AWS/SQS", "ApproximateNumberOfMessagesVisible", at, depth["visible"])
    for name, report in stats["functions"].items():
        logical_id = "".join(word.capitalize() for word in name.split("_")) + "Function"
        at = frozenset({("FunctionName", logical_id)})
        for metric, key in COUNTS.items():
            metrics.add("AWS/Lambda", metric, at, report[key])
    return metrics


def ringing(stack: Client) -> set[str]:
    metrics = counted(stack)
    return {name for name in OF_AWS if rings(ALARMS[name], metrics)}


def fault(stack: Client, function: str, operations: Iterable[str], count: int) -> None:
    """A role that lost a permission: the SDK repeats no such call, so that the story is short."""
    for operation in operations:
        one = {"service": "dynamodb", "operation": operation, "function": function}
        stack.control("POST", "/faults", {**one, "kind": "access_denied", "count": count})


def night(stack: Client) -> None:
    """Half past midnight, with a few minutes before and after; the evening is left out."""
    begins = stack.now().replace(hour=0, minute=27) + timedelta(days=1)
    stack.jump(begins)
    stack.play(begins + timedelta(minutes=10))


def redrive(stack: Client, dead: str, source: str) -> int:
    """Move all messages of a dead-letter queue back, as SQS does it from the console; how many."""
    urls = [f"{stack.stack.aws_url}/123456789012/consentry-local-{name}" for name in (dead, source)]
    with closing(
        boto3.client(
            "sqs",
            endpoint_url=stack.stack.aws_url,
            region_name="us-east-1",
            aws_access_key_id="an-operator",
            aws_secret_access_key="x",
        )
    ) as sqs:
        held = sqs.receive_message(QueueUrl=urls[0], MaxNumberOfMessages=10).get("Messages", [])
        for one in held:
            sqs.send_message(QueueUrl=urls[1], MessageBody=one["Body"])
            sqs.delete_message(QueueUrl=urls[0], ReceiptHandle=one["ReceiptHandle"])
    return len(held)


def test_an_ordinary_hour_rings_nothing(stack: Client) -> None:
    stack.sent()
    stack.reply("HELP")
    stack.play(after(hours=1))

    assert ringing(stack) == set()


def test_an_ordinary_night_rings_nothing_and_needs_no_more_than_its_role(stack: Client) -> None:
    stack.sent()
    complaint = {"channel": "7726", "number": PERSON, "sender": CLINIC}
    assert stack.api("POST", "/v1/complaints", complaint).status == 201
    stack.play(after(minutes=7))
    night(stack)

    assert ringing(stack) == set()
    stats = stack.stats()
    assert stats["functions"]["retention"]["invocations"] == 1
    assert {name: one for name, one in stats["denied"].items() if one} == {}


def test_a_stop_that_waits_for_concurrency_rings(stack: Client) -> None:
    stack.control("POST", "/pause", {"function": "inbound"})
    stack.reply("STOP")
    assert ringing(stack) == {"InboundThrottleAlarm"}

    stack.control("POST", "/resume", {"function": "inbound"})
    stack.finish()
    assert stack.standing() != [], "the STOP was late and not lost"


def test_a_stop_that_cannot_be_handled_rings_until_it_is(stack: Client) -> None:
    fault(stack, "inbound", ("*",), 500)
    stack.reply("STOP")
    stack.play(after(minutes=6))
    stack.control("POST", "/pause", {"function": "inbound"})
    stack.play(after(minutes=12))
    assert "InboundRetryAlarm" in ringing(stack)

    stack.control("POST", "/faults", {"kind": "clear"})
    stack.control("POST", "/resume", {"function": "inbound"})
    stack.finish()
    assert stack.standing() != [], "the STOP was late and not lost"
    assert "InboundRetryAlarm" not in ringing(stack)


def test_a_text_that_cannot_be_dispatched_rings(stack: Client) -> None:
    fault(stack, "dispatch", ("*",), 500)
    stack.control("POST", "/pause", {"function": "dead_letters"})
    stack.sent()
    stack.play(after(hours=2))

    assert "SendDeadLetterAlarm" in ringing(stack)


def test_reports_that_cannot_be_taken_in_ring_and_count_after_their_redrive(
    stack: Client,
) -> None:
    """The runbook's way: the cause is gone, and the messages go back to where they came from."""
    fault(stack, "delivery_events", ("*",), 500)
    plan = [{"type": "TEXT_BLOCKED", "after": 2}]
    stack.control("POST", "/outcomes", {"to": PERSON, "plan": plan})
    name = stack.sent()["id"]
    stack.play(after(minutes=39))
    assert "DeliveryEventsDeadLetterAlarm" not in ringing(stack)
    stack.play(after(minutes=45))
    assert ringing(stack) == {"DeliveryEventsDeadLetterAlarm"}
    assert (stack.status(name), stack.standing()) == ("sent", []), "nobody could know it"

    stack.control("POST", "/faults", {"kind": "clear"})
    assert redrive(stack, "DeliveryEventsDeadLetterQueue", "DeliveryEventsQueue") == 1
    stack.finish()

    assert stack.status(name) == "undelivered"
    assert [one["reason"] for one in stack.standing()] == ["carrier"]
    assert ringing(stack) == set()


def test_an_authorizer_that_fails_rings(stack: Client) -> None:
    fault(stack, "authorizer", ("GetItem",), 20)
    key = stack.api("POST", "/v1/accounts/acme/keys", {"role": "sender"}, key=OPERATOR)
    assert key.status == 500

    assert ringing(stack) == {"AuthorizerAlarm"}


def test_a_night_that_fails_rings(stack: Client) -> None:
    fault(stack, "retention", ("Query",), 500)
    night(stack)

    assert "RetentionAlarm" in ringing(stack)
