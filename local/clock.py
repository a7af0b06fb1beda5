"""One clock for the whole stack.

The instant lives in a small memory-mapped file, so that every execution environment reads the same
clock as the services around it: `now` is either a frozen instant or the wall clock plus an offset.
A sequence number, odd while a write is under way, keeps readers from seeing half a change.

Who waits while the clock stands is ahead of it for the rest of its invocation: nobody else need
wait for that, and what it calls then is answered as of its own instant.
"""

import mmap
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

_LAYOUT = struct.Struct("<qqq")  # sequence, mode, microseconds: an instant or an offset
_RUNNING, _FROZEN = 0, 1
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def to_micros(instant: datetime) -> int:
    """Microseconds since 1970 of an aware instant."""
    return (instant - _EPOCH) // timedelta(microseconds=1)


def from_micros(micros: int) -> datetime:
    """The aware UTC instant of microseconds since 1970."""
    return _EPOCH + timedelta(microseconds=micros)


def next_weekday_morning(now: datetime) -> datetime:
    """The next weekday 10:00 in Los Angeles: an instant at which no quiet hours bind anyone."""
    local = now.astimezone(ZoneInfo("America/Los_Angeles"))
    at = local.replace(hour=10, minute=0, second=0, microsecond=0)
    while at <= local or at.weekday() >= 5:
        at += timedelta(days=1)
    return at.astimezone(UTC)


class SharedClock:
    """A reader of the clock file; this is what a function's process gets as its clock."""

    def __init__(self, path: Path) -> None:
        with path.open("r+b") as file:
            self._map = mmap.mmap(file.fileno(), _LAYOUT.size)
        self._own = threading.local()

    def micros(self) -> int:
        """Now, in microseconds since 1970."""
        mode, value = self._read()
        return (value if mode == _FROZEN else time.time_ns() // 1000 + value) + self.ahead

    @property
    def ahead(self) -> int:
        """How far this thread is ahead of everybody, in microseconds."""
        ahead: int = getattr(self._own, "ahead", 0)
        return ahead

    @ahead.setter
    def ahead(self, micros: int) -> None:
        self._own.ahead = micros

    @contextmanager
    def ahead_by(self, micros: int) -> Iterator[None]:
        """Be so far ahead within the block, and not at all after it."""
        self.ahead = micros
        try:
            yield
        finally:
            self.ahead = 0

    def wait(self, seconds: float) -> None:
        """Let time pass; where the clock stands, for this thread alone."""
        if self._read()[0] == _FROZEN:
            self.ahead += int(seconds * 1e6)
        else:
            time.sleep(seconds)

    def now(self) -> datetime:
        """Now, as an aware UTC instant."""
        return from_micros(self.micros())

    def _read(self) -> tuple[int, int]:
        while True:
            before, mode, value = _LAYOUT.unpack(self._map[:])
            if before % 2 == 0 and _LAYOUT.unpack(self._map[:])[0] == before:
                return mode, value


class StackClock(SharedClock):
    """The one writer. Listeners are told of every change, so that nobody sleeps past a jump."""

    def __init__(self, path: Path, start: datetime | None) -> None:
        path.write_bytes(_LAYOUT.pack(0, _RUNNING, 0))
        super().__init__(path)
        self._sequence = 0
        self._writing = threading.Lock()
        self._listeners: list[Callable[[], None]] = []
        if start is not None:
            self.run_from(to_micros(start))

    @property
    def frozen(self) -> bool:
        """Whether the clock stands still."""
        return self._read()[0] == _FROZEN

    def on_change(self, listener: Callable[[], None]) -> None:
        """Call `listener` after every change of the clock."""
        self._listeners.append(listener)

    def freeze_at(self, micros: int) -> None:
        """Stand still at an instant."""
        self._write(_FROZEN, micros)

    def run_from(self, micros: int) -> None:
        """Run on from an instant at the speed of the wall clock."""
        self._write(_RUNNING, micros - time.time_ns() // 1000)

    def _write(self, mode: int, value: int) -> None:
        with self._writing:
            self._map[:] = _LAYOUT.pack(self._sequence + 1, mode, value)
            self._sequence += 2
            self._map[:] = _LAYOUT.pack(self._sequence, mode, value)
        for listener in self._listeners:
            listener()
