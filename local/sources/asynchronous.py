"""Asynchronous invocations: retries after one and two minutes, then the OnFailure destination.

The delays, the six hours for throttles and the destination record are as AWS documents them for
asynchronous invocation (Lambda developer guide, "How Lambda handles errors and retries").
"""

import heapq
import itertools
import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from local.clock import StackClock, from_micros
from local.model import Function
from local.runtime.environment import Outcome, failure
from local.runtime.pool import Functions, Throttled

_MINUTE = 60_000_000
_FIRST_BACKOFF, _LONGEST_BACKOFF = 1_000_000, 300_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Invocation:
    """One accepted event; `attempts` made so far, `throttles` in a row."""

    function: str
    payload: bytes
    accepted: int
    attempts: int = 0
    throttles: int = 0


class AsyncTrigger:
    """The queue of events that Lambda has accepted and not yet delivered."""

    concurrency = 3

    def __init__(
        self,
        functions: Functions,
        clock: StackClock,
        send: Callable[[str, str], None],
    ) -> None:
        """`send` puts a text into the queue with a logical id."""
        self._functions = functions
        self._clock = clock
        self._send = send
        self._lock = threading.Lock()
        self._order = itertools.count()
        self._heap: list[tuple[int, int, Invocation]] = []
        self._listeners: list[Callable[[], None]] = []

    def submit(self, function: str, event: dict[str, Any]) -> None:
        """Accept an event for a function."""
        now = self._clock.micros()
        payload = json.dumps(event).encode()
        self._push(now, Invocation(function=function, payload=payload, accepted=now))

    def next_due(self) -> int | None:
        """When the next attempt is due."""
        with self._lock:
            return self._heap[0][0] if self._heap else None

    def on_change(self, listener: Callable[[], None]) -> None:
        """Tell of new events and retries."""
        self._listeners.append(listener)

    def clear(self) -> None:
        """Forget everything that is pending."""
        with self._lock:
            self._heap.clear()

    def deliver(self, worker: int = 0) -> bool:
        """Make one attempt that is due."""
        with self._lock:
            if not self._heap or self._heap[0][0] > self._clock.micros():
                return False
            _, _, invocation = heapq.heappop(self._heap)
        pool = self._functions[invocation.function]
        try:
            outcome = pool.invoke(invocation.payload)
        except Throttled as error:
            self._throttled(pool.function, invocation, error)
            return True
        if outcome.failed:
            self._failed(pool.function, replace(invocation, throttles=0), outcome)
        return True

    def _throttled(self, function: Function, invocation: Invocation, error: Throttled) -> None:
        now = self._clock.micros()
        wait = min(_FIRST_BACKOFF << invocation.throttles, _LONGEST_BACKOFF)
        if now + wait - invocation.accepted > function.max_event_age * 1_000_000:
            outcome = failure("TooManyRequestsException", str(error))
            self._give_up(function, invocation, outcome, "EventAgeExceeded")
        else:
            again = replace(invocation, throttles=min(invocation.throttles + 1, 20))
            self._push(now + wait, again)

    def _failed(self, function: Function, invocation: Invocation, outcome: Outcome) -> None:
        made = replace(invocation, attempts=invocation.attempts + 1)
        now = self._clock.micros()
        wait = _MINUTE * made.attempts
        if made.attempts > function.retries:
            self._give_up(function, made, outcome, "RetriesExhausted")
        elif now + wait - made.accepted > function.max_event_age * 1_000_000:
            self._give_up(function, made, outcome, "EventAgeExceeded")
        else:
            self._push(now + wait, made)

    def _give_up(
        self, function: Function, invocation: Invocation, outcome: Outcome, condition: str
    ) -> None:
        if function.on_failure is None:
            return
        now = from_micros(self._clock.micros())
        record = {
            "version": "1.0",
            "timestamp": f"{now:%Y-%m-%dT%H:%M:%S}.{now.microsecond // 1000:03d}Z",
            "requestContext": {
                "requestId": outcome.request_id,
                "functionArn": f"{function.arn}:$LATEST",
                "condition": condition,
                "approximateInvokeCount": invocation.attempts,
            },
            "requestPayload": json.loads(invocation.payload),
            "responseContext": {
                "statusCode": 200,
                "executedVersion": "$LATEST",
                "functionError": "Unhandled",
            },
            "responsePayload": json.loads(outcome.payload or b"null"),
        }
        self._send(function.on_failure, json.dumps(record))

    def _push(self, due: int, invocation: Invocation) -> None:
        with self._lock:
            heapq.heappush(self._heap, (due, next(self._order), invocation))
        for listener in self._listeners:
            listener()
