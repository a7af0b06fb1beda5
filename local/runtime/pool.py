"""Functions as Lambda runs them: environments made on demand, bounded, reused, ended at rest."""

import itertools
import threading
import time
from collections.abc import Iterable, Iterator
from typing import Any

from local.model import Function
from local.runtime.environment import Environment, Outcome
from local.runtime.memory import resident_bytes
from local.runtime.settings import Surroundings

# Where the template reserves no concurrency, Lambda's limit is the account's; here it is this one,
# and an invocation beyond it waits.
UNRESERVED = 10
# Lambda ends an environment after some minutes without an invocation; memory is dearer here.
REST_SECONDS = 60.0


class Throttled(Exception):
    """The function's reserved concurrency is used up."""


class FunctionPool:
    """One function and its environments."""

    def __init__(self, function: Function, surroundings: Surroundings) -> None:
        self.function = function
        self._surroundings = surroundings
        self._lock = threading.Condition()
        self._idle: list[Environment] = []
        self._all: set[Environment] = set()
        self._running = 0
        self._starting = False
        self._slots = threading.Semaphore(function.reserved_concurrency or UNRESERVED)
        self._shut = False
        self._numbers = itertools.count(1)
        self.paused = False
        self.invocations = 0
        self.cold_starts = 0
        self.errors = 0
        self.throttles = 0

    @property
    def at_hand(self) -> bool:
        """Whether an environment is free, so that an invocation would neither start nor wait."""
        return bool(self._idle)

    def invoke(self, payload: bytes) -> Outcome:
        """Run one event and wait for its outcome.

        `Throttled` beyond the reserved concurrency, and for everybody while the function is paused.
        """
        self._reserve()
        try:
            with self._slots:
                outcome = self._run(payload)
            if outcome.failed:
                with self._lock:
                    self.errors += 1
            return outcome
        finally:
            with self._lock:
                self._running -= 1

    def refuse(self) -> None:
        """Count an invocation that a paused function was not even given."""
        with self._lock:
            self.throttles += 1

    def shut(self) -> None:
        """End every environment and start no more."""
        with self._lock:
            self._shut = True
            self._lock.notify_all()
        self.close()

    def crash(self, number: int) -> None:
        """End one environment in the midst of what it does, and wait until it is gone."""
        with self._lock:
            found = [one for one in self._all if one.number == number]
        for one in found:
            one.close()

    def retire(self, rested_since: float) -> None:
        """End what has rested since that instant (monotonic, in seconds), but keep one at hand."""
        with self._lock:
            resting = [one for one in self._idle[:-1] if one.rested <= rested_since]
            self._idle = [one for one in self._idle if one not in resting]
            self._all.difference_update(resting)
        for one in resting:
            one.close()

    def report(self) -> dict[str, Any]:
        """What CloudWatch counts, cold starts, and the memory of each process in bytes."""
        with self._lock:
            environments = sorted(self._all, key=lambda one: one.number)
        return {
            "invocations": self.invocations,
            "cold_starts": self.cold_starts,
            "errors": self.errors,
            "throttles": self.throttles,
            "environments": [
                {
                    "number": one.number,
                    "pid": one.pid,
                    "rss": resident_bytes(one.pid),
                    "invocations": one.invocations,
                }
                for one in environments
            ],
        }

    def start_over(self) -> None:
        """Count from the start, and let a paused function run."""
        with self._lock:
            self.paused = False
            self.invocations = self.cold_starts = self.errors = self.throttles = 0
            if not self._all:
                self._numbers = itertools.count(1)

    def close(self) -> None:
        """End every environment; the next invocation starts a new one."""
        with self._lock:
            environments = list(self._all)
            self._idle.clear()
            self._all.clear()
        for one in environments:
            one.kill()
        for one in environments:
            one.close()

    def _reserve(self) -> None:
        limit = self.function.reserved_concurrency
        with self._lock:
            if self.paused:
                self.throttles += 1
                raise Throttled(f"`{self.function.name}` is paused")
            if limit is not None and self._running >= limit:
                self.throttles += 1
                raise Throttled(f"`{self.function.name}` already runs `{limit}` times")
            self._running += 1
            self.invocations += 1

    def _run(self, payload: bytes) -> Outcome:
        environment = self._take()
        outcome = environment.invoke(payload)
        with self._lock:
            if environment.dead:
                self._all.discard(environment)
            elif environment in self._all:
                environment.rested = time.monotonic()
                self._idle.append(environment)
                self._lock.notify()
        return outcome

    def _take(self) -> Environment:
        """A free environment, or else a new one.

        They start one after another, because here they share the cores: whoever waits for a start
        takes what becomes free meanwhile.
        """
        with self._lock:
            while (environment := self._free()) is None and self._starting:
                self._lock.wait()
            if environment is not None:
                return environment
            environment = self._start()
        environment.wait_until_ready()
        with self._lock:
            self._starting = False
            self._lock.notify_all()
        return environment

    def _free(self) -> Environment | None:
        if self._shut:
            raise Throttled("the stack is being closed")
        while self._idle:
            environment = self._idle.pop()
            if not environment.dead:
                return environment
            self._all.discard(environment)
        return None

    def _start(self) -> Environment:
        environment = Environment(self.function, self._surroundings, next(self._numbers))
        self.cold_starts += 1
        self._starting = True
        self._all.add(environment)
        return environment


class Functions:
    """All functions of the stack, by logical id."""

    def __init__(self, functions: Iterable[Function], surroundings: Surroundings) -> None:
        self._pools = {one.logical_id: FunctionPool(one, surroundings) for one in functions}
        self._by_name = {one.function.name: one for one in self._pools.values()}
        self._over = threading.Event()
        threading.Thread(target=self._retire, daemon=True).start()

    def __getitem__(self, logical_id: str) -> FunctionPool:
        return self._pools[logical_id]

    def __iter__(self) -> Iterator[FunctionPool]:
        return iter(self._pools.values())

    def named(self, name: str) -> FunctionPool | None:
        """A function by the name that the control interface calls it."""
        return self._by_name.get(name)

    def shut(self) -> None:
        """End every environment of every function, for good."""
        self._over.set()
        for pool in self._pools.values():
            pool.shut()

    def close(self) -> None:
        """End every environment of every function; invocations start new ones."""
        for pool in self._pools.values():
            pool.close()

    def _retire(self) -> None:
        while not self._over.wait(REST_SECONDS / 4):
            for pool in self._pools.values():
                pool.retire(time.monotonic() - REST_SECONDS)
