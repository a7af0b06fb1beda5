"""Items on disk and expressions read once change no answer: moto as installed says the same."""

import json
import subprocess
import sys
from typing import Any

import pytest

from local.message import Request
from local.stack import ROOT, Stack
from tests.local.support import TABLE, aws_headers

type Asked = tuple[str, dict[str, Any]]
KEY = {"pk": {"S": "p1"}, "sk": {"S": "one"}}
EVERYTHING = {
    **KEY,
    "text": {"S": "grüße \U0001f600"},
    "count": {"N": "41"},
    "exact": {"N": "-1.50"},
    "blob": {"B": "AAEC/w=="},
    "yes": {"BOOL": True},
    "none": {"NULL": True},
    "list": {"L": [{"N": "1"}, {"M": {"deep": {"B": "/w=="}}}, {"S": "x"}]},
    "map": {"M": {"a": {"M": {"b": {"L": [{"S": "old"}]}}}, "n": {"N": "7"}}},
    "tags": {"SS": ["b", "a"]},
    "marks": {"NS": ["3", "1"]},
}


def put(item: dict[str, Any], **more: Any) -> Asked:
    return "PutItem", {"Item": item, **more}


def update(expression: str, **more: Any) -> Asked:
    return "UpdateItem", {"Key": KEY, "UpdateExpression": expression, **more}


def values(**given: Any) -> dict[str, Any]:
    return {"ExpressionAttributeValues": {f":{name}": one for name, one in given.items()}}


def names(*given: str) -> dict[str, Any]:
    return {"ExpressionAttributeNames": {f"#{place}": one for place, one in enumerate(given)}}


def look(**more: Any) -> Asked:
    return "GetItem", {"Key": KEY, **more}


ONE, TEXT = {"N": "1"}, {"S": "x"}
ROWS = [
    put({"pk": {"S": f"q{n % 3}"}, "sk": {"S": f"{n:02d}"}, "owner": {"S": f"o{n % 2}"}, **extra})
    for n in range(12)
    for extra in [{"at": {"S": f"{n % 5}"}, "n": {"N": str(n)}} if n % 4 else {}]
]
BY_PARTITION = {"KeyConditionExpression": "pk = :p", **values(p={"S": "q1"})}
BY_OWNER = {
    "IndexName": "by_owner",
    "KeyConditionExpression": "#0 = :o AND #1 BETWEEN :a AND :b",
    **names("owner", "at"),
    **values(o={"S": "o1"}, a={"S": "1"}, b={"S": "3"}),
}
ALL_OLD = {"ReturnValuesOnConditionCheckFailure": "ALL_OLD"}

