"""DynamoDB's TTL: items past their time disappear, some time later.

AWS promises only "within a few days"; here everything that has expired goes at the next full hour
of the stack's clock, so that a test sees both: expired items that are still there, and their end.
"""

from collections.abc import Callable
from typing import Any

from local.clock import StackClock

type Key = tuple[Any, Any]
HOUR = 3600


class Expiries:
    """The keys of one table's items by the hour at which they go."""

    def __init__(self) -> None:
        self._by_hour: dict[int, dict[Key, None]] = {}
        self._hours: dict[Key, int] = {}

    def note(self, key: Key, expires: float | None) -> None:
        """An item was written or removed; `expires` in seconds since 1970, None for never."""
        hour = self._hours.pop(key, None)
        if hour is not None:
            bucket = self._by_hour[hour]
            bucket.pop(key, None)
            if not bucket:
                del self._by_hour[hour]
        if expires is not None:
            hour = int(-(-expires // HOUR))
            self._hours[key] = hour
            self._by_hour.setdefault(hour, {})[key] = None

    def next_hour(self) -> int | None:
        """The first full hour (seconds since 1970) at which an item goes."""
        return min(self._by_hour) * HOUR if self._by_hour else None

    def due(self, now: float) -> list[Key]:
        """The keys of the items that go by now."""
        hours = sorted(hour for hour in self._by_hour if hour * HOUR <= now)
        return [key for hour in hours for key in self._by_hour[hour]]

    def clear(self) -> None:
        """Forget all of them."""
        self._by_hour.clear()
        self._hours.clear()


class ExpiryTrigger:
    """Removes what has expired. Nobody waits for it: an idle stack may hold expired items."""

    concurrency = 1

    def __init__(
        self, clock: StackClock, next_hour: Callable[[], int | None], sweep: Callable[[float], int]
    ) -> None:
        self._clock = clock
        self._next_hour = next_hour
        self._sweep = sweep

    def next_due(self) -> int | None:
        """The next full hour at which something goes."""
        hour = self._next_hour()
        return None if hour is None else hour * 1_000_000

    def deliver(self, worker: int = 0) -> bool:
        """Remove what has expired by now."""
        return self._sweep(self._clock.micros() / 1e6) > 0

    def on_change(self, listener: Callable[[], None]) -> None:
        """Items expire by the clock, of which workers hear anyway."""
