"""How senders are usually paced, as a discrete-event simulation: the queue does the waiting.

`bucket` takes parts from a token bucket of the number's rate, as deep as the carrier's own meter,
and leaves a text for which there are none to the queue's visibility timeout; `soon` asks the queue
to show it again after five seconds. `reserved` has no bucket: the function's reserved concurrency
alone is to bound the rate, while the pollers, which do not look at it, receive what it cannot take.
The queue's settings are those of template.yaml, the carrier's meter is the local stack's own.
"""

import heapq
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from local.carrier.meter import Meter, MeterKind

SECOND = 1_000_000
CALL = SECOND // 10
"""How long one text takes to handle, carrier call included: 0.1 s."""
BATCH = 10
POLLERS = 5
VISIBILITY = 180 * SECOND
SOON = 5 * SECOND
RECEIVES = 10


class Way(StrEnum):
    """How the rate is kept."""

    BUCKET = "token bucket, then the queue retries"
    SOON = "token bucket, again after 5 s"
    RESERVED = "reserved concurrency alone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A text of the trace: when it is accepted (microseconds) and its parts."""

    at: int
    parts: int


@dataclass(slots=True)
class Outcome:
    """What became of a trace."""

    sent: list[tuple[int, int]] = field(default_factory=list)
    """Instant and parts of each text that the carrier took."""
    dead: int = 0
    receives: Counter[int] = field(default_factory=Counter)
    calls: int = 0


class Bucket:
    """Parts that may leave; full at the start, as every such bucket is after a rest."""

    def __init__(self, per_second: float, most: float) -> None:
        self._most = self._left = most
        self._rate = per_second / SECOND
        self._at = 0

    def take(self, parts: int, now: int) -> bool:
        """Whether so many parts may leave now; then they are gone."""
        # Environments handle texts side by side: one may look a moment before another did.
        self._left = min(self._most, self._left + max(0, now - self._at) * self._rate)
        self._at = max(self._at, now)
        if self._left < parts:
            return False
        self._left -= parts
        return True


class Naive:
    """One number, one queue, one function."""

    def __init__(self, way: Way, per_second: float, concurrency: int) -> None:
        self._way = way
        self._rate = per_second
        self._deep = MeterKind.HOLDS_3.capacity(per_second)
        self._bucket = Bucket(per_second, self._deep)
        self._meter = Meter()
        # A throttled invocation leaves its batch to the visibility timeout, received once more.
        self._free = deque([0] * concurrency)
        self._pollers = POLLERS if way is Way.RESERVED else concurrency
        self._visible: list[tuple[int, int]] = []
        self._parts: list[int] = []
        self._outcome = Outcome()

    def run(self, trace: Sequence[Arrival]) -> Outcome:
        """The whole trace, until every text was sent or given up."""
        self._parts = [one.parts for one in trace]
        self._visible = [(one.at, index) for index, one in enumerate(trace)]
        heapq.heapify(self._visible)
        polls = [(0, poller) for poller in range(self._pollers)]
        while self._visible:
            now, poller = heapq.heappop(polls)
            now = max(now, self._visible[0][0])
            batch = self._receive(now)
            heapq.heappush(polls, (self._invoke(batch, now), poller))
        return self._outcome

    def _receive(self, now: int) -> list[int]:
        batch: list[int] = []
        while self._visible and self._visible[0][0] <= now and len(batch) < BATCH:
            index = heapq.heappop(self._visible)[1]
            if self._outcome.receives[index] >= RECEIVES:
                self._outcome.dead += 1
                continue
            self._outcome.receives[index] += 1
            batch.append(index)
        return batch

    def _invoke(self, batch: list[int], now: int) -> int:
        """When the poller polls again."""
        self._free = deque(sorted(self._free))
        if not batch:
            return now + CALL
        if self._free[0] > now:
            self._again(batch, now + VISIBILITY)
            return now + CALL
        self._free.popleft()
        for index in batch:
            self._handle(index, now)
            now += CALL
        self._free.append(now)
        return now

    def _handle(self, index: int, now: int) -> None:
        outcome, parts = self._outcome, self._parts[index]
        if self._way is not Way.RESERVED:
            outcome.calls += 1
            if not self._bucket.take(parts, now):
                soon = self._way is Way.SOON
                outcome.calls += soon
                self._again([index], now + (SOON if soon else VISIBILITY))
                return
        # The claim, the carrier call, and the row's end.
        outcome.calls += 3
        if self._meter.take("number", parts, self._rate, self._deep, now):
            outcome.sent.append((now, parts))
        else:
            self._again([index], now + VISIBILITY)

    def _again(self, batch: list[int], at: int) -> None:
        for index in batch:
            heapq.heappush(self._visible, (at, index))
