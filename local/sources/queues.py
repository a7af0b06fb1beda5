"""SQS event source mappings: batches in, partial failures honoured."""

import json
from collections.abc import Callable
from typing import Any

from moto.sqs.models import Message

from local.aws import queue as queues
from local.aws.queue import MAX_HOLD_MS, StackQueue
from local.cfn import REGION
from local.faults.plan import Faults
from local.model import Queue, QueueSource
from local.runtime.environment import Outcome
from local.runtime.pool import FunctionPool, Throttled


class QueueTrigger:
    """Polls one queue for one function."""

    def __init__(
        self,
        source: QueueSource,
        queue: Queue,
        held: StackQueue,
        pool: FunctionPool,
        faults: Faults,
    ) -> None:
        self._faults = faults
        self.concurrency = source.concurrency
        self._source = source
        self._queue = queue
        self._held = held
        self._pool = pool

    def next_due(self) -> int | None:
        """When the next batch is full, or its window after its first message has passed.

        Nothing is polled for a function that is out: its messages stay in the queue.
        """
        if self._pool.paused:
            return None
        first = self._held.next_visible()
        if first is None or not self._source.window:
            return None if first is None else first * 1000
        full = self._held.visible_instant(self._source.batch_size)
        return min(first + self._source.window * 1000, full or first + MAX_HOLD_MS) * 1000

    def on_change(self, listener: Callable[[], None]) -> None:
        """Tell of new messages and changed visibility."""
        self._held.listeners.append(listener)

    def occupies(self, worker: int) -> bool:
        """As Lambda adds pollers with the backlog, a further worker helps only once there is more
        than the ones before it take in one batch.
        """
        return not worker or self._held.has_visible(worker * self._source.batch_size + 1)

    def deliver(self, worker: int = 0) -> bool:
        """Receive one batch and invoke the function with it."""
        queue = self._held
        if self._pool.paused or not self.occupies(worker):
            return False
        if self._source.window and (self.next_due() or 0) > queues.now_ms() * 1000:
            return False
        messages = queue.receive(self._source.batch_size)
        if not messages:
            return False
        event = {"Records": [self._record(one) for one in messages]}
        try:
            outcome = self._pool.invoke(json.dumps(event).encode())
        except Throttled:
            return True
        done = [one for one in messages if one.id not in self._failed(outcome, messages)]
        for one in done:
            queue.delete_message(str(one.receipt_handle))
            if self._faults.duplicates("sqs", self._pool.function.name):
                queue.show_again(one)
        return True

    def _failed(self, outcome: Outcome, messages: list[Message]) -> set[str]:
        everything = {one.id for one in messages}
        if outcome.failed:
            return everything
        if not self._source.partial_failures:
            return set()
        try:
            answer = json.loads(outcome.payload) or {}
            failures = answer.get("batchItemFailures") or []
            named = {one["itemIdentifier"] for one in failures}
        except (ValueError, KeyError, TypeError, AttributeError):
            return everything
        return named if named <= everything else everything

    def _record(self, message: Message) -> dict[str, Any]:
        attributes = {
            "ApproximateReceiveCount": str(message.approximate_receive_count),
            "SentTimestamp": str(message.sent_timestamp),
            "SenderId": message.sender_id,
            "ApproximateFirstReceiveTimestamp": str(message.approximate_first_receive_timestamp),
        }
        if message.group_id is not None:
            attributes["MessageGroupId"] = message.group_id
        return {
            "messageId": message.id,
            "receiptHandle": message.receipt_handle,
            "body": message.body,
            "attributes": attributes,
            "messageAttributes": {
                name: _attribute(value) for name, value in message.message_attributes.items()
            },
            "md5OfBody": message.body_md5,
            "eventSource": "aws:sqs",
            "eventSourceARN": self._queue.arn,
            "awsRegion": REGION,
        }


def _attribute(value: dict[str, Any]) -> dict[str, Any]:
    return {
        "stringValue": value.get("StringValue"),
        "stringListValues": [],
        "binaryListValues": [],
        "dataType": value["DataType"],
    }
