"""Answers DynamoDB requests with moto as it is installed, in a process that nobody patched.

Reads stories, each a list of `[operation, parameters]` for an empty table; writes for each the list
of `[status, body]`. What moto fails at is a status of 0 and the exception.
"""

import json
import sys
from typing import Any

from moto.core.request import Request
from moto.dynamodb.models import dynamodb_backends
from moto.dynamodb.responses import DynamoHandler

from tests.local.support import TABLE, aws_headers

URL = "https://dynamodb.us-east-1.amazonaws.com/"
KEYS = [("pk", "HASH"), ("sk", "RANGE")]
OWNED = [("owner", "HASH"), ("at", "RANGE")]


def schema(keys: list[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"AttributeName": name, "KeyType": kind} for name, kind in keys]


def answered(operation: str, params: dict[str, Any]) -> tuple[int, Any]:
    headers = aws_headers("dynamodb", f"DynamoDB_20120810.{operation}")
    request = Request.from_primitives("POST", URL, headers, json.dumps(params).encode())
    try:
        status, _, body = DynamoHandler.dispatch(request, URL, request.headers)
    except Exception as error:  # noqa: BLE001 - whatever it is, the stack fails likewise
        return 0, repr(error)
    return int(status), json.loads(body)


def told(story: list[tuple[str, dict[str, Any]]]) -> list[tuple[int, Any]]:
    dynamodb_backends.clear()
    index = {"IndexName": "by_owner", "KeySchema": schema(OWNED)}
    table = {
        "TableName": TABLE,
        "KeySchema": schema(KEYS),
        "AttributeDefinitions": [
            {"AttributeName": name, "AttributeType": "S"} for name, _ in KEYS + OWNED
        ],
        "GlobalSecondaryIndexes": [{**index, "Projection": {"ProjectionType": "KEYS_ONLY"}}],
        "BillingMode": "PAY_PER_REQUEST",
    }
    status, body = answered("CreateTable", table)
    assert status == 200, body
    return [answered(*one) for one in story]


if __name__ == "__main__":
    json.dump([told(story) for story in json.load(sys.stdin)], sys.stdout)
