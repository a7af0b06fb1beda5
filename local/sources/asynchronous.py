"""Asynchronous invocations: retries after one and two minutes, then the OnFailure destination.

The delays, the six hours for throttles and the destination record are as AWS documents them for
asynchronous invocation (Lambda developer guide, "How Lambda handles errors and retries"). A
function without any concurrency is not tried at all; one that is out is waited for.
"""

import heapq
import itertools
import json
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from local.clock import StackClock, from_micros
from local.model import Function
from local.runtime.environment import Outcome, failure
from local.runtime.pool import UNRESERVED, Functions, Throttled
from local.sources.outage import FIRST_BACKOFF, LONGEST_BACKOFF, Invocation, Parked

_MINUTE = 60_000_000


class AsyncTrigger:
    """The queue of events that Lambda has accepted and not yet delivered."""

    concurrency = UNRESERVED

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
        self._parked = Parked()
        self._listeners: list[Callable[[], None]] = []

    def submit(
        self,
        function: str,
        event: dict[str, Any],
        *,
        topic: bool = False,
        redrive: str | None = None,
    ) -> None:
        """Accept an event for a function; one of a `topic` may end in its `redrive` queue."""
        now = self._clock.micros()
        payload = json.dumps(event).encode()
        accepted = Invocation(
            function=function, payload=payload, accepted=now, topic=topic, redrive=redrive
        )
        self._push(now, accepted)

    def next_due(self) -> int | None:
        """When the next attempt is due, or the next event is given up."""
        self._take_up_again()
        with self._lock:
            due = self._heap[0][0] if self._heap else None
        expiry = self._parked.next_expiry()
        return min((one for one in (due, expiry) if one is not None), default=None)

    def on_change(self, listener: Callable[[], None]) -> None:
        """Tell of new events and retries."""
        self._listeners.append(listener)

    def occupies(self, worker: int) -> bool:
        """One event at a time is all that a worker takes."""
        return len(self._heap) > worker

    def clear(self) -> None:
        """Forget everything that is pending."""
        with self._lock:
            self._heap.clear()
        self._parked.clear()

    def deliver(self, worker: int = 0) -> bool:
        """Make one attempt that is due, or give one event up."""
        self._take_up_again()
        now = self._clock.micros()
        if (expired := self._parked.expired(now)) is not None:
            self._lost(self._functions[expired.function].function, expired)
            return True
        with self._lock:
            if not self._heap or self._heap[0][0] > now:
                return False
            _, _, invocation = heapq.heappop(self._heap)
        pool = self._functions[invocation.function]
        if pool.paused:
            pool.refuse()
            given_up = invocation.given_up(pool.function.max_event_age)
            self._parked.put(given_up, invocation)
            return True
        if invocation.topic:
            invocation = replace(invocation, topic=False, redrive=None, accepted=now)
        if pool.function.reserved_concurrency == 0:
            refused = failure("TooManyRequestsException", "the function has no concurrency")
            self._give_up(pool.function, invocation, refused, "ZeroReservedConcurrency")
            return True
        try:
            outcome = pool.invoke(invocation.payload)
        except Throttled as error:
            self._throttled(pool.function, invocation, error)
            return True
        if outcome.failed:
            self._failed(pool.function, replace(invocation, throttles=0), outcome)
        return True

    def _take_up_again(self) -> None:
        now = self._clock.micros()
        for name in self._parked.functions():
            if not self._functions[name].paused:
                for one in self._parked.take(name):
                    self._push(one.tried_again(now), one)

    def _lost(self, function: Function, invocation: Invocation) -> None:
        """The outage was too long: SNS redrives what Lambda never took."""
        if not invocation.topic:
            outcome = failure("TooManyRequestsException", f"`{function.name}` is paused")
            self._give_up(function, invocation, outcome, "EventAgeExceeded")
        elif invocation.redrive is not None:
            (record,) = json.loads(invocation.payload)["Records"]
            self._send(invocation.redrive, json.dumps(record["Sns"]))

    def _throttled(self, function: Function, invocation: Invocation, error: Throttled) -> None:
        now = self._clock.micros()
        wait = min(FIRST_BACKOFF << invocation.throttles, LONGEST_BACKOFF)
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
