"""Conditional writes and transactions, under threads that are switched every microsecond."""

import http.client
import json
import random
import threading
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from moto.dynamodb.models.table import Table

from local.stack import Stack
from tests.local.support import TABLE, Answer, aws_headers, call, dynamodb

THREADS = 8


def key(name: str) -> dict[str, Any]:
    return {"pk": {"S": name}, "sk": {"S": "one"}}


def everywhere(url: str, work: Callable[[Callable[..., int], int], None]) -> list[int]:
    """Run `work` in all threads, each on its own connection; answers all statuses."""
    statuses: list[int] = []

    def run(number: int) -> None:
        connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)

        def send(operation: str, **params: Any) -> int:
            headers = aws_headers("dynamodb", f"DynamoDB_20120810.{operation}")
            connection.request("POST", "/", json.dumps(params).encode(), headers)
            response = connection.getresponse()
            response.read()
            statuses.append(response.status)
            return response.status

        work(send, number)
        connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(THREADS)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return statuses


def add_below(limit: int, name: str) -> dict[str, Any]:
    return {
        "TableName": TABLE,
        "Key": key(name),
        "UpdateExpression": "ADD n :one",
        "ConditionExpression": "attribute_not_exists(n) OR n < :limit",
        "ExpressionAttributeValues": {":one": {"N": "1"}, ":limit": {"N": str(limit)}},
    }


def number(stack: Stack, name: str) -> int:
    item = dynamodb(stack.aws_url, "GetItem", TableName=TABLE, Key=key(name)).json["Item"]
    return int(item["n"]["N"])


@pytest.mark.usefixtures("restless")
def test_a_counter_never_goes_beyond_its_limit_and_loses_no_update(stack: Stack) -> None:
    granted: list[int] = []

    def work(send: Callable[..., int], _: int) -> None:
        for _round in range(40):
            if send("UpdateItem", **add_below(100, "counter")) == 200:
                granted.append(1)

    statuses = everywhere(stack.aws_url, work)
    assert len(granted) == 100
    assert number(stack, "counter") == 100
    assert set(statuses) == {200, 400}


@pytest.mark.usefixtures("restless")
def test_failing_transactions_undo_nothing_of_the_updates_beside_them(stack: Stack) -> None:
    def failing(name: str) -> list[dict[str, Any]]:
        put = {"TableName": TABLE, "Item": {**key(f"fresh-{name}"), "x": {"S": "1"}}}
        never = {
            "TableName": TABLE,
            "Key": key("counter"),
            "ConditionExpression": "attribute_exists(never)",
        }
        return [{"Put": put}, {"ConditionCheck": never}]

    def work(send: Callable[..., int], worker: int) -> None:
        for turn in range(30):
            if worker % 2:
                assert send("UpdateItem", **add_below(10_000, "counter")) == 200
            else:
                name = f"{worker}-{turn}"
                assert send("TransactWriteItems", TransactItems=failing(name)) == 400

    statuses = everywhere(stack.aws_url, work)
    assert number(stack, "counter") == THREADS // 2 * 30
    assert max(statuses) < 500
    scan = dynamodb(stack.aws_url, "Scan", TableName=TABLE).json
    assert scan["Count"] == 1, "a failed transaction leaves nothing behind"


@pytest.mark.usefixtures("restless")
def test_transactions_in_all_threads_are_all_or_nothing(stack: Stack) -> None:
    """Both halves count: were one written without the other, the sums would differ."""

    def both(worker: int, turn: int) -> list[dict[str, Any]]:
        second = "right" if (worker + turn) % 3 else "barred"
        guard = {"ConditionExpression": "attribute_exists(pk)"} if second == "barred" else {}
        add = {
            "UpdateExpression": "ADD n :one",
            "ExpressionAttributeValues": {":one": {"N": "1"}},
        }
        return [
            {"Update": {"TableName": TABLE, "Key": key("left"), **add}},
            {"Update": {"TableName": TABLE, "Key": key(second), **add, **guard}},
        ]

    def work(send: Callable[..., int], worker: int) -> None:
        for turn in range(40):
            send("TransactWriteItems", TransactItems=both(worker, turn))

    statuses = everywhere(stack.aws_url, work)
    assert max(statuses) < 500
    assert number(stack, "left") == number(stack, "right") == statuses.count(200)


