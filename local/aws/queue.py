"""An SQS queue whose cost does not grow with what is in it.

moto looks at every message on each send, receive and delete, keeps the handles of deleted messages
for ever, and has no lock. Here messages lie ordered by the instant at which they become visible,
and whoever waits for that instant is told when it changes.
"""

import base64
import copy
import heapq
import threading
from collections.abc import Callable
from typing import Any

from moto.sqs.exceptions import ReceiptHandleIsInvalid
from moto.sqs.models import Message, Queue, _filter_message_attributes

from local.aws.shelf import Shelf

MAX_HOLD_MS = 43_200_000


class _Time:
    """Where queues read the time: moto makes them, so the clock cannot be handed in."""

    micros: Callable[[], int]


_time = _Time()


def set_clock(micros: Callable[[], int]) -> None:
    """Take the time from the stack's clock."""
    _time.micros = micros


def now_ms() -> int:
    """This instant on the stack's clock."""
    return _time.micros() // 1000


class StackQueue(Queue):
    """A standard queue. Instants are milliseconds on the stack's clock."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._changed = threading.Condition()
        self._shelf = Shelf()
        self.listeners: list[Callable[[], None]] = []
        self.dead_lettered = 0
        super().__init__(*args, **kwargs)

    @property
    def messages(self) -> list[Message]:
        """Those that can be received now."""
        with self._changed:
            return [one for one in self._shelf if one.visible_at <= now_ms()]

    @property
    def approximate_number_of_messages(self) -> int:
        """How many can be received now."""
        return self.depth()["visible"]

    @property
    def approximate_number_of_messages_delayed(self) -> int:
        """How many were sent with a delay that still runs."""
        return self.depth()["delayed"]

    @property
    def approximate_number_of_messages_not_visible(self) -> int:
        """How many are in flight."""
        return self.depth()["in_flight"]

    def depth(self) -> dict[str, int]:
        """Visible, delayed and in-flight messages."""
        now, counts = now_ms(), {"visible": 0, "delayed": 0, "in_flight": 0}
        with self._changed:
            for one in self._shelf:
                if one.visible_at <= now:
                    counts["visible"] += 1
                else:
                    counts["in_flight" if one.approximate_receive_count else "delayed"] += 1
        return counts

    def has_visible(self, count: int) -> bool:
        """Whether at least `count` messages can be received now."""
        now = now_ms()
        with self._changed:
            for one in self._shelf:
                count -= one.visible_at <= now
                if count <= 0:
                    return True
        return False

    def visible_instant(self, count: int) -> int | None:
        """When `count` messages can be received at once, if that many are held."""
        with self._changed:
            instants = heapq.nsmallest(count, (int(one.visible_at) for one in self._shelf))
        return instants[-1] if len(instants) == count else None

    def next_visible(self) -> int | None:
        """The earliest instant at which a message can be received, or None of an empty queue."""
        with self._changed:
            return self._shelf.next_instant()

    def add_message(self, message: Message) -> None:
        """Take a message in; its delay starts now."""
        with self._changed:
            message.visible_at = int(max(message.delayed_until, now_ms()))
            self._shelf.put(message)
        self._tell()

    def receive(self, count: int, visibility: int | None = None) -> list[Message]:
        """At most `count` visible messages, as they are now, hidden for `visibility` seconds."""
        timeout = self.visibility_timeout if visibility is None else visibility
        received: list[Message] = []
        dead: list[Message] = []
        now = now_ms()
        with self._changed:
            while len(received) < count and (message := self._shelf.take(now)) is not None:
                if now - (message.sent_timestamp or 0) >= self.message_retention_period * 1000:
                    continue
                if self._is_dead(message):
                    dead.append(message)
                    self.dead_lettered += 1
                else:
                    received.append(self._hide(message, now, int(timeout)))
        for message in dead:
            message.delayed_until = 0
            assert self.dead_letter_queue is not None
            self.dead_letter_queue.add_message(message)
        return received

    def wait_for_messages(self, timeout: float) -> None:
        """Wait until something was added or became visible, at most `timeout` real seconds."""
        with self._changed:
            self._changed.wait(timeout)

    def delete_message(self, receipt_handle: str) -> None:
        """Delete by handle; a handle of a message that is gone is accepted, as in SQS."""
        with self._changed:
            self._shelf.remove(self._message_id(receipt_handle))

    def show_again(self, message: Message) -> None:
        """Hand a deleted message out once more, as a standard queue now and then does."""
        message.delayed_until = 0
        self.add_message(message)

    def change_visibility(self, receipt_handle: str, timeout: int) -> None:
        """Hide a message for `timeout` seconds from now; 0 shows it at once."""
        with self._changed:
            message = self._shelf.find(self._message_id(receipt_handle))
            if message is not None:
                message.visible_at = now_ms() + timeout * 1000
                self._shelf.put(message)
        self._tell()

    def purge(self) -> None:
        """Empty the queue and forget how many it gave up."""
        with self._changed:
            self._shelf.clear()
            self.dead_lettered = 0

    def _hide(self, message: Message, now: int, timeout: int) -> Message:
        message.approximate_first_receive_timestamp = (
            message.approximate_first_receive_timestamp or now
        )
        message.approximate_receive_count += 1
        message.visible_at = now + timeout * 1000
        handle = f"{self.name}/{message.id}/{message.approximate_receive_count}"
        message.receipt_handle = base64.urlsafe_b64encode(handle.encode()).decode()
        self._shelf.put(message)
        return copy.copy(message)

    def _is_dead(self, message: Message) -> bool:
        if self.dead_letter_queue is None or not self.redrive_policy:
            return False
        return bool(message.approximate_receive_count >= self.redrive_policy["maxReceiveCount"])

    def _message_id(self, handle: str) -> str:
        try:
            queue, message_id, _ = base64.urlsafe_b64decode(handle).decode().split("/")
        except ValueError as error:
            raise ReceiptHandleIsInvalid() from error
        if queue != self.name:
            raise ReceiptHandleIsInvalid()
        return message_id

    def _tell(self) -> None:
        with self._changed:
            self._changed.notify_all()
        for listener in self.listeners:
            listener()


def filtered(message: Message, names: list[str]) -> Message:
    """A message with only the message attributes that were asked for."""
    _filter_message_attributes(message, names)
    return message
