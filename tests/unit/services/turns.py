"""Two actors on one world, their calls in a given order: every interleaving can be had at will.

Only the actor whose turn it is runs, its own code between two calls included; it gives the turn up
when it is about to make one call more than its segment holds, or when it is done.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.unit.services.trace import TracedWorld

ALL = 1_000_000
PATIENCE_S = 20

type Segment = tuple[str, int]
"""An actor and how many calls it may make before the other goes on."""


class Turns:
    """Hands the turn from one actor to the other."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        self._segments = list(segments)
        self._changed = threading.Condition()

    def take(self, actor: str) -> None:
        """Returns when the actor may make its next call."""
        with self._changed:
            while True:
                first, left = self._segments[0]
                if first == actor and left > 0:
                    self._segments[0] = (first, left - 1)
                    return
                if first == actor:
                    self._segments.pop(0)
                    self._changed.notify_all()
                elif not self._changed.wait(PATIENCE_S):
                    raise AssertionError(f"{actor} waits for {first} in vain")

    def finish(self, actor: str) -> None:
        """The actor makes no more calls."""
        with self._changed:
            self._segments = [each for each in self._segments if each[0] != actor]
            self._changed.notify_all()


@dataclass
class SharedWorld(TracedWorld):
    """A traced world whose calls wait for their turn while `turns` is set."""

    turns: Turns | None = None
    made: dict[str, int] = field(default_factory=dict)

    def through(self, call: str, method: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        actor = threading.current_thread().name
        if self.turns is not None:
            self.turns.take(actor)
            self.made[actor] = self.made.get(actor, 0) + 1
        return super().through(call, method, *args, **kwargs)

    def play(self, segments: Sequence[Segment], actors: dict[str, Callable[[], None]]) -> None:
        """Runs the actors to their ends in the order that the segments give."""
        turns = Turns(segments)
        failures: list[BaseException] = []

        def run(name: str, act: Callable[[], None]) -> None:
            try:
                turns.take(name)
                act()
            except BaseException as exc:  # noqa: BLE001 (told to the test below)
                failures.append(exc)
            finally:
                turns.finish(name)

        self.turns = turns
        threads = [
            threading.Thread(target=run, args=(name, act), name=name)
            for name, act in actors.items()
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.turns = None
        if failures:
            raise failures[0]


def schedules(calls: dict[str, int]) -> Iterator[list[Segment]]:
    """Every order of two actors' calls in which the turn changes at most three times."""
    (one, ones), (two, twos) = calls.items()
    for first, firsts, second, seconds in ((one, ones, two, twos), (two, twos, one, ones)):
        for i in range(1, firsts + 2):
            for j in range(1, seconds + 2):
                yield [(first, i), (second, j), (first, ALL), (second, ALL)]
