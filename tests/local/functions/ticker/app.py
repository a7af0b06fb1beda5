"""Releases due entries: what is due goes, and each tick is written down."""

import json
import os
from typing import Any

import boto3

from consentry.entrypoints import wiring

_dynamodb = boto3.client("dynamodb")


def handler(event: dict[str, Any], _context: Any) -> None:
    table = os.environ["PACING_TABLE"]
    now = wiring.clock().now().isoformat()
    _dynamodb.put_item(
        TableName=table,
        Item={"pk": {"S": "ticks"}, "sk": {"S": now}, "event": {"S": json.dumps(event)}},
    )
    minute = now[:16]
    found = _dynamodb.query(
        TableName=table,
        KeyConditionExpression="pk = :pk",
        ExpressionAttributeValues={":pk": {"S": f"due#{minute}#0"}},
    )
    for item in found["Items"]:
        _dynamodb.delete_item(TableName=table, Key={"pk": item["pk"], "sk": item["sk"]})
