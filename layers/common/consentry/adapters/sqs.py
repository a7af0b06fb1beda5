"""SendQueue: jobs with ids and a slot, no recipient's number and no text.

The originating number is the message group.
"""

import json
from collections.abc import Sequence
from dataclasses import fields
from functools import cached_property
from typing import Any

from botocore.config import Config

from consentry.adapters.dynamodb.codec import from_plain, plain
from consentry.adapters.dynamodb.connection import Dynamo
from consentry.adapters.failures import translated
from consentry.errors import TemporaryFailure
from consentry.services.ports.queue import SendJob

CONFIG = Config(
    connect_timeout=1, read_timeout=3, retries={"total_max_attempts": 3, "mode": "standard"}
)
BATCH = 10
NAMES = {
    "message_id": "id",
    "accept_attempt": "attempt",
    "slot_ms": "slot",
    "per_minute": "rate",
}


class SqsSendQueue:
    """`services.ports.SendQueue` on SQS."""

    def __init__(self, dynamo: Dynamo, url: str) -> None:
        self._dynamo = dynamo
        self._url = url

    @cached_property
    def _client(self) -> Any:
        return self._dynamo.client("sqs", CONFIG)

    def put(self, jobs: Sequence[tuple[SendJob, int]]) -> frozenset[str]:
        """Enqueues jobs in tens; answers the ids that were refused.

        TemporaryFailure if not one was taken.
        """
        if len(jobs) == 1:
            job, delay = jobs[0]
            with translated("sqs", "SendMessage"):
                self._client.send_message(QueueUrl=self._url, **_entry(job, delay))
            return frozenset()
        refused: set[str] = set()
        for start in range(0, len(jobs), BATCH):
            refused |= self._put_batch(jobs[start : start + BATCH])
        if jobs and len(refused) == len(jobs):
            raise TemporaryFailure("`sqs` took none of the messages; try again later")
        return frozenset(refused)

    def _put_batch(self, jobs: Sequence[tuple[SendJob, int]]) -> set[str]:
        entries = [{"Id": str(i), **_entry(job, delay)} for i, (job, delay) in enumerate(jobs)]
        try:
            with translated("sqs", "SendMessageBatch"):
                answer = self._client.send_message_batch(QueueUrl=self._url, Entries=entries)
        except TemporaryFailure:
            return {job.message_id for job, _ in jobs}
        return {jobs[int(each["Id"])][0].message_id for each in answer.get("Failed", ())}

    def defer(self, receipt: str, seconds: int) -> None:
        """Makes a received message visible again after some seconds."""
        with translated("sqs", "ChangeMessageVisibility"):
            self._client.change_message_visibility(
                QueueUrl=self._url, ReceiptHandle=receipt, VisibilityTimeout=seconds
            )


def body_of(job: SendJob) -> str:
    """A job as the body of its message."""
    document = {NAMES.get(name, name): value for name, value in plain(job).items()}
    return json.dumps(document, separators=(",", ":"))


def parse_job(body: str) -> SendJob:
    """The job of a message's body. ValueError if it is none."""
    try:
        document = json.loads(body)
        short = {f.name: NAMES.get(f.name, f.name) for f in fields(SendJob)}
        named = {name: document[key] for name, key in short.items() if key in document}
        job = from_plain(SendJob, named)
    except (KeyError, TypeError, AttributeError) as exc:
        raise ValueError("the message's body is not a send job") from exc
    figures = (job.slot_ms, job.per_minute, job.parts)
    if not job.recipients or any(type(figure) is not int for figure in figures):
        raise ValueError("the message's body is not a send job")
    return job


def _entry(job: SendJob, delay: int) -> dict[str, Any]:
    return {
        "MessageBody": body_of(job),
        "DelaySeconds": delay,
        "MessageGroupId": job.number,
    }
