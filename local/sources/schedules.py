"""Schedules, aligned to the minute on the stack's clock.

`rate(n unit)` and the cron forms with `*`, `?`, numbers, lists, ranges and steps are known; names
of days and months and the `L`, `W` and `#` of EventBridge are refused at the start.
"""

import re
import threading
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from local.cfn import ACCOUNT, REGION, TemplateError
from local.clock import StackClock, from_micros, to_micros
from local.model import Schedule, arn
from local.sources.asynchronous import AsyncTrigger

_MINUTE = 60_000_000
_UNITS = {"minute": 1, "hour": 60, "day": 1440}
_BOUNDS = ((0, 59), (0, 23), (1, 31), (1, 12), (1, 7), (1970, 2199))
_RATE = re.compile(r"rate\((\d+) (minute|hour|day)s?\)")
type Next = Callable[[int], int]


def parse(expression: str) -> Next:
    """A function from an instant to the first tick after it, in microseconds."""
    if match := _RATE.fullmatch(expression):
        period = int(match[1]) * _UNITS[match[2]] * _MINUTE
        return lambda after: (after // period + 1) * period
    if expression.startswith("cron(") and len(fields := expression[5:-1].split()) == 6:
        allowed = [
            _allowed(field, *bounds, expression)
            for field, bounds in zip(fields, _BOUNDS, strict=True)
        ]
        return lambda after: _next_cron(allowed, after)
    raise TemplateError(f"the local stack does not know the schedule `{expression}`")


def _allowed(field: str, low: int, high: int, expression: str) -> frozenset[int]:
    values: set[int] = set()
    for part in field.split(","):
        match = re.fullmatch(r"(\*|\?|\d+)(?:-(\d+))?(?:/(\d+))?", part)
        if match is None:
            raise TemplateError(f"the local stack does not know `{part}` in `{expression}`")
        first, last, step = match.groups()
        start = low if first in ("*", "?") else int(first)
        end = int(last) if last else (high if first in ("*", "?") or step else start)
        values.update(range(start, end + 1, int(step or 1)))
    return frozenset(values)


def _next_cron(allowed: list[frozenset[int]], after: int) -> int:
    minutes, hours, days, months, weekdays, years = allowed
    at = from_micros(after).replace(second=0, microsecond=0) + timedelta(minutes=1)
    for _ in range(366 * 9):
        fits = at.year in years and at.month in months and at.day in days
        if fits and at.isoweekday() % 7 + 1 in weekdays:
            today = at.date()
            while at.date() == today:
                if at.hour in hours and at.minute in minutes:
                    return to_micros(at)
                at += timedelta(minutes=1)
        else:
            midnight = datetime(at.year, at.month, at.day, tzinfo=UTC)
            at = midnight + timedelta(days=1)
    raise TemplateError("a cron schedule never comes due")


class ScheduleTrigger:
    """One schedule."""

    concurrency = 1

    def __init__(self, schedule: Schedule, invocations: AsyncTrigger, clock: StackClock) -> None:
        self._schedule = schedule
        self._invocations = invocations
        self._clock = clock
        self._after = parse(schedule.expression)
        self._lock = threading.Lock()
        self._tick = self._after(clock.micros())

    def next_due(self) -> int | None:
        """The next tick."""
        return self._tick

    def on_change(self, listener: Callable[[], None]) -> None:
        """A schedule changes only with the clock, of which workers hear anyway."""

    def realign(self, instant: int) -> None:
        """The next tick is the first one at or after an instant."""
        with self._lock:
            self._tick = self._after(instant - 1)

    def deliver(self, worker: int = 0) -> bool:
        """Tick if it is time; ticks that an outage skipped are not made up for."""
        with self._lock:
            now, tick = self._clock.micros(), self._tick
            if tick > now:
                return False
            self._tick = self._after(now)
        if now - tick < _MINUTE:
            self._invocations.submit(self._schedule.function, self._event(tick))
        return True

    def _event(self, tick: int) -> dict[str, Any]:
        return {
            "version": "0",
            "id": str(uuid.uuid4()),
            "detail-type": "Scheduled Event",
            "source": "aws.events",
            "account": ACCOUNT,
            "time": f"{from_micros(tick):%Y-%m-%dT%H:%M:%SZ}",
            "region": REGION,
            "resources": [arn("events", f"rule/{self._schedule.name}")],
            "detail": {},
        }
