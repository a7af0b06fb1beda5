"""What all triggers have in common, and the gate that lets the clock be played in peace.

A trigger knows the instant of its next delivery and can make one. Live, worker threads deliver as
instants come; while the clock is played, the player makes every delivery itself, one at a time.
"""

import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol, runtime_checkable

from local.clock import StackClock

_MOST_PATIENCE = 5.0


class Trigger(Protocol):
    """Something that invokes functions by itself. Instants are microseconds since 1970."""

    concurrency: int

    def next_due(self) -> int | None:
        """When the next delivery is due; None if nothing is pending."""
        ...

    def deliver(self, worker: int = 0) -> bool:
        """Make one delivery that is due now; False if there was none for this worker."""
        ...

    def on_change(self, listener: Callable[[], None]) -> None:
        """Call `listener` whenever `next_due` may have become earlier."""
        ...


@runtime_checkable
class Shared(Trigger, Protocol):
    """A trigger that several workers serve, the first one first."""

    def occupies(self, worker: int) -> bool:
        """Whether there is work now that the workers before this one cannot take at once."""
        ...


class Gate:
    """Open for live deliveries, or closed by one player."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._closed = False
        self._inside = 0
        self._playing = threading.Lock()

    @contextmanager
    def delivery(self) -> Iterator[None]:
        """Wait for the gate to be open and keep it from closing meanwhile."""
        with self._changed:
            self._changed.wait_for(lambda: not self._closed)
            self._inside += 1
        try:
            yield
        finally:
            with self._changed:
                self._inside -= 1
                self._changed.notify_all()

    @contextmanager
    def closed(self) -> Iterator[None]:
        """Close the gate, once what is inside has ended."""
        with self._playing:
            with self._changed:
                self._closed = True
                self._changed.wait_for(lambda: self._inside == 0)
            try:
                yield
            finally:
                with self._changed:
                    self._closed = False
                    self._changed.notify_all()


class Crew:
    """The workers of one trigger, of which no more are woken than there is work for.

    The first two always are: while the first delivers, the second keeps an eye on the clock.
    """

    def __init__(self, trigger: Trigger) -> None:
        self.wakes = [threading.Event() for _ in range(trigger.concurrency)]
        self._trigger = trigger

    def call(self) -> None:
        """Wake whom the present work occupies."""
        for worker, wake in enumerate(self.wakes):
            if worker > 1 and not self._occupied(worker):
                return
            wake.set()

    def call_next(self, worker: int) -> None:
        """Wake the one after a worker that is about to be busy, if there is more to do."""
        if worker + 1 < len(self.wakes) and self._occupied(worker + 1):
            self.wakes[worker + 1].set()

    def _occupied(self, worker: int) -> bool:
        return not isinstance(self._trigger, Shared) or self._trigger.occupies(worker)


class Workers:
    """The threads that deliver live."""

    def __init__(self, clock: StackClock, gate: Gate) -> None:
        self._clock = clock
        self._gate = gate
        self._stopped = False
        self._crews: list[Crew] = []
        clock.on_change(self.wake)

    def start(self, trigger: Trigger) -> None:
        """Deliver from a trigger with as many workers as it may have."""
        crew = Crew(trigger)
        self._crews.append(crew)
        trigger.on_change(crew.call)
        for worker in range(trigger.concurrency):
            threading.Thread(target=self._work, args=(trigger, worker, crew), daemon=True).start()

    def stop(self) -> None:
        """End the workers as soon as they are idle."""
        self._stopped = True
        self.wake()

    def wake(self) -> None:
        """Have every worker look again."""
        for crew in self._crews:
            for wake in crew.wakes:
                wake.set()

    def _work(self, trigger: Trigger, worker: int, crew: Crew) -> None:
        wake = crew.wakes[worker]
        while not self._stopped:
            wake.clear()
            with self._gate.delivery():
                crew.call_next(worker)
                delivered = self._deliver(trigger, worker)
            if not delivered:
                wake.wait(self._patience(trigger) if worker < 2 else _MOST_PATIENCE)

    def _deliver(self, trigger: Trigger, worker: int) -> bool:
        try:
            return trigger.deliver(worker)
        except Exception:  # noqa: BLE001 - a fault of the stack must be seen, not end the worker
            traceback.print_exc()
            return False

    def _patience(self, trigger: Trigger) -> float:
        due = trigger.next_due()
        if due is None or self._clock.frozen:
            return _MOST_PATIENCE
        return min(_MOST_PATIENCE, max(0.001, (due - self._clock.micros()) / 1e6 + 0.001))