@pytest.mark.usefixtures("restless")
def test_of_many_creators_one_wins(stack: Stack) -> None:
    won: list[int] = []

    def work(send: Callable[..., int], worker: int) -> None:
        for turn in range(30):
            item = {**key(f"row-{turn}"), "by": {"S": str(worker)}}
            condition = "attribute_not_exists(pk)"
            if send("PutItem", TableName=TABLE, Item=item, ConditionExpression=condition) == 200:
                won.append(turn)

    everywhere(stack.aws_url, work)
    assert sorted(won) == list(range(30))


def transact(stack: Stack, items: list[dict[str, Any]], **params: Any) -> Answer:
    return dynamodb(stack.aws_url, "TransactWriteItems", TransactItems=items, **params)


def increment(name: str) -> dict[str, Any]:
    return {
        "Update": {
            "TableName": TABLE,
            "Key": key(name),
            "UpdateExpression": "ADD n :one",
            "ExpressionAttributeValues": {":one": {"N": "1"}},
        }
    }


def test_a_transaction_with_the_same_token_happens_once(stack: Stack) -> None:
    for _ in range(3):
        assert transact(stack, [increment("a")], ClientRequestToken="t1").status == 200
    assert number(stack, "a") == 1
    other = transact(stack, [increment("b")], ClientRequestToken="t1")
    assert other.status == 400
    assert other.json["__type"].endswith("#IdempotentParameterMismatchException")


def test_a_failed_transaction_may_be_tried_again_with_its_token(stack: Stack) -> None:
    guarded = increment("a")
    guarded["Update"]["ConditionExpression"] = "attribute_exists(pk)"
    assert transact(stack, [guarded], ClientRequestToken="t1").status == 400
    dynamodb(stack.aws_url, "PutItem", TableName=TABLE, Item=key("a"))
    assert transact(stack, [guarded], ClientRequestToken="t1").status == 200
    assert number(stack, "a") == 1


def test_binary_values_come_back_as_they_were_written(stack: Stack) -> None:
    item = {**key("a"), "b": {"B": "AAEC/w=="}, "m": {"M": {"B": {"L": [{"B": "/w=="}]}}}}
    put = {"Put": {"TableName": TABLE, "Item": item}}
    for _ in range(2):
        assert transact(stack, [put], ClientRequestToken="t1").status == 200
    stack.aws.dynamodb.snapshot()
    stack.aws.dynamodb.restore()
    assert dynamodb(stack.aws_url, "GetItem", TableName=TABLE, Key=key("a")).json["Item"] == item
    dynamodb(stack.aws_url, "DeleteItem", TableName=TABLE, Key=key("a"))
    stack.aws.dynamodb.snapshot()


def test_a_body_that_is_no_json_is_refused(stack: Stack) -> None:
    answer = call(stack.aws_url, "POST", b"{", aws_headers("dynamodb", "DynamoDB_20120810.Scan"))
    assert (answer.status, answer.json["__type"]) == (400, "SerializationException")