STORIES: list[Any] = [
    pytest.param(
        [put(EVERYTHING), look(), look(ProjectionExpression="text, map.a, list[1]")],
        id="values of every kind",
    ),
    pytest.param(
        [put(EVERYTHING, ReturnValues="ALL_OLD"), put(KEY, ReturnValues="ALL_OLD"), look()],
        id="what a put replaced",
    ),
    pytest.param(
        [
            put(EVERYTHING),
            *(
                put(KEY, ConditionExpression=condition, **ALL_OLD, **more)
                for condition, more in [
                    ("attribute_not_exists(pk)", {}),
                    ("#0 = :a", {**names("count"), **values(a=ONE)}),
                    (
                        "(attribute_exists(#0) AND (NOT contains(tags, :a)))",
                        {**names("count"), **values(a={"S": "a"})},
                    ),
                    ("size(#0) > :a", {**names("text"), **values(a={"N": "99"})}),
                    ("exact BETWEEN :a AND :b", values(a=ONE, b=ONE)),
                    ("exact BETWEEN :a AND :b", values(a={"NULL": True}, b=ONE)),
                    ("yes IN (:a, :b)", values(a={"BOOL": False}, b=ONE)),
                    ("begins_with(text, :a) OR map.n < :b", values(a={"S": "z"}, b=ONE)),
                    ("list[1].deep = :a", values(a={"B": "AA=="})),
                    ("attribute_type(blob, :a)", values(a={"S": "S"})),
                ]
            ),
            look(),
        ],
        id="conditions that do not hold",
    ),
    pytest.param(
        [
            put(EVERYTHING),
            *(
                put(KEY, ConditionExpression=condition, **more)
                for condition, more in [
                    ("#0 = :a", names("pk")),
                    ("#1 = :a", {**names("pk"), **values(a=TEXT)}),
                    ("pk = :b", values(a=TEXT)),
                    ("pk = :a", {**names("pk"), **values(a=TEXT)}),
                    ("count = :a", values(a=TEXT)),
                ]
            ),
            look(),
        ],
        id="conditions that cannot be read",
    ),
    pytest.param(
        [
            put(EVERYTHING),
            *(
                update(expression, ReturnValues=returned, **more)
                for expression, returned, more in [
                    (
                        "SET #0 = if_not_exists(#0, :a), #1 = :a",
                        "ALL_NEW",
                        {**names("text", "fresh"), **values(a=TEXT)},
                    ),
                    (
                        "SET #0 = #0 + :a, exact = exact - :a",
                        "UPDATED_NEW",
                        {**names("count"), **values(a=ONE)},
                    ),
                    (
                        "SET #0 = list_append(#0, :a)",
                        "UPDATED_OLD",
                        {**names("list"), **values(a={"L": [TEXT, {"B": "AA=="}]})},
                    ),
                    (
                        "SET #0.a.b[0] = :a, #0.c = :b",
                        "UPDATED_NEW",
                        {**names("map"), **values(a=ONE, b={"M": {"d": {"SS": ["s"]}}})},
                    ),
                    ("REMOVE #0[0], #0[2]", "ALL_NEW", names("list")),
                    (
                        "ADD marks :a, #0 :b",
                        "UPDATED_NEW",
                        {**names("count"), **values(a={"NS": ["1", "9"]}, b={"N": "-2.5"})},
                    ),
                    ("DELETE tags :a", "ALL_NEW", values(a={"SS": ["a"]})),
                    ("DELETE tags :a", "ALL_OLD", values(a={"SS": ["b"]})),
                    ("SET copied = blob REMOVE none ADD hits :a", "ALL_NEW", values(a=ONE)),
                ]
            ),
            look(),
        ],
        id="updates",
    ),
    pytest.param(
        [
            put(EVERYTHING),
            *(
                update(expression, **more)
                for expression, more in [
                    ("SET a = :a", {}),
                    ("SET a = :a", values(b=ONE)),
                    ("SET #0 = :a", values(a=ONE)),
                    ("SET a = :a", {**names("b"), **values(a=ONE)}),
                    ("SET a = :a, a = :a", values(a=ONE)),
                    ("SET #0 = :a, #1 = :a", {**names("a", "a"), **values(a=ONE)}),
                    ("SET a = :a SET b = :a", values(a=ONE)),
                    ("SET pk = :a", values(a=TEXT)),
                    ("SET #0 = :a", {**names("sk"), **values(a=TEXT)}),
                    ("SET owner = :a", values(a=ONE)),
                    ("SET a = missing", {}),
                    ("SET a = missing + :a", values(a=ONE)),
                    ("SET a.b = :a", values(a=ONE)),
                    ("SET a = list_append(text, :a)", values(a={"L": [ONE]})),
                    ("SET a = exact + :a", values(a=TEXT)),
                    ("ADD text :a", values(a=ONE)),
                    ("DELETE tags :a", values(a=TEXT)),
                    ("SET status = :a", values(a=ONE)),
                    ("SET a = = :a", values(a=ONE)),
                    ("  ", {}),
                    ("REMOVE", {}),
                ]
            ),
            look(),
        ],
        id="updates that are refused",
    ),
    pytest.param(
        [
            update("SET a = :a", ConditionExpression="attribute_exists(pk)", **values(a=ONE)),
            look(),
            update(
                "SET a = :a",
                ConditionExpression="attribute_not_exists(pk)",
                **values(a=ONE),
                ReturnValues="ALL_NEW",
            ),
            (
                "UpdateItem",
                {
                    "Key": KEY,
                    "AttributeUpdates": {"a": {"Action": "ADD", "Value": ONE}},
                    "ReturnValues": "ALL_NEW",
                },
            ),
            (
                "DeleteItem",
                {"Key": KEY, "ConditionExpression": "a = :a", **values(a=ONE), **ALL_OLD},
            ),
            ("DeleteItem", {"Key": KEY, "ReturnValues": "ALL_OLD"}),
            ("DeleteItem", {"Key": KEY, "ReturnValues": "ALL_OLD"}),
        ],
        id="an item that an update makes",
    ),
    pytest.param(
        [
            put({**KEY, "a": {"S": "x" * 404_000}}),
            put({**KEY, "a": {"S": "x" * 406_000}}),
            update("SET b = :b", **values(b={"S": "x" * 2000})),
            update("SET b = :b", **values(b={"S": "x" * 200})),
            look(ProjectionExpression="b"),
        ],
        id="items that are too large",
    ),
    pytest.param(
        [
            put({"pk": {"S": "p"}}),
            put({**KEY, "pk": ONE}),
            put({**KEY, "sk": {"S": ""}}),
            put({**KEY, "owner": ONE}),
            put({**KEY, "n": {"N": "many"}}),
            look(Key={"pk": TEXT}),
            put({**KEY, "pk": {"S": "x" * 2049}}),
            put({**KEY, "owner": {"NULL": True}}),
            ("GetItem", {"Key": KEY, "TableName": "nowhere"}),
        ],
        id="keys and values that are refused",
    ),
    pytest.param(
        [
            *ROWS,
            *(
                ("Query", query)
                for query in [
                    BY_PARTITION,
                    {**BY_PARTITION, "Limit": 2},
                    {
                        **BY_PARTITION,
                        "Limit": 2,
                        "ExclusiveStartKey": {**KEY, "pk": {"S": "q1"}, "sk": {"S": "04"}},
                    },
                    {**BY_PARTITION, "ScanIndexForward": False, "Select": "COUNT"},
                    {**BY_PARTITION, "ProjectionExpression": "n, sk"},
                    {**BY_PARTITION, "FilterExpression": "n > :n", **values(p={"S": "q1"}, n=ONE)},
                    {
                        "KeyConditionExpression": "pk = :p AND begins_with(sk, :s)",
                        **values(p={"S": "q0"}, s={"S": "0"}),
                    },
                    {"KeyConditionExpression": "pk = :p", **values(p={"S": "nobody"})},
                    {"KeyConditionExpression": "sk = :p", **values(p={"S": "nobody"})},
                    BY_OWNER,
                    {**BY_OWNER, "Limit": 1, "ScanIndexForward": False},
                    {**BY_OWNER, "ConsistentRead": True},
                    {**BY_OWNER, "IndexName": "by_nothing"},
                ]
            ),
            *(
                ("Scan", scan)
                for scan in [
                    {},
                    {"Limit": 3},
                    {"Limit": 3, "ExclusiveStartKey": {"pk": {"S": "q1"}, "sk": {"S": "04"}}},
                    {"FilterExpression": "attribute_exists(n) AND n < :n", **values(n={"N": "9"})},
                    {"Segment": 1, "TotalSegments": 2},
                    {"IndexName": "by_owner", "Limit": 4},
                    {"Select": "COUNT"},
                ]
            ),
        ],
        id="queries and scans",
    ),
    pytest.param(
        [
            *ROWS,
            put(EVERYTHING),
            (
                "BatchGetItem",
                {
                    "RequestItems": {
                        TABLE: {
                            "Keys": [
                                KEY,
                                {**KEY, "sk": TEXT},
                                {"pk": {"S": "q0"}, "sk": {"S": "03"}},
                            ]
                        }
                    }
                },
            ),
            ("BatchGetItem", {"RequestItems": {TABLE: {"Keys": [KEY, KEY]}}}),
            (
                "BatchGetItem",
                {
                    "RequestItems": {
                        TABLE: {"Keys": [KEY], "ProjectionExpression": "#0, blob", **names("text")}
                    }
                },
            ),
            (
                "BatchWriteItem",
                {
                    "RequestItems": {
                        TABLE: [
                            {"PutRequest": {"Item": {**KEY, "a": ONE}}},
                            {"DeleteRequest": {"Key": {"pk": {"S": "q0"}, "sk": {"S": "03"}}}},
                        ]
                    }
                },
            ),
            look(),
            (
                "TransactGetItems",
                {
                    "TransactItems": [
                        {"Get": {"TableName": TABLE, "Key": KEY}},
                        {"Get": {"TableName": TABLE, "Key": {**KEY, "sk": TEXT}}},
                    ]
                },
            ),
            ("Scan", {"Select": "COUNT"}),
        ],
        id="batches",
    ),
]


