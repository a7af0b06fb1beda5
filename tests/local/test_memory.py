"""Requests of ten thousand messages leave nothing behind but what they stored."""

import gc
import json
from collections import Counter
from typing import Any

import pytest
from moto.sqs.models import Message

from local.aws import moto_state
from local.message import Request
from local.stack import Stack
from tests.local.support import TABLE, aws_headers

MESSAGES = 10_000
WARM_UP = 500


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
