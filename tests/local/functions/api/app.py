"""Shows what it was called with; other paths misbehave on purpose."""

import json
import os
import time
from typing import Any

import boto3

from consentry.entrypoints import wiring

_sqs = boto3.client("sqs")
_dynamodb = boto3.client("dynamodb")
_sms = boto3.client("pinpoint-sms-voice-v2")


def handler(event: dict[str, Any], _context: Any) -> Any:
    path = event["rawPath"]
    if path == "/raise":
        raise RuntimeError("on purpose")
    if path == "/exit":
        os._exit(3)
    if path == "/sleep":
        time.sleep(60)
    if path == "/plain":
        return {"hello": "world"}
    if path == "/cookies":
        return {"statusCode": 201, "cookies": ["a=1", "b=2"], "body": "made"}
    if path == "/now":
        return {"now": wiring.clock().now().isoformat(), "pid": os.getpid()}
    if path == "/enqueue":
        return _enqueue(json.loads(event["body"]))
    if path == "/send":
        return _sms.send_text_message(**json.loads(event["body"]))["MessageId"]
    return {"statusCode": 200, "body": json.dumps(event)}


def _enqueue(wanted: dict[str, Any]) -> dict[str, Any]:
    for number in range(wanted.get("count", 1)):
        _sqs.send_message(
            QueueUrl=os.environ["WORK_QUEUE_URL"],
            MessageBody=json.dumps({**wanted, "number": number}),
            DelaySeconds=wanted.get("delay", 0) + number * wanted.get("step", 0),
            MessageGroupId="one",
        )
    return {"enqueued": wanted.get("count", 1)}
