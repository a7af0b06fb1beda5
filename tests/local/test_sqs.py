"""SQS as functions see it, and as eight receivers at once see it."""

import threading
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from mypy_boto3_sqs import SQSClient

from local.faults.plan import Faults
from local.model import QueueSource
from local.sources.queues import QueueTrigger
from local.stack import Stack
from tests.local.support import call


@pytest.fixture
def sqs(stack: Stack) -> SQSClient:
    call(f"{stack.control_url}/clock", "POST", {"frozen": True})
    return boto3.client(
        "sqs",
        endpoint_url=stack.aws_url,
        region_name="us-east-1",
        aws_access_key_id="local.test",
        aws_secret_access_key="local",
    )


@pytest.fixture
def queue(sqs: SQSClient) -> str:
    return sqs.get_queue_url(QueueName="consentry-local-CopyQueue")["QueueUrl"]


def receive(sqs: SQSClient, queue: str, **params: Any) -> list[Any]:
    return sqs.receive_message(QueueUrl=queue, **params).get("Messages", [])


def test_a_message_comes_with_what_was_sent_with_it(sqs: SQSClient, queue: str) -> None:
    attributes: Any = {"kind": {"DataType": "String", "StringValue": "text"}}
    sqs.send_message(
        QueueUrl=queue, MessageBody="hello", MessageGroupId="g", MessageAttributes=attributes
    )
    (message,) = receive(
        sqs, queue, MessageSystemAttributeNames=["All"], MessageAttributeNames=["All"]
    )
    assert message["Body"] == "hello"
    assert message["MessageAttributes"] == attributes
    assert message["Attributes"]["ApproximateReceiveCount"] == "1"
    assert message["Attributes"]["MessageGroupId"] == "g"
    assert receive(sqs, queue) == []


def test_a_delay_and_a_visibility_follow_the_stacks_clock(
    stack: Stack, sqs: SQSClient, queue: str
) -> None:
    def move(instant: str) -> None:
        body = {"now": instant, "jump": True}
        assert call(f"{stack.control_url}/clock", "POST", body).status == 200

    move("2026-11-24T18:10:00Z")
    sqs.send_message(QueueUrl=queue, MessageBody="later", DelaySeconds=60)
    move("2026-11-24T18:10:59.999Z")
    assert receive(sqs, queue) == []
    move("2026-11-24T18:11:00Z")
    (message,) = receive(sqs, queue, VisibilityTimeout=30)
    sqs.change_message_visibility(
        QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=120
    )
    move("2026-11-24T18:12:59Z")
    assert receive(sqs, queue) == []
    move("2026-11-24T18:13:00Z")
    assert len(receive(sqs, queue)) == 1


def test_counts_tell_visible_delayed_and_in_flight_apart(sqs: SQSClient, queue: str) -> None:
    entries: Any = [
        {"Id": str(number), "MessageBody": "x", "DelaySeconds": 60 * (number > 6)}
        for number in range(10)
    ]
    assert len(sqs.send_message_batch(QueueUrl=queue, Entries=entries)["Successful"]) == 10
    receive(sqs, queue, MaxNumberOfMessages=3)
    counts = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["All"])["Attributes"]
    assert counts["ApproximateNumberOfMessages"] == "4"
    assert counts["ApproximateNumberOfMessagesNotVisible"] == "3"
    assert counts["ApproximateNumberOfMessagesDelayed"] == "3"


def test_deleting_twice_is_no_error_but_a_made_up_handle_is(sqs: SQSClient, queue: str) -> None:
    sqs.send_message(QueueUrl=queue, MessageBody="x")
    (message,) = receive(sqs, queue)
    for _ in range(2):
        sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
    with pytest.raises(ClientError) as raised:
        sqs.delete_message(QueueUrl=queue, ReceiptHandle="made-up")
    assert raised.value.response["Error"]["Code"] == "ReceiptHandleIsInvalid"


@pytest.mark.parametrize("delay", [901, -1])
def test_a_delay_that_sqs_does_not_know_is_refused(sqs: SQSClient, queue: str, delay: int) -> None:
    with pytest.raises(ClientError) as raised:
        sqs.send_message(QueueUrl=queue, MessageBody="x", DelaySeconds=delay)
    assert raised.value.response["Error"]["Code"] == "InvalidParameterValue"


def test_an_unknown_queue_has_its_own_exception(sqs: SQSClient) -> None:
    with pytest.raises(sqs.exceptions.QueueDoesNotExist):
        sqs.get_queue_url(QueueName="nothing")


def test_a_batching_window_waits_for_a_full_batch_or_its_end(stack: Stack) -> None:
    call(f"{stack.control_url}/clock", "POST", {"frozen": True})
    queue, now = stack.queue("CopyQueue"), stack.clock.micros() // 1000 * 1000
    source = QueueSource(
        function="WorkerFunction",
        queue="CopyQueue",
        batch_size=3,
        window=20,
        concurrency=1,
        partial_failures=False,
    )
    pool: Any = SimpleNamespace(paused=False)
    trigger = QueueTrigger(source, stack.model.queues["CopyQueue"], queue, pool, Faults())
    assert trigger.next_due() is None
    stack.sources.send("CopyQueue", "first")
    stack.sources.send("CopyQueue", "second")
    assert trigger.next_due() == now + 20_000_000
    assert not trigger.deliver()
    stack.sources.send("CopyQueue", "third")
    assert trigger.next_due() == now


@pytest.mark.usefixtures("restless")
def test_eight_receivers_get_every_message_once(stack: Stack) -> None:
    queue = stack.queue("CopyQueue")
    for number in range(400):
        stack.sources.send("CopyQueue", str(number))
    seen: list[str] = []

    def work() -> None:
        while messages := queue.receive(3):
            for message in messages:
                seen.append(message.body)
                queue.delete_message(str(message.receipt_handle))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(seen, key=int) == [str(number) for number in range(400)]
    assert queue.depth() == {"visible": 0, "delayed": 0, "in_flight": 0}
