"""Two use cases at the same time, in every order of their calls with up to three changes of turn.

Crashes are one half of what the write orders must bear; that somebody else writes in between is the
other. After every order the system runs to rest and the promises are checked on what was called.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest

from consentry.domain.campaign import Frequency
from consentry.domain.message import Status
from consentry.domain.operator_rules import OperatorOutcome, OperatorRules, WordRule
from consentry.domain.suppression import Suppression, SuppressionReason
from consentry.errors import TemporaryFailure
from tests.support.builders import REMINDER
from tests.support.fakes import START, Crash
from tests.unit.services.system import (
    NUMBER,
    SENDER,
    Delivery,
    System,
    draft,
    texted,
)
from tests.unit.services.test_reviews import OPERATOR, desk_of
from tests.unit.services.trace import FaultAt, broken
from tests.unit.services.turns import ALL, SharedWorld, schedules

EVENING = START.replace(hour=5)

type Actors = dict[str, Callable[[], None]]
type Scene = Callable[[System], Actors]


def _queued(system: System) -> Callable[[], None]:
    """A text in the queue; whoever calls this receives it."""
    system.submit(draft())
    return system.deliver_visible


def _due(system: System) -> Callable[[], None]:
    """A held text that is due; whoever calls this sweeps."""
    system.world.clock.at = EVENING
    system.submit(draft())
    until = system.row().due_at
    assert until is not None
    system.world.clock.at = until
    return system.sweep


def _stop(system: System, event: str = "in-1") -> Callable[[], None]:
    at = system.now
    return lambda: system.hear(texted("STOP", event=event, at=at))


def _given_up(system: System) -> None:
    """An accept that died after the queue took its job; the job has made the row `void`."""
    world = system.world
    assert isinstance(world, SharedWorld)
    system.patient = False
    calls_to_the_row = ("keys.of", "facts.read", "pacing.reserve", "queue.put")
    world.faults_at = {len(calls_to_the_row): FaultAt(Crash(), after=False)}
    system.submit(draft())
    system.rest()
    assert system.row().status is Status.VOID
    system.patient = True


def dispatch_and_stop(system: System) -> Actors:
    return {"dispatch": _queued(system), "stop": _stop(system)}


def dispatch_and_operator(system: System) -> Actors:
    receive = _queued(system)
    new = Suppression(
        scope="account",
        reason=SuppressionReason.MANUAL,
        source="operator",
        at=system.now,
        stored_at=system.now,
        event_id="put-1",
    )
    keys = system.world.keyring.of(NUMBER)

    def suppress() -> None:
        system.opt_out.suppress("acme", keys, NUMBER, new)

    return {"dispatch": receive, "operator": suppress}


def dispatch_and_cancel(system: System) -> Actors:
    return {"dispatch": _queued(system), "cancel": system.call_off_if_possible}


def dispatch_twice(system: System) -> Actors:
    system.submit(draft())
    first = system.world.fake_queue.messages[0]
    system.world.fake_queue.messages.append(first)
    receive = [Delivery(queued=first, visible_at=system.now) for _ in range(2)]
    system.deliveries = receive
    return {
        "one": lambda: system.dispatch_one(receive[0]),
        "two": lambda: system.dispatch_one(receive[1]),
    }


def accept_and_dispatch(system: System) -> Actors:
    return {"accept": lambda: system.submit(draft()), "dispatch": system.deliver_visible}


def accept_again_and_dispatch(system: System) -> Actors:
    """The retry's job may be received before its row replaces the void one."""
    _given_up(system)
    return {"accept": lambda: system.submit(draft()), "dispatch": system.deliver_visible}


def accept_again_and_the_end_of_its_job(system: System) -> Actors:
    """As before, with a queue that has already delivered the retry's job too often."""
    _given_up(system)

    def receive_often() -> None:
        for _ in range(4):
            system.deliver_visible()
            system.world.clock.advance(2)

    return {"accept": lambda: system.submit(draft()), "dispatch": receive_often}


def accept_held_again_and_release(system: System) -> Actors:
    """A void row, a retry whose text is due within the sweep's minute, and the sweep."""
    _given_up(system)
    later = draft(send_at=system.now + timedelta(seconds=30))
    return {"accept": lambda: system.submit(later), "release": system.sweep}


def accept_twice(system: System) -> Actors:
    return {"one": lambda: system.submit(draft()), "two": lambda: system.submit(draft())}


def accept_and_stop(system: System) -> Actors:
    return {"accept": lambda: system.submit(draft()), "stop": _stop(system)}


def release_and_stop(system: System) -> Actors:
    return {"release": _due(system), "stop": _stop(system)}


def release_and_cancel(system: System) -> Actors:
    return {"release": _due(system), "cancel": system.call_off_if_possible}


def release_twice(system: System) -> Actors:
    sweep = _due(system)

    def a_moment_later() -> None:
        """At the same instant the two would write the same, and each take it for its own."""
        system.world.clock.advance(0.001)
        sweep()

    return {"one": sweep, "two": a_moment_later}


def dispatch_that_holds_and_release(system: System) -> Actors:
    """A text that may go in half a minute: its new entry is within the reach of a sweep that still
    finds its row queued.
    """
    system.submit(draft("k0"))
    system.rest()
    system.world.clock.at = START + timedelta(days=1, seconds=-30)
    system.submit(draft(body=REMINDER.replace("9am", "10am")))
    campaigns = system.world.fake_registry.stored_campaigns
    there = campaigns[("acme", "appointments")]
    campaigns[("acme", "appointments")] = replace(there, frequency=Frequency(max=1, per="day"))
    return {"dispatch": system.deliver_visible, "release": system.sweep}


