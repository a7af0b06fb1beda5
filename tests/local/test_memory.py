"""What messages leave behind lies on disk: `make bench-memory` shows it of every process."""

import gc
import json
import tracemalloc
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from moto.dynamodb.models.dynamo_type import DynamoType, Item
from moto.sqs.models import Message

from local.aws import moto_state
from local.message import Request
from local.stack import Stack
from local.trace import Trace
from tests.local.carrier import SET, carrier
from tests.local.support import TABLE, aws_headers

MESSAGES = 10_000
WARM_UP = 500
FEW = 300
MOST = 100  # bytes a message; kept in memory, one would be some thousand


def ask(stack: Stack, service: str, target: str, **params: Any) -> Any:
    """One request straight to the endpoint, past the network."""
    request = Request(
        method="POST",
        target="/",
        headers=aws_headers(service, target),
        body=json.dumps(params).encode(),
    )
    answer = stack.aws.answer(request)
    assert answer.status == 200, answer.body
    return json.loads(answer.body)


def one_message(stack: Stack, queue: str, number: int) -> None:
    """About what a message does: a row of ten is written over and over, a queue filled, emptied."""
    dynamodb = "DynamoDB_20120810."
    key = {"pk": {"S": f"row-{number % 10}"}, "sk": {"S": "one"}}
    put = {"TableName": TABLE, "Item": {**key, "body": {"S": "x" * 160}}}
    ask(stack, "dynamodb", f"{dynamodb}PutItem", **put)
    ask(stack, "dynamodb", f"{dynamodb}GetItem", TableName=TABLE, Key=key)
    items = [{"Put": put}, {"Delete": {"TableName": TABLE, "Key": {**key, "sk": {"S": "two"}}}}]
    ask(stack, "dynamodb", f"{dynamodb}TransactWriteItems", TransactItems=items)
    ask(stack, "sqs", "AmazonSQS.SendMessage", QueueUrl=queue, MessageBody="x" * 200)
    got = ask(stack, "sqs", "AmazonSQS.ReceiveMessage", QueueUrl=queue)["Messages"]
    handle = got[0]["ReceiptHandle"]
    ask(stack, "sqs", "AmazonSQS.DeleteMessage", QueueUrl=queue, ReceiptHandle=handle)


def objects() -> Counter[str]:
    gc.collect()
    return Counter(type(one).__name__ for one in gc.get_objects())


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_ten_thousand_messages_do_not_pile_up(stack: Stack) -> None:
    queue = f"{stack.aws_url}/123456789012/consentry-local-CopyQueue"
    for number in range(WARM_UP):
        one_message(stack, queue, number)
    before = objects()
    for number in range(MESSAGES):
        one_message(stack, queue, number)
    grown = objects() - before
    assert sum(grown.values()) < MESSAGES / 10, grown.most_common(5)
    assert sum(isinstance(one, Message) for one in gc.get_objects()) < 100
    assert len(moto_state.dynamodb().tables[TABLE].items) == 10


def one_row(stack: Stack, number: int) -> None:
    """A row of its own, which an index has and which expires, put and updated by transactions."""
    dynamodb = "DynamoDB_20120810."
    key = {"pk": {"S": f"row-{number}"}, "sk": {"S": "one"}}
    index = {"owner": {"S": "o"}, "at": {"S": f"{number:05d}"}, "ttl": {"N": str(2**31 + number)}}
    item = {**key, **index, "body": {"S": "x" * 160}}
    puts = [{"Put": {"TableName": TABLE, "Item": item}}]
    token = f"token-{number}"
    transact = {"TransactItems": puts, "ClientRequestToken": token}
    ask(stack, "dynamodb", f"{dynamodb}TransactWriteItems", **transact)
    change = {"UpdateExpression": "ADD n :n", "ExpressionAttributeValues": {":n": {"N": "1"}}}
    ask(stack, "dynamodb", f"{dynamodb}UpdateItem", TableName=TABLE, Key=key, **change)


def kept_for_each(work: Callable[[int], None]) -> float:
    """Bytes of memory that each of a few calls leaves behind, once all caches are full."""
    tracemalloc.start()
    try:
        for number in range(FEW):
            work(number)
        gc.collect()
        before, _ = tracemalloc.get_traced_memory()
        for number in range(FEW, 2 * FEW):
            work(number)
        gc.collect()
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    return (after - before) / FEW


def test_rows_are_kept_out_of_the_process(stack: Stack) -> None:
    assert kept_for_each(lambda number: one_row(stack, number)) < MOST
    assert len(moto_state.dynamodb().tables[TABLE].items) == 2 * FEW
    assert sum(isinstance(one, (Item, DynamoType)) for one in gc.get_objects()) < FEW


def test_texts_and_their_events_are_kept_out_of_the_process(tmp_path: Path) -> None:
    network = carrier(tmp_path)
    network.ask("POST", "/carrier", meter="off")

    def one_text(number: int) -> None:
        to = f"+1415555{number:04d}"
        sent = network.send(DestinationPhoneNumber=to, ConfigurationSetName=SET)
        assert "MessageId" in sent
        network.later(60)

    assert kept_for_each(one_text) < MOST
    assert network.eum.count() == 2 * FEW
    assert len(network.ask("GET", "/events")["items"]) == 4 * FEW


def test_names_of_ids_are_kept_out_of_the_process() -> None:
    trace = Trace(lambda: 0, {})

    def one_id(number: int) -> None:
        assert trace.named(f"{number:08d}-0000-4000-8000-000000000000") == f"<{number}>"

    assert kept_for_each(one_id) < MOST
