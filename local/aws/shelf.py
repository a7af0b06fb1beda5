"""A queue's messages, ordered by the instant at which each becomes visible."""

import heapq
import itertools
from collections.abc import Iterator

from moto.sqs.models import Message


class Shelf:
    """Messages by id and by `visible_at`, in milliseconds. The caller holds the queue's lock."""

    def __init__(self) -> None:
        self._held: dict[str, Message] = {}
        self._heap: list[tuple[int, int, Message]] = []
        self._order = itertools.count()

    def __iter__(self) -> Iterator[Message]:
        return iter(self._held.values())

    def find(self, message_id: str) -> Message | None:
        """A message by its id, if it is still here."""
        return self._held.get(message_id)

    def put(self, message: Message) -> None:
        """Put a message in, or in its new place after `visible_at` has changed."""
        self._held[message.id] = message
        if len(self._heap) > 2 * len(self._held) + 64:
            self._forget_removed()
        heapq.heappush(self._heap, (int(message.visible_at), next(self._order), message))

    def take(self, now: int) -> Message | None:
        """Take out the message that has been visible for longest, if any is."""
        instant = self.next_instant()
        if instant is None or instant > now:
            return None
        message = heapq.heappop(self._heap)[2]
        self.remove(message.id)
        return message

    def next_instant(self) -> int | None:
        """When the next message becomes visible, or None of an empty shelf."""
        while self._heap:
            instant, _, message = self._heap[0]
            held = self._held.get(message.id)
            if held is not None and held is message and held.visible_at == instant:
                return instant
            heapq.heappop(self._heap)
        return None

    def remove(self, message_id: str) -> None:
        """Take a message out, if it is here."""
        self._held.pop(message_id, None)

    def clear(self) -> None:
        """Take everything out."""
        self._held.clear()
        self._heap.clear()

    def _forget_removed(self) -> None:
        """Entries of removed messages lie in the heap until their instant comes: bound them."""
        self._heap = [
            (int(one.visible_at), next(self._order), one)
            for one in sorted(self._held.values(), key=lambda one: one.visible_at)
        ]
