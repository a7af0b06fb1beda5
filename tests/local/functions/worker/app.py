"""Writes what it receives, and when, into the table; fails those that ask for it."""

import json
import os
from typing import Any

import boto3

from consentry.entrypoints import wiring

_dynamodb = boto3.client("dynamodb")


def handler(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    failures = []
    for record in event["Records"]:
        body = json.loads(record["body"])
        now = wiring.clock().now().isoformat()
        receives = record["attributes"]["ApproximateReceiveCount"]
        _dynamodb.put_item(
            TableName=os.environ["PACING_TABLE"],
            Item={
                "pk": {"S": "seen"},
                "sk": {"S": f"{now}|{record['messageId']}|{receives}"},
                "body": {"S": record["body"]},
                "batch": {"N": str(len(event["Records"]))},
                "attributes": {"S": json.dumps(record["attributes"])},
            },
        )
        if body.get("raise"):
            raise RuntimeError("on purpose")
        if body.get("fail"):
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}
