"""What happened on the stack, in the order in which the page shows it.

Bounded, so that a load test leaves no more behind than a page can show. Whoever waits is woken by
every entry and by every move of the clock.
"""

import threading
from collections import deque
from datetime import datetime
from typing import Any

KEPT = 500
_INBOUND = "inboundMessageId"


class Journal:
    """The last entries, numbered; a clearing begins a new `epoch`."""

    def __init__(self) -> None:
        self._entries: deque[dict[str, Any]] = deque(maxlen=KEPT)
        self._changed = threading.Condition()
        self._number = 0
        self._changes = 0
        self.epoch = 0

    def text(self, accepted: dict[str, Any]) -> None:
        """The carrier accepted a text; `id` is the message's own, empty if it is nobody's."""
        said = {name: accepted[name] for name in ("to", "from", "body", "parts", "at")}
        self._add({"kind": "text", "id": accepted["context"].get("gw", ""), **said})

    def reply(self, message: dict[str, Any], at: datetime) -> None:
        """A handset texts; the same text delivered again is not shown again."""
        with self._changed:
            known = any(one["id"] == message[_INBOUND] for one in self._entries)
        if not known:
            self._add(
                {
                    "kind": "reply",
                    "id": message[_INBOUND],
                    "from": message["originationNumber"],
                    "to": message["destinationNumber"],
                    "body": message["messageBody"],
                    "at": at.isoformat(),
                }
            )

    def decided(self, message_id: str) -> None:
        """The API answered for a message; what became of it is read from the API."""
        self._add({"kind": "decided", "id": message_id})

    def clear(self) -> None:
        """Nothing has happened yet."""
        with self._changed:
            self._entries.clear()
            self.epoch += 1
        self.wake()

    def wake(self) -> None:
        """Something else than an entry has changed."""
        with self._changed:
            self._changes += 1
            self._changed.notify_all()

    def wait(self, seen: int, seconds: float) -> int:
        """Until something is new since `seen` or the time is up; what to give the next time."""
        with self._changed:
            self._changed.wait_for(lambda: self._changes != seen, seconds)
            return self._changes

    def since(self, number: int) -> tuple[int, int, list[dict[str, Any]]]:
        """The epoch, the number of the last entry, and the entries after `number`."""
        with self._changed:
            fresh = [one for one in self._entries if one["number"] > number]
            return self.epoch, self._number, fresh

    def _add(self, entry: dict[str, Any]) -> None:
        with self._changed:
            self._number += 1
            self._entries.append({"number": self._number, **entry})
        self.wake()
