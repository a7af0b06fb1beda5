"""The account's quota for sending: no second beyond it, few calls, and no crowd that comes back."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from heapq import heapify, heappop, heappush
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consentry.domain.message import Status
from consentry.domain.sender import SenderType
from consentry.domain.times import to_ms
from consentry.services.carrier_rate import RETURNING, CarrierRate
from tests.support.fakes import FakeClock
from tests.unit.services.system import SENDER, System, Taken, draft
from tests.unit.services.trace import TracedWorld, broken


@dataclass
class Fleet:
    """Environments on one counter and one clock, and when each text of theirs left."""

    quota: int
    many: int
    clock: FakeClock = field(default_factory=FakeClock)
    counts: Taken = field(default_factory=Taken)
    left: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.environments = [
            CarrierRate(clock=self.clock, counts=self.counts, per_second=self.quota)
            for _ in range(self.many)
        ]

    def take(self, which: int) -> datetime | None:
        again = self.environments[which % self.many].take()
        if again is None:
            self.left.append(to_ms(self.clock.now()))
        return again


def most_within(left: Sequence[int], length: int) -> int:
    """The most that left in any so many milliseconds."""
    return max((bisect_left(left, at + length) - n for n, at in enumerate(left)), default=0)


def kept(fleet: Fleet) -> None:
    """What the quota promises."""
    by_the_clock = Counter(at // 1_000 for at in fleet.left)
    assert max(by_the_clock.values(), default=0) <= fleet.quota
    assert most_within(fleet.left, 1_000) <= 2 * fleet.quota
    assert most_within(fleet.left, 10_000) <= 11 * fleet.quota


ARRIVALS = st.lists(
    st.tuples(st.integers(0, 1_200), st.integers(0, 14), st.integers(1, 40)), max_size=120
)


@settings(max_examples=200, deadline=None)
@given(quota=st.integers(1, 40), many=st.integers(1, 15), arrivals=ARRIVALS)
def test_no_second_has_twice_the_quota_and_no_ten_seconds_eleven_times(
    quota: int, many: int, arrivals: list[tuple[int, int, int]]
) -> None:
    fleet = Fleet(quota=quota, many=many)
    for pause, which, texts in arrivals:
        fleet.clock.advance(pause / 1_000)
        for _ in range(texts):
            fleet.take(which)
    kept(fleet)


@pytest.mark.parametrize("at", [8.999, 9.0, 9.999], ids=str)
def test_a_flood_at_the_edge_of_a_window_is_bounded_like_any(at: float) -> None:
    """What the counter held of one window and of the next once left within a second."""
    fleet = Fleet(quota=20, many=10)
    fleet.clock.advance(at)
    for _ in range(30):
        for which in range(500):
            fleet.take(which)
        fleet.clock.advance(0.05)
    kept(fleet)


@dataclass(frozen=True)
class Went:
    """How a fleet got rid of its texts."""

    fleet: Fleet
    tries: int
    latest: int
    """The longest (ms) that a text was late."""


def played(quota: int, many: int, due: Sequence[int], seed: int = 1) -> Went:
    """Texts go to whichever environment; what is refused comes back after whole seconds."""
    fleet, chance = Fleet(quota=quota, many=many), Random(seed)
    began = fleet.clock.at
    queue = [(at, at) for at in due]
    heapify(queue)
    tries = latest = 0
    while queue:
        at, since = heappop(queue)
        fleet.clock.at = began + timedelta(milliseconds=at)
        tries += 1
        again = fleet.take(chance.randrange(many))
        if again is None:
            latest = max(latest, at - since)
        else:
            wait = again - fleet.clock.at
            assert wait > timedelta(0)
            heappush(queue, (at - (-wait // timedelta(seconds=1)) * 1_000, since))
    return Went(fleet=fleet, tries=tries, latest=latest)


def at_full_rate(quota: int, seconds: int) -> list[int]:
    """As many texts as the quota lets through, at any instant."""
    chance = Random(7)
    return [chance.randrange(seconds * 1_000) for _ in range(quota * seconds)]


@pytest.mark.parametrize(
    ("quota", "many"), [(20, 10), (16, 10), (20, 5), (100, 30)], ids=lambda each: f"{each}"
)
def test_at_full_rate_the_counter_is_asked_a_fifth_of_a_time_a_text(quota: int, many: int) -> None:
    went = played(quota, many, at_full_rate(quota, 120))
    sent = len(went.fleet.left)
    assert sent == quota * 120
    assert went.fleet.counts.calls <= 0.2 * sent
    kept(went.fleet)


def test_a_flood_leaves_at_the_quota_s_rate() -> None:
    """Four hundred at once, twenty a second: twenty seconds, and what finding a share costs."""
    went = played(20, 10, [500] * 400)
    kept(went.fleet)
    assert went.latest <= 40_000
    assert went.tries <= 400 * 6


def test_what_is_refused_comes_back_one_behind_the_other() -> None:
    fleet = Fleet(quota=20, many=2)
    for _ in range(20):
        assert fleet.take(0) is None
    back = [fleet.take(1) for _ in range(100)]
    instants = [to_ms(each) - to_ms(fleet.clock.now()) for each in back if each is not None]
    assert len(instants) == 100
    assert most_within(instants, 1_000) <= 20 // RETURNING
    assert instants[0] > 0


def test_who_has_a_large_share_lets_as_many_come_back() -> None:
    fleet = Fleet(quota=20, many=1)
    back = [fleet.take(0) for _ in range(60)]
    assert back.count(None) == 20
    instants = [to_ms(each) for each in back if each is not None]
    assert max(instants) - to_ms(fleet.clock.now()) == 2_000


def test_a_share_holds_for_each_second_of_its_window_without_another_call() -> None:
    fleet = Fleet(quota=3, many=1)
    for _ in range(10):
        assert [fleet.take(0) is None for _ in range(4)] == [True, True, True, False]
        fleet.clock.advance(1)
    assert fleet.counts.calls == 4


def test_a_clock_that_was_set_back_keeps_nobody_waiting() -> None:
    fleet = Fleet(quota=1, many=1)
    fleet.clock.advance(3_600)
    for _ in range(50):
        fleet.take(0)
    fleet.clock.advance(-3_600)
    assert fleet.take(0) is None
    again = fleet.take(0)
    assert again is not None
    assert again - fleet.clock.now() == timedelta(seconds=1)


def test_without_a_quota_nothing_is_counted() -> None:
    fleet = Fleet(quota=0, many=1)
    assert {fleet.take(0) for _ in range(1_000)} == {None}
    assert fleet.counts.calls == 0


def test_more_texts_than_aws_takes_a_second_are_moved_and_none_is_lost() -> None:
    system = System(world=TracedWorld(), carrier_rate=2)
    sender = system.world.fake_registry.senders[SENDER]
    system.world.fake_registry.put_sender(
        replace(sender, type=SenderType.SHORT_CODE, per_minute=600, parts_per_second=100)
    )
    drafts = [
        draft(f"k{n}", body=f"Acme Dental: visit {n} 9am. Reply STOP to opt out.")
        for n in range(40)
    ]
    system.submit(*drafts)
    system.rest()
    rows = [system.row(f"k{n}") for n in range(40)]
    assert {each.status for each in rows} == {Status.SENT}
    called = sorted(to_ms(each.called_at) for each in rows if each.called_at)
    waiting = len(system.environments)  # each may hold one that waits for its number's second
    assert most_within(called, 1_000) <= 2 * 2 + waiting
    assert most_within(called, 10_000) <= 11 * 2 + waiting
    assert broken(system) == []
