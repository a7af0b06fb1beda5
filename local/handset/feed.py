"""The live stream of the page: server-sent events, one thread for each page that looks.

A stream begins with all that is kept, so that a page which lost its connection is whole again as
soon as it has a new one. The clock is told at least every `_BEAT`: that is the page's heartbeat,
and the write by which a page that went away is noticed.
"""

import json
import threading
import time
from collections.abc import Callable, Generator
from typing import Any

from local.carrier.reading import rfc3339
from local.clock import StackClock
from local.handset.journal import Journal

MOST = 16
_BEAT = 5.0
_PAUSE = 0.1


class Full(Exception):
    """As many pages look as the stack serves."""


class Feed:
    """Streams of one journal and one clock."""

    def __init__(self, journal: Journal, clock: StackClock, frozen: Callable[[], bool]) -> None:
        self._journal = journal
        self._clock = clock
        self._frozen = frozen
        self._places = threading.BoundedSemaphore(MOST)
        self._closed = False
        clock.on_change(journal.wake)

    def close(self) -> None:
        """End every stream."""
        self._closed = True
        self._journal.wake()

    def open(self) -> Generator[bytes]:
        """A stream that gives its place back when it is closed; raises `Full`."""
        if not self._places.acquire(blocking=False):
            raise Full(f"{MOST} pages look already; close one of them")
        stream = self._stream()
        next(stream)  # from here on, closing it gives the place back
        return stream

    def _stream(self) -> Generator[bytes]:
        try:
            yield b""
            yield b"retry: 1000\n\n"
            yield from self._events()
        finally:
            self._places.release()

    def _events(self) -> Generator[bytes]:
        epoch, number, changes = -1, 0, -1
        while not self._closed:
            now, last, entries = self._journal.since(0 if epoch < 0 else number)
            if now != epoch:
                _, last, entries = self._journal.since(0)
                yield _event("all", {"entries": entries, "clock": self._time()})
            else:
                if entries:
                    yield _event("entries", entries)
                yield _event("clock", self._time())
            epoch, number = now, last
            time.sleep(_PAUSE)  # what comes in a burst is told in one event
            changes = self._journal.wait(changes, _BEAT)

    def _time(self) -> dict[str, Any]:
        return {"now": rfc3339(self._clock.now()), "frozen": self._frozen()}


def _event(name: str, data: object) -> bytes:
    return f"event: {name}\ndata: {json.dumps(data)}\n\n".encode()
