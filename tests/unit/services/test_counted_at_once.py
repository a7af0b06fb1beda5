"""Caps and duplicates hold when several environments send to one recipient at the same time.

Each environment has a clock of its own, some milliseconds off, and the calls of all come in any
order: the intents in the recipient's send item decide which text came first.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consentry.domain.campaign import Frequency
from consentry.domain.message import Lane, Status
from consentry.domain.send_log import SendLog
from consentry.domain.times import to_ms
from tests.support.fakes import START, FakeClock
from tests.unit.services.system import SENDER, VISIBILITY, Delivery, System, draft
from tests.unit.services.trace import broken
from tests.unit.services.turns import ALL, SharedWorld

NAMES = ("one", "two", "three")
DAY = timedelta(days=1)


@dataclass
class SkewedClock(FakeClock):
    """A clock that shows every thread a time of its own."""

    skews: dict[str, int] = field(default_factory=dict)

    def now(self) -> datetime:
        skew = self.skews.get(threading.current_thread().name, 0)
        return self.at + timedelta(milliseconds=skew)


def system_of(skews: tuple[int, ...], frequency: Frequency | None) -> System:
    clock = SkewedClock(skews=dict(zip(NAMES, skews, strict=True)))
    system = System(world=SharedWorld(clock=clock))
    campaigns = system.world.fake_registry.stored_campaigns
    there = campaigns[("acme", "appointments")]
    campaigns[("acme", "appointments")] = replace(there, frequency=frequency)
    return system


def received(system: System, delivery: Delivery) -> Callable[[], None]:
    return lambda: system.dispatch_one(delivery)


def play(system: System, bodies: list[str], turns: list[tuple[str, int]], **changes: bool) -> None:
    """Texts of these bodies, each received by an environment of its own, the calls in order."""
    world = system.world
    assert isinstance(world, SharedWorld)
    for n, body in enumerate(bodies):
        system.submit(draft(f"k{n}", body=body, **changes))
    system._collect()
    due = {
        name: received(system, each) for name, each in zip(NAMES, system.deliveries, strict=True)
    }
    world.clock.at += timedelta(seconds=4)
    world.play([*turns, *((name, ALL) for name in NAMES)], due)
    system.rest()


def sent_at(system: System) -> list[datetime]:
    rows = system.world.fake_messages.rows.values()
    return sorted(row.called_at for row in rows if row.called_at is not None)


TURNS = st.lists(st.tuples(st.sampled_from(NAMES), st.integers(1, 4)), max_size=9)
SKEWS = st.tuples(*[st.integers(-80, 80)] * 3)
TEXTS = [f"Acme Dental: {word} 9am. Reply STOP to opt out." for word in ("Tue", "Wed", "Thu")]


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(turns=TURNS, skews=SKEWS, most=st.integers(1, 2))
def test_no_day_holds_more_texts_than_were_agreed_whatever_comes_first(
    turns: list[tuple[str, int]], skews: tuple[int, ...], most: int
) -> None:
    system = system_of(skews, Frequency(max=most, per="day"))
    play(system, TEXTS, turns)
    times = sent_at(system)
    assert len(times) == 3
    assert all(sum(at <= other < at + DAY for other in times) <= most for at in times), times
    assert broken(system) == []


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(turns=TURNS, skews=SKEWS)
def test_of_equal_texts_at_once_exactly_one_goes(
    turns: list[tuple[str, int]], skews: tuple[int, ...]
) -> None:
    system = system_of(skews, None)
    play(system, TEXTS[:1] * 3, turns)
    ended = sorted(row.status for row in system.world.fake_messages.rows.values())
    assert ended == [Status.BLOCKED, Status.BLOCKED, Status.SENT]
    assert broken(system) == []


def test_a_slow_clock_does_not_let_the_second_text_pass_as_the_first() -> None:
    system = system_of((0, -50, 0), Frequency(max=1, per="day"))
    play(system, TEXTS, [("one", ALL), ("two", ALL), ("three", ALL)])
    first, second, third = sent_at(system)
    assert second - first >= DAY
    assert third - second >= DAY


def test_a_text_that_waited_for_its_number_counts_from_when_it_went() -> None:
    """Its first try was refused by a full log; a day begins when it is really sent."""
    system = system_of((0, 0, 0), Frequency(max=1, per="day"))
    full = SendLog(version=1, bulk=(to_ms(START + timedelta(seconds=30)),) * 49)
    system.world.fake_pacing.logs[SENDER] = full
    system.submit(draft("k0", body=TEXTS[0]))
    system.deliver_visible()
    assert system.row("k0").status is Status.QUEUED
    system.rest()
    system.submit(draft("k1", body=TEXTS[1]))
    system.rest()
    first, second = sent_at(system)
    assert first - START > timedelta(seconds=80)
    assert second - first >= DAY


def test_a_text_whose_first_try_broke_off_counts_from_when_it_went() -> None:
    """Its intent was written, and nothing could be read for ten minutes after that."""
    system = system_of((0, 0, 0), Frequency(max=1, per="day"))
    system.submit(draft("k0", body=TEXTS[0]))
    for nth in (1, 2, 3):
        system.world.fail("facts.read", nth=nth)
    system.rest()
    system.submit(draft("k1", body=TEXTS[1]))
    system.rest()
    first, second = sent_at(system)
    assert first - START >= VISIBILITY
    assert second - first >= DAY


def test_a_text_that_waited_in_the_due_index_counts_from_when_it_went() -> None:
    """Its number was full, and its lane taken for longer than the queue can wait."""
    system = system_of((0, 0, 0), Frequency(max=1, per="day"))
    system.submit(draft("k0", body=TEXTS[0]))
    full = SendLog(version=1, bulk=(to_ms(START),) * 49)
    system.world.fake_pacing.logs[SENDER] = full
    book_lane(system, timedelta(minutes=20))
    system.rest()
    system.submit(draft("k1", body=TEXTS[1]))
    system.rest()
    first, second = sent_at(system)
    assert first - START >= timedelta(minutes=20)
    assert second - first >= DAY


def book_lane(system: System, taken: timedelta) -> None:
    """Others have taken a number's bulk lane up."""
    system.world.fake_pacing.reserve(
        SENDER,
        Lane.BULK,
        start_ms=to_ms(START),
        parts=1,
        spacing_ms=taken / timedelta(milliseconds=1),
        lead_ms=0,
    )