def test_cancellation_reasons_name_each_operation_and_carry_the_item(stack: Stack) -> None:
    dynamodb(stack.aws_url, "PutItem", TableName=TABLE, Item={**key("a"), "m": {"M": {}}})
    guarded = {
        "Put": {
            "TableName": TABLE,
            "Item": key("a"),
            "ConditionExpression": "attribute_not_exists(pk)",
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
    }
    answer = transact(stack, [increment("b"), guarded])
    assert answer.status == 400
    assert answer.json["__type"].endswith("#TransactionCanceledException")
    first, second = answer.json["CancellationReasons"]
    assert first == {"Code": "None"}
    assert second["Code"] == "ConditionalCheckFailed"
    assert second["Item"] == {**key("a"), "m": {"M": {}}}


def test_an_item_may_appear_only_once_in_a_transaction(stack: Stack) -> None:
    answer = transact(stack, [increment("a"), increment("a")])
    assert answer.status == 400
    assert "multiple operations on one item" in answer.text
    assert "Item" not in dynamodb(stack.aws_url, "GetItem", TableName=TABLE, Key=key("a")).json


def fill(stack: Stack) -> None:
    chance = random.Random(7)
    for turn in range(200):
        name = f"p{chance.randrange(6)}"
        item = {"pk": {"S": name}, "sk": {"S": f"{chance.randrange(60):03d}"}}
        if chance.random() < 0.8:
            item["owner"] = {"S": f"o{chance.randrange(3)}"}
            item["at"] = {"S": f"{chance.randrange(40):03d}"}
        if chance.random() < 0.2:
            dynamodb(
                stack.aws_url,
                "DeleteItem",
                TableName=TABLE,
                Key={"pk": item["pk"], "sk": item["sk"]},
            )
        elif chance.random() < 0.3:
            dynamodb(
                stack.aws_url,
                "UpdateItem",
                TableName=TABLE,
                Key={"pk": item["pk"], "sk": item["sk"]},
                UpdateExpression="SET #o = :o, #a = :a",
                ExpressionAttributeNames={"#o": "owner", "#a": "at"},
                ExpressionAttributeValues={":o": {"S": "o1"}, ":a": {"S": f"{turn:03d}"}},
            )
        else:
            dynamodb(stack.aws_url, "PutItem", TableName=TABLE, Item=item)


QUERIES: list[Any] = [
    pytest.param(
        {
            "KeyConditionExpression": "pk = :p",
            "ExpressionAttributeValues": {":p": {"S": "p1"}},
        },
        id="a partition",
    ),
    pytest.param(
        {
            "KeyConditionExpression": "pk = :p AND sk BETWEEN :a AND :b",
            "ExpressionAttributeValues": {
                ":p": {"S": "p2"},
                ":a": {"S": "010"},
                ":b": {"S": "040"},
            },
            "ScanIndexForward": False,
            "Limit": 3,
        },
        id="a range, backwards, in pages",
    ),
    pytest.param(
        {
            "IndexName": "by_owner",
            "KeyConditionExpression": "#o = :o AND #a >= :a",
            "ExpressionAttributeNames": {"#o": "owner", "#a": "at"},
            "ExpressionAttributeValues": {":o": {"S": "o1"}, ":a": {"S": "005"}},
            "Limit": 4,
        },
        id="an index, in pages",
    ),
    pytest.param(
        {
            "KeyConditionExpression": "pk = :p",
            "ExpressionAttributeValues": {":p": {"S": "nobody"}},
        },
        id="an empty partition",
    ),
]


def pages(stack: Stack, query: dict[str, Any]) -> list[Any]:
    found: list[Any] = []
    start: dict[str, Any] = {}
    while True:
        answer = dynamodb(stack.aws_url, "Query", TableName=TABLE, **query, **start).json
        found.append(answer)
        if "LastEvaluatedKey" not in answer:
            return found
        start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}


@pytest.mark.parametrize("query", QUERIES)
def test_a_query_answers_exactly_as_motos_own_that_looks_at_everything(
    stack: Stack, query: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    from local.aws.table import IndexedTable  # noqa: PLC0415 - replaced below

    fill(stack)
    narrowed = pages(stack, query)
    monkeypatch.setattr(IndexedTable, "_candidates", lambda *_: None)
    assert narrowed == pages(stack, query)
    assert IndexedTable.__mro__[1] is Table


def test_a_look_at_what_is_not_there_leaves_nothing_behind(stack: Stack) -> None:
    from local.aws import moto_state  # noqa: PLC0415 - the state of the running stack

    for turn in range(50):
        dynamodb(stack.aws_url, "GetItem", TableName=TABLE, Key=key(f"none-{turn}"))
        dynamodb(stack.aws_url, "PutItem", TableName=TABLE, Item=key(f"row-{turn}"))
        dynamodb(stack.aws_url, "DeleteItem", TableName=TABLE, Key=key(f"row-{turn}"))
    assert len(moto_state.dynamodb().tables[TABLE].items) == 0
