"""Kills or fails the code at every AWS call and between any two, and checks the promises at rest.

Every story of `drilling/stories.py` is told once undisturbed, which counts the requests that its
functions make and the deliveries to them. Then it is told once for each of them and each way to
fail there: the function killed before or after the request (three times over, too), an error or a
throttle that passes with a retry or does not, a time-out with the effect or without, a delivery
made twice, a STOP obeyed in between. Points are enumerated, not sampled. The system then runs to
rest: clients ask again, Lambda and SQS deliver again, the schedule sweeps.
"""

import argparse
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from multiprocessing import get_context
from unittest.mock import patch

from bench.drilling.points import Place, Point, Points, Way, points_of
from bench.drilling.promises import broken
from bench.drilling.stories import DAY, STORIES, Story
from bench.drilling.telling import CLINIC, OFFERS, OTHER, PERSON, Telling
from bench.drilling.watch import Watch
from bench.inside.boundary import Boundary
from bench.inside.functions import forget
from bench.inside.stack import Inside, inside
from consentry.domain.ids import SHARDS
from consentry.entrypoints.wiring import stores
from local.clock import to_micros

OTHER_ENDS = frozenset({Way.MEANWHILE, Way.OPTED_OUT})
"""After these a story rightly ends otherwise; the promises must hold all the same."""
SHOWN = 20
CONTEXT = "bench.inside.functions._Unhurried"
"""The context of every invocation, whose time a story may run out of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What one story came to: how many points by function, and what broke at which."""

    points: Counter[str]
    wrong: list[str]


@dataclass(slots=True, kw_only=True)
class Drill:
    """Tells stories on one stack."""

    stack: Inside
    points: Points
    watch: Watch

    def run(self, story: Story) -> Result:
        """A story with all of its points."""
        counted: Counter[str] = Counter()
        wrong = [f"undisturbed: {what}" for what in self.tell(story, None)]
        requests, deliveries = self._counted()
        for point in points_of(requests, deliveries, stop=story.stop):
            counted[point.place.function] += 1
            wrong += [f"{point}: {what}" for what in self.tell(story, point)]
        return Result(points=counted, wrong=wrong)

    def tell(self, story: Story, point: Point | None) -> list[str]:
        """The story with one failure, and what is not as it should be at rest."""
        self.stack.reset(warm=True)
        forget()
        self.stack.player.jump_to(to_micros(datetime.fromisoformat(story.at)))
        # The first sweep ever looks back for a day, later ones for minutes: this is a later one.
        stores.pacing().store_watermarks(dict.fromkeys(range(SHARDS), self.stack.clock.now()))
        telling = Telling(self.stack, self.points)
        self.watch.clear()
        self.points.arm(point)
        self.points.meanwhile = lambda: story.meanwhile(telling)
        try:
            story.tell(telling)
            telling.rest()
        except Exception as error:  # noqa: BLE001 - a story that cannot be told is a finding too
            return [f"the story broke off: {type(error).__name__}: {error}"]
        struck = self.points.struck
        wrong = broken(self.stack, self.watch, telling.told)
        if point is None or point.way not in OTHER_ENDS:
            wrong += story.ends(telling)
        if point is not None and not struck:
            wrong.append("the point was never reached: the story does not repeat itself")
        return wrong

    def _counted(self) -> tuple[list[Place], list[Place]]:
        return list(self.points.requests), list(self.points.deliveries)


@contextmanager
def drilling() -> Iterator[Drill]:
    """A stack to drill on, with one more recipient who agreed."""
    made: list[Points] = []

    def faults(boundary: Boundary) -> Points:
        made.append(Points(boundary, lambda name: stack.pool(name).invocations))
        return made[0]

    with inside(DAY, faults) as stack, patch(CONTEXT, lambda: made[0]):
        (points,) = made
        setup = Telling(stack, points)
        setup.agree(OTHER)
        stack.player.drain()
        # Codes are texts of a category of their own, which the seed has nobody agree to.
        setup.agree(PERSON, campaign=None, categories=["transactional"])
        stack.player.drain()
        # The carrier has a hundred more, each of which would only repeat what is done for these.
        numbers = stack.eum.inventory.numbers
        stack.eum.inventory.numbers = {one: numbers[one] for one in (CLINIC, OFFERS)}
        stack.eum.snapshot()
        stack.aws.dynamodb.snapshot()
        yield Drill(stack=stack, points=points, watch=Watch(stack))


def _run(name: str) -> tuple[str, Result]:
    with drilling() as drill:
        return name, drill.run(STORIES[name])


def main() -> int:
    """Prints points and what broke; 1 if anything did."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--story", action="append", help="only stories whose name has this in it")
    parser.add_argument(
        "--jobs", type=int, default=os.cpu_count(), help="stories told side by side"
    )
    given = parser.parse_args()
    wanted = [
        name for name in STORIES if not given.story or any(part in name for part in given.story)
    ]
    began, total, broke = time.perf_counter(), Counter[str](), 0
    # A process tells one story and ends: what moto and botocore keep in memory goes with it.
    with get_context("spawn").Pool(given.jobs, maxtasksperchild=1) as pool:
        for name, result in pool.imap_unordered(_run, wanted, chunksize=1):
            total += result.points
            broke += len(result.wrong)
            points = f"{result.points.total():6} points"
            print(f"{points}  {len(result.wrong):3} broken  {name}", flush=True)
            for line in result.wrong[:SHOWN]:
                print(f"          {line}", flush=True)
    print(f"\n{total.total()} points in {len(wanted)} stories, ", end="")
    print(f"{time.perf_counter() - began:.0f} s; by function:")
    for function, count in total.most_common():
        print(f"{count:6}  {function}")
    print("every promise holds at every point" if not broke else f"BROKEN: {broke}")
    return 1 if broke else 0


if __name__ == "__main__":
    sys.exit(main())
