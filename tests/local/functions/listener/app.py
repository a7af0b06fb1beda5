"""Hears the inbound topic (and what its failures left in a queue) and writes it down."""

import json
import os
from typing import Any

import boto3

from consentry.entrypoints import wiring

_dynamodb = boto3.client("dynamodb")


def handler(event: dict[str, Any], _context: Any) -> None:
    now = wiring.clock().now().isoformat()
    _dynamodb.put_item(
        TableName=os.environ["PACING_TABLE"],
        Item={
            "pk": {"S": "heard"},
            "sk": {"S": f"{now}|{_context.aws_request_id}"},
            "event": {"S": json.dumps(event)},
        },
    )
    first = event["Records"][0]
    if "Sns" in first and json.loads(first["Sns"]["Message"])["messageBody"] == "FAIL":
        raise RuntimeError("on purpose")
