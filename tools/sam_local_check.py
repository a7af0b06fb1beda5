"""Invoke each built function with its event, under `sam local` where that can run.

SAM needs a container engine. Where none answers, the built functions run on the built layer in the
Lambda runtime client (awslambdaric), behind the local stack's Runtime API. Both reach the AWS
services of a stack of their own, which is seeded, and both are held to the functions' real roles.

Prints a line for each event; exits 1 if a function failed.
"""

import json
import re
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3

from local.cfn import REGION
from local.http import ANY_HOST, LOOPBACK
from local.model import Function
from local.stack import ROOT, Stack
from tools.container_engine import find_engine
from tools.run_built import Invoke, under_runtime_client, under_sam

EVENTS = ROOT / "events"
_ERROR = re.compile(r'"level": ?"(ERROR|CRITICAL)"')


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What an invocation came to, in a word; never anything of what was sent or answered."""

    status: str
    failed: bool = False


def judge(answer: str, log: str) -> Result:
    """What a function answered. A message that it leaves in its queue may be no fault, such as a
    text whose row is not there yet; what it logs as an error is one."""
    try:
        value = json.loads(answer or "null")
    except ValueError:
        return Result(status="no JSON", failed=True)
    status = _status(value) if isinstance(value, dict) else "done"
    wrong = status.startswith(("error", "HTTP 5"))
    if not wrong and _ERROR.search(log):
        return Result(status=f"{status}, logged an error", failed=True)
    return Result(status=status, failed=wrong)


def _status(value: dict[str, Any]) -> str:
    if "errorMessage" in value or "errorType" in value:
        return f"error {value.get('errorType', 'unknown')}"
    if "statusCode" in value:
        return f"HTTP {value['statusCode']}"
    if "isAuthorized" in value:
        return "authorized" if value["isAuthorized"] else "not authorized"
    if left := value.get("batchItemFailures"):
        return f"done, {len(left)} left in the queue"
    return "done"


def invocations(functions: list[Function]) -> Iterator[tuple[Function, Path]]:
    """Each event with its function: the one whose name the file's name begins with."""
    for event in sorted(EVENTS.glob("*.json")):
        yield next(one for one in functions if event.stem.startswith(one.name)), event


def delivered(stack: Stack, event: Path) -> bytes:
    """An event as it would be delivered now: its messages lie in the stack's queues."""
    loaded = json.loads(event.read_bytes())
    records = loaded.get("Records", []) if isinstance(loaded, dict) else []
    for record in records:
        if record.get("eventSource") == "aws:sqs":
            name = record["eventSourceARN"].rpartition(":")[2].split("-")[1]
            record["receiptHandle"] = _enqueued(stack, name, record["body"])
    return json.dumps(loaded).encode()


def _enqueued(stack: Stack, logical_id: str, body: str) -> str:
    """Put a message into a queue and take it out again; answers its receipt."""
    client: Any = boto3.client(
        "sqs",
        REGION,
        endpoint_url=stack.aws_url,
        aws_access_key_id="check",
        aws_secret_access_key="local",  # noqa: S106 - of nothing
    )
    url = client.get_queue_url(QueueName=stack.model.queues[logical_id].name)["QueueUrl"]
    client.send_message(QueueUrl=url, MessageBody=body, DelaySeconds=0)
    received = client.receive_message(QueueUrl=url, WaitTimeSeconds=1)
    return str(received["Messages"][0]["ReceiptHandle"])


def check(stack: Stack, invoke: Invoke) -> int:
    """Invoke everything and print the table; how many failed."""
    failed = 0
    print(f"  {'function':<20} {'event':<20} {'status':<32} {'s':>5}")
    for function, event in invocations(list(stack.model.functions.values())):
        began, logged = time.monotonic(), stack.log.stat().st_size
        answer = invoke(function, delivered(stack, event))
        took = time.monotonic() - began
        log = stack.log.read_bytes()[logged:].decode(errors="replace")
        result = judge(answer, log)
        mark = "x" if result.failed else " "
        print(
            f"{mark} {function.logical_id:<20} {event.stem:<20} {result.status:<32} {took:>5.1f}",
            flush=True,
        )
        if result.failed:
            failed += 1
            print(log, file=sys.stderr)
    return failed


def main() -> int:
    """Run under what this machine has; 1 if a function failed."""
    engine = find_engine()
    # Containers have the wall clock, and reach this machine by another address than its own.
    host = LOOPBACK if engine is None else ANY_HOST
    with tempfile.TemporaryDirectory() as folder:
        directory = Path(folder)
        with Stack(now="real", live=False, directory=directory, aws_host=host) as stack:
            how = under_runtime_client(stack) if engine is None else under_sam(stack, engine)
            name = "awslambdaric" if engine is None else f"sam local, {engine.name}"
            print(f"each built function with its event, under {name}:")
            with how as invoke:
                failed = check(stack, invoke)
    print(f"{failed} failed" if failed else "every function ran")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
