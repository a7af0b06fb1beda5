"""What becomes of accepted texts: each has a plan of events, which happen on the stack's clock.

Where a configuration set names a topic, an event is published there at its instant, as a trigger of
the stack like any other. Where none does, nobody waits for events: they are kept to be looked at
and count as happened once their instant has passed.
"""

import heapq
import json
import threading
from collections.abc import Callable
from typing import Any

from local.carrier.configuration import ConfigurationSets, Destination
from local.carrier.events import Event
from local.carrier.history import History
from local.carrier.plans import BLOCKED, DELIVERED, Step, planned
from local.carrier.settings import Payload
from local.carrier.texts import Text
from local.clock import StackClock


class Outcomes:
    """A trigger that publishes delivery events; also what has happened so far."""

    concurrency = 1

    def __init__(
        self,
        clock: StackClock,
        sets: ConfigurationSets,
        publish: Callable[[str, str], None],
    ) -> None:
        """`publish` takes a topic's ARN and a text."""
        self._clock = clock
        self._sets = sets
        self._publish = publish
        self._lock = threading.Lock()
        self._listeners: list[Callable[[], None]] = []
        self._plans: dict[str, tuple[Step, ...]] = {}
        self._waiting: list[tuple[int, int, Event]] = []
        self._happened = History()
        self._count = 0
        self._heard = any(one.enabled for each in sets.destinations.values() for one in each)
        self.payload = Payload.NEWER

    @property
    def plans(self) -> dict[str, tuple[Step, ...]]:
        """The plans that differ, by destination."""
        return dict(self._plans)

    def set_plan(self, to: str, plan: tuple[Step, ...] | None) -> None:
        """What becomes of texts to a destination from now on; None as for everybody."""
        with self._lock:
            self._plans.pop(to, None)
            if plan is not None:
                self._plans[to] = plan

    def plan(self, text: Text, *, blocked: bool) -> None:
        """Plan the events of a text that was just accepted."""
        with self._lock:
            plan = BLOCKED if blocked else self._plans.get(text.to, DELIVERED)
            for event in planned(text, plan):
                self._count += 1
                heapq.heappush(self._waiting, (event.at, self._count, event))
            if not self._heard:
                self._ripen()
        for listener in self._listeners:
            listener()

    def emit(self, event: Event, payload: Payload | None = None) -> list[str]:
        """Have an event happen now; answers the topics that it went to."""
        with self._lock:
            self._happened.add(event)
        topics = [one.topic for one in self._destinations(event)]
        for topic in topics:
            self._publish(topic, json.dumps(event.payload(payload or self.payload)))
        return topics

    def happened(self, to: str | None, message_id: str | None) -> list[dict[str, Any]]:
        """The events so far, in order; at most the last ten thousand."""
        with self._lock:
            if not self._heard:
                self._ripen()
            events = self._happened.events(to, message_id)
        return [one.payload(self.payload) for one in events]

    def forget(self) -> None:
        """Nothing has happened, nothing will."""
        with self._lock:
            self._plans.clear()
            self._waiting.clear()
            self._happened.forget()

    def on_change(self, listener: Callable[[], None]) -> None:
        """Call `listener` whenever `next_due` may have become earlier."""
        self._listeners.append(listener)

    def next_due(self) -> int | None:
        """When the next event is published; None if nobody listens."""
        with self._lock:
            return self._waiting[0][0] if self._heard and self._waiting else None

    def deliver(self, worker: int = 0) -> bool:
        """Publish the next event, if its instant has come."""
        with self._lock:
            if not self._waiting or self._waiting[0][0] > self._clock.micros():
                return False
            event = heapq.heappop(self._waiting)[2]
        self.emit(event)
        return True

    def _destinations(self, event: Event) -> list[Destination]:
        found = self._sets.destinations.get(event.text.configuration_set, [])
        return [one for one in found if one.wants(event.kind)]

    def _ripen(self) -> None:
        now = self._clock.micros()
        while self._waiting and self._waiting[0][0] <= now:
            self._happened.add(heapq.heappop(self._waiting)[2])