def approval_and_release(system: System) -> Actors:
    """A person lets a text pass while a sweep runs: its new entry is due at once."""
    registry = system.world.fake_registry
    asked = WordRule(text="zipline", outcome=OperatorOutcome.REVIEW)
    registry.put_operator_rules(OperatorRules(version=1, words=(asked,)))
    body = "Acme Dental: your zipline appointment is on tuesday at nine. Reply STOP to opt out."
    system.submit(draft(body=body))
    assert system.row().status is Status.REVIEW
    desk = desk_of(system)

    def approve() -> None:
        system.ask(lambda: desk.approve(system.row().id, OPERATOR, "fine", allow_wording=False))

    return {"approve": approve, "release": system.sweep}


def stop_twice(system: System) -> Actors:
    return {"one": _stop(system), "two": _stop(system)}


def two_stops(system: System) -> Actors:
    return {"one": _stop(system), "two": _stop(system, "in-2")}


def stop_and_start(system: System) -> Actors:
    """The START is the later one, and so it stands whichever arrives first."""
    start = texted("START", event="in-2", at=START + timedelta(seconds=5))
    return {"stop": _stop(system), "start": lambda: system.hear(start)}


SCENES: dict[str, tuple[Scene, bool]] = {
    "dispatch and STOP": (dispatch_and_stop, True),
    "dispatch and an operator's opt-out": (dispatch_and_operator, True),
    "dispatch and cancel": (dispatch_and_cancel, False),
    "the same job twice": (dispatch_twice, False),
    "accept and dispatch": (accept_and_dispatch, False),
    "accept after a void row, and dispatch": (accept_again_and_dispatch, False),
    "accept after a void row, and an impatient queue": (
        accept_again_and_the_end_of_its_job,
        False,
    ),
    "accept after a void row, and release": (accept_held_again_and_release, False),
    "the same request twice": (accept_twice, False),
    "accept and STOP": (accept_and_stop, True),
    "release and STOP": (release_and_stop, True),
    "release and cancel": (release_and_cancel, False),
    "two sweeps": (release_twice, False),
    "dispatch that holds, and release": (dispatch_that_holds_and_release, False),
    "approval and release": (approval_and_release, False),
    "the same STOP twice": (stop_twice, True),
    "two STOPs": (two_stops, True),
    "STOP and a later START": (stop_and_start, False),
}


def _calls_of(scene: Scene) -> dict[str, int]:
    """How many calls each actor makes, one after the other."""
    world = SharedWorld()
    system = System(world=world)
    actors = scene(system)
    world.play([(name, ALL) for name in actors], actors)
    return {name: world.made.get(name, 0) + 1 for name in actors}


def _opted_out(system: System) -> bool:
    key = system.world.keyring.of(NUMBER).current
    item = system.world.fake_suppressions.stored("acme", key)
    return item is not None and bool(item.in_force())


@pytest.mark.slow
@pytest.mark.parametrize("name", SCENES)
def test_no_order_of_two_use_cases_breaks_a_promise(name: str) -> None:
    scene, opted_out = SCENES[name]
    failed = []
    count = 0
    for segments in schedules(_calls_of(scene)):
        world = SharedWorld()
        system = System(world=world)
        world.play(segments, scene(system))
        system.rest()
        count += 1
        wrong = broken(system)
        if _opted_out(system) != opted_out:
            wrong.append(f"opted out: {not opted_out}")
        failed += [f"{segments}: {what}" for what in wrong]
    assert failed == [], f"{len(failed)} failures in {count} orders of {name}"


FAILING: dict[str, Callable[[], BaseException]] = {
    "crash": Crash,
    "error": lambda: TemporaryFailure("made to fail"),
}


@pytest.mark.slow
@pytest.mark.parametrize("way", FAILING)
def test_no_order_of_two_sweeps_of_which_one_fails_loses_a_text(way: str) -> None:
    """Who took the text may fail to queue it, and the other must not take its entry away."""
    reading, ended = range(5, 14), range(5, 15, 3)
    failed = []
    for first, second, at in product(reading, ended, range(4, 28)):
        world = SharedWorld()
        system = System(world=world)
        actors = release_twice(system)
        world.faults_at[len(world.calls) + at] = FaultAt(FAILING[way](), after=False)
        world.play([("one", first), ("two", second), ("one", ALL), ("two", ALL)], actors)
        system.rest()
        failed += [f"{first}, {second}, failing {at}: {what}" for what in broken(system)]
    assert failed == [], f"{len(failed)} failures of {len(reading) * len(ended) * 24} orders"


def test_an_order_is_played_as_it_is_written() -> None:
    world = SharedWorld()
    system = System(world=world)
    actors = dispatch_and_stop(system)
    before = len(world.calls)
    world.play([("dispatch", 3), ("stop", 2), ("dispatch", ALL), ("stop", ALL)], actors)
    played = world.calls[before:]
    assert played[:3] == ["pacing.open_intent", "facts.read", "registry.sender"]
    assert "carrier.send" in played
    assert world.fake_carrier.sent[0].sender == SENDER
