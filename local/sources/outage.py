"""What waits for a function that is out, and when AWS would try it again.

Attempts during an outage all fail, so they are not made: an event is parked, and goes on at the
instant at which its next attempt would have been made. SNS tries again by the policy that it
documents for Lambda (three times at once, twice a second apart, ten times from one second to
twenty, then every twenty seconds, about 23 days in all); Lambda itself retries what it could not
run after one second, twice that, up to five minutes, until the event is too old.
"""

import threading
from dataclasses import dataclass

_SECOND = 1_000_000
_STEPS = [0, 0, 0, 1, 1, *(20 ** (index / 9) for index in range(10))]
_LAST_EVERY, _LAST_TIMES = 20 * _SECOND, 100_000
FIRST_BACKOFF, LONGEST_BACKOFF = _SECOND, 300 * _SECOND


@dataclass(frozen=True, slots=True, kw_only=True)
class Invocation:
    """One event on its way: `attempts` made so far, `throttles` in a row; instants in microseconds.

    With a `topic` it is SNS that holds it until Lambda takes it, and `redrive` is the queue for
    what Lambda never took.
    """

    function: str
    payload: bytes
    accepted: int
    attempts: int = 0
    throttles: int = 0
    topic: bool = False
    redrive: str | None = None

    def tried_again(self, now: int) -> int:
        """The first attempt at or after `now`, had each one before it failed."""
        at = self.accepted
        if not self.topic:
            wait = FIRST_BACKOFF
            while at < now:
                at, wait = at + wait, min(wait * 2, LONGEST_BACKOFF)
            return at
        for step in _STEPS:
            if at >= now:
                return at
            at += round(step * _SECOND)
        return at + max(0, -(-(now - at) // _LAST_EVERY)) * _LAST_EVERY

    def given_up(self, oldest: int) -> int:
        """When it is given up if the outage lasts; `oldest` is Lambda's limit in seconds."""
        if self.topic:
            return self.accepted + round(sum(_STEPS) * _SECOND) + _LAST_TIMES * _LAST_EVERY
        return self.accepted + oldest * _SECOND


class Parked:
    """The events that wait, in the order in which they came."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: list[tuple[int, Invocation]] = []

    def put(self, given_up: int, invocation: Invocation) -> None:
        """Park an event until its function runs again, at the longest until `given_up`."""
        with self._lock:
            self._waiting.append((given_up, invocation))

    def functions(self) -> set[str]:
        """Those that are waited for."""
        return {one.function for _, one in self._waiting} if self._waiting else set()

    def take(self, function: str) -> list[Invocation]:
        """Everything that waits for a function, which runs again."""
        with self._lock:
            found = [one for _, one in self._waiting if one.function == function]
            self._waiting = [one for one in self._waiting if one[1].function != function]
        return found

    def expired(self, now: int) -> Invocation | None:
        """The next event that has waited too long, if one has."""
        with self._lock:
            for index, (given_up, invocation) in enumerate(self._waiting):
                if given_up <= now:
                    del self._waiting[index]
                    return invocation
        return None

    def next_expiry(self) -> int | None:
        """When the first of them is given up."""
        with self._lock:
            return min((at for at, _ in self._waiting), default=None)

    def clear(self) -> None:
        """Forget all of them."""
        with self._lock:
            self._waiting.clear()