def complete(story: list[Asked]) -> list[Asked]:
    named = [(name, {"TableName": TABLE, **params}) for name, params in story]
    for name, params in named:
        if "Batch" in name or "Transact" in name:
            del params["TableName"]
    return named


@pytest.fixture(scope="module")
def stock() -> list[list[Any]]:
    """What moto says to every story, by its place among them."""
    told = subprocess.run(
        [sys.executable, "-m", "tests.local.stock_moto"],
        input=json.dumps([complete(one.values[0]) for one in STORIES]),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    answers: list[list[Any]] = json.loads(told.stdout)
    return answers


def answered(stack: Stack, operation: str, params: dict[str, Any]) -> list[Any]:
    headers = aws_headers("dynamodb", f"DynamoDB_20120810.{operation}")
    body = json.dumps(params).encode()
    try:
        answer = stack.aws.answer(Request(method="POST", target="/", headers=headers, body=body))
    except Exception as error:  # noqa: BLE001 - moto fails likewise, or the test does
        return [0, repr(error)]
    return [answer.status, json.loads(answer.body)]


@pytest.mark.parametrize(
    ("place", "story"),
    [pytest.param(place, *one.values, id=one.id) for place, one in enumerate(STORIES)],
)
def test_the_stack_answers_as_moto_does(
    stack: Stack, stock: list[list[Any]], place: int, story: list[Asked]
) -> None:
    for asked, expected in zip(complete(story), stock[place], strict=True):
        assert answered(stack, *asked) == expected, asked
