"""Texts that cannot go now are moved unread, many by few calls, and none is lost on the way."""

import itertools
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consentry.domain.message import Lane, Status
from consentry.domain.pacing import spacing_ms
from consentry.domain.resumption import SOONER_MS, LaneState
from consentry.domain.send_log import SendLog
from consentry.domain.times import to_ms
from consentry.services.moving import Moving
from consentry.services.ports.queue import Handled, ReceivedJob, SendJob
from consentry.services.stamping import Seen
from tests.support.fakes import START, Crash
from tests.unit.services.system import SENDER, System, agree, draft

OUTAGE_S = 600
CLOSER = {1_286, 1_287, 1_288}
"""A fortieth less than the 1,320 ms of a place; the log asks for 1,245."""


@pytest.fixture
def system() -> System:
    return System()


def blast(system: System, count: int, *, first: int = 0) -> list[SendJob]:
    """So many texts, all accepted at once."""
    people = range(first, first + count)
    for n in people:
        agree(system.world, f"+1415555{n:04}")
    system.submit(*(draft(f"k{n}", to=f"+1415555{n:04}") for n in people))
    return system.world.fake_queue.jobs[-count:]


def received(*jobs: SendJob, count: int = 1) -> list[ReceivedJob]:
    return [ReceivedJob(job=job, receipt=job.message_id, receive_count=count) for job in jobs]


def another(system: System) -> Moving:
    """Another environment: it remembers nothing."""
    moving = system.moving
    return replace(moving, known={}, looked={}, lone={}, stamping=replace(moving.stamping, seen={}))


def newest(system: System, jobs: list[SendJob]) -> list[SendJob]:
    """These jobs as they were last enqueued, in the order that they had."""
    last = {job.message_id: job for job in system.world.fake_queue.jobs}
    return [last[job.message_id] for job in jobs]


def slots(system: System, jobs: list[SendJob]) -> list[int]:
    """Their slots."""
    return [job.slot_ms for job in newest(system, jobs)]


def drop(_answer: object) -> None:
    """What a hook answers is nobody's."""


def test_after_an_outage_every_text_keeps_its_order_a_little_closer(system: System) -> None:
    jobs = blast(system, 60)
    system.world.clock.advance(OUTAGE_S)
    now = to_ms(system.now)

    done = system.moving.run(received(*jobs))

    assert set(done.values()) == {Handled.DONE}
    after = slots(system, jobs)
    assert after[0] == now
    gaps = {b - a for a, b in itertools.pairwise(after)}
    assert gaps <= CLOSER


def test_a_hundred_late_texts_cost_no_reservation_each(system: System) -> None:
    jobs = blast(system, 100)
    system.world.clock.advance(OUTAGE_S)
    before = len(system.world.calls)

    for ten in itertools.batched(jobs, 10, strict=True):
        system.moving.run(received(*ten))

    calls = Counter(system.world.calls[before:])
    assert calls == {
        "pacing.lane_state": 1,
        "pacing.read_log": 1,
        "pacing.resume": 1,
        "queue.put": 10,
    }


def test_what_was_due_long_before_the_first_that_were_found_late_takes_places_of_its_own(
    system: System,
) -> None:
    jobs = blast(system, 30)
    system.world.clock.advance(OUTAGE_S)

    for ten in itertools.batched(reversed(jobs), 10, strict=True):
        system.moving.run(received(*ten))

    assert len(set(slots(system, jobs))) == 30
    long_before = [job for job in jobs if job.slot_ms < jobs[20].slot_ms - SOONER_MS]
    assert 0 < len(long_before) < 20
    assert slots(system, jobs[13:]) == sorted(slots(system, jobs[13:]))
    assert min(slots(system, long_before)) > max(slots(system, jobs[20:]))
    system.rest()
    assert len(system.world.fake_carrier.sent) == 30


def test_one_text_that_takes_a_place_of_its_own_lets_the_others_keep_their_order(
    system: System,
) -> None:
    """One environment met a text of long before the outage first, and moved what came next one by
    one.
    """
    early, *jobs = blast(system, 40)
    jobs = jobs[20:]
    system.world.clock.advance(OUTAGE_S)
    another(system).run(received(*jobs[:10]))
    there = another(system)
    before = len(system.world.calls)

    there.run(received(early))
    for job in jobs[10:]:
        there.run(received(job))

    calls = Counter(system.world.calls[before:])
    assert (calls["pacing.reserve"], calls["pacing.lane_state"]) == (1, 1)
    moved = slots(system, jobs)
    assert {later - sooner for sooner, later in itertools.pairwise(moved)} <= CLOSER


def test_two_environments_agree_on_how_late_everything_is(system: System) -> None:
    jobs = blast(system, 40)
    system.world.clock.advance(OUTAGE_S)
    moving = [system.moving, another(system)]

    for index, ten in enumerate(itertools.batched(jobs, 10, strict=True)):
        moving[index % 2].run(received(*ten))
        system.world.clock.advance(0.1)

    gaps = {b - a for a, b in itertools.pairwise(slots(system, jobs))}
    assert gaps <= CLOSER


def test_a_second_outage_before_anything_left_moves_what_is_late_then(system: System) -> None:
    jobs = blast(system, 30)
    for _ in range(3):
        system.world.clock.advance(OUTAGE_S)
        now = to_ms(system.now)
        there = another(system)
        there.run(received(*(job for job in newest(system, jobs) if job.slot_ms < now - 5_000)))

    after = slots(system, jobs)
    assert min(after) == now
    assert max(after) < now + 2 * OUTAGE_S * 1_000
    assert {b - a for a, b in itertools.pairwise(sorted(after))} <= set(range(1_221, 1_225))


def test_few_texts_that_came_in_a_long_outage_do_not_take_as_long_again(system: System) -> None:
    jobs = []
    for n in range(20):
        jobs += blast(system, 1, first=n)
        system.world.clock.advance(180)
    now = to_ms(system.now)

    for ten in itertools.batched(jobs, 10, strict=True):
        system.moving.run(received(*ten))

    after = slots(system, jobs)
    assert max(after) - now < 30_000
    (new,) = blast(system, 1, first=20)
    assert new.slot_ms - now < 30_000


def test_a_blast_soon_after_a_few_texts_goes_on_with_them_as_a_whole(system: System) -> None:
    """The few were moved, and each of the blast booked a place of its own: 400 of 20,000 texts for
    one number in ten.
    """
    few = blast(system, 3)
    system.world.clock.advance(8)
    jobs = few + blast(system, 40, first=3)
    system.world.clock.advance(OUTAGE_S)
    before = len(system.world.calls)

    system.moving.run(received(*few))
    for ten in itertools.batched(jobs[3:], 10, strict=True):
        another(system).run(received(*ten))

    assert Counter(system.world.calls[before:])["pacing.reserve"] == 0
    after = slots(system, jobs)
    assert after == sorted(after)
    assert {b - a for a, b in itertools.pairwise(after[3:])} <= CLOSER


@settings(deadline=None, max_examples=60)
@given(
    waves=st.lists(st.tuples(st.integers(1, 25), st.integers(0, 90)), min_size=1, max_size=5),
    out=st.integers(6, 1_200),
    at_once=st.integers(1, 10),
    environments=st.integers(1, 3),
)
def test_whatever_came_in_an_outage_shares_no_place_afterwards_and_all_of_it_goes(
    waves: list[tuple[int, int]], out: int, at_once: int, environments: int
) -> None:
    system = System()
    jobs: list[SendJob] = []
    for count, pause in waves:
        jobs += blast(system, count, first=len(jobs))
        system.world.clock.advance(pause)
    system.world.clock.advance(out)
    there = [another(system) for _ in range(environments)]

    for n, some in enumerate(itertools.batched(jobs, at_once, strict=False)):
        there[n % environments].run(received(*some))

    after = sorted(slots(system, jobs))
    gaps = [later - sooner for sooner, later in itertools.pairwise(after)]
    assert min(gaps, default=spacing_ms(Lane.BULK, 50)) >= min(CLOSER)
    system.rest()
    assert len(system.world.fake_carrier.sent) == len(jobs)


def test_what_comes_after_an_outage_queues_behind_what_it_made_late(system: System) -> None:
    jobs = blast(system, 40)
    system.world.clock.advance(OUTAGE_S)
    system.moving.run(received(*jobs))

    system.submit(draft("later"))

    assert system.world.fake_queue.jobs[-1].slot_ms > max(slots(system, jobs))


def test_what_is_booked_for_later_keeps_its_time_and_goes_first(system: System) -> None:
    jobs = blast(system, 60)
    system.world.clock.advance(40)
    late = [job for job in jobs if job.slot_ms < to_ms(system.now) - 5_000]
    to_come = [job for job in jobs if job.slot_ms > to_ms(system.now)]

    assert system.moving.run(received(*to_come)) == {}
    system.moving.run(received(*late))

    assert min(slots(system, late)) >= max(job.slot_ms for job in to_come)


def test_a_text_that_is_late_by_itself_goes_to_the_end_of_its_lane(system: System) -> None:
    early, *others = blast(system, 10)
    system.world.clock.advance(9)
    log = SendLog(version=1, bulk_at=to_ms(system.now) - 1_000)
    system.world.fake_pacing.logs[SENDER] = log

    system.moving.run(received(early))

    assert slots(system, [early])[0] > max(job.slot_ms for job in others)
    assert system.world.fake_pacing.lane_state(SENDER, Lane.BULK).resumed is None


def test_a_text_that_failed_is_late_by_itself_and_nobody_looks_at_its_lane(
    system: System,
) -> None:
    early, *_ = blast(system, 10)
    system.world.clock.advance(190)
    before = len(system.world.calls)

    system.moving.run(received(early, count=2))

    calls = Counter(system.world.calls[before:])
    assert (calls["pacing.reserve"], calls["pacing.lane_state"]) == (1, 0)


def test_texts_that_are_late_one_in_each_batch_are_many_too(system: System) -> None:
    jobs = blast(system, 20)
    system.world.clock.advance(OUTAGE_S)
    before = len(system.world.calls)

    for job in jobs:
        system.moving.run(received(job))

    calls = Counter(system.world.calls[before:])
    assert (calls["pacing.reserve"], calls["pacing.resume"]) == (0, 1)
    moved = slots(system, jobs)
    assert {later - sooner for sooner, later in itertools.pairwise(moved)} <= CLOSER


def test_texts_that_failed_in_an_outage_are_many_too_from_the_second_on(system: System) -> None:
    jobs = blast(system, 20)
    system.world.clock.advance(OUTAGE_S)
    before = len(system.world.calls)

    for job in jobs:
        system.moving.run(received(job, count=3))

    calls = Counter(system.world.calls[before:])
    assert (calls["pacing.reserve"], calls["pacing.resume"]) == (1, 1)
    assert len(set(slots(system, jobs))) == 20


def test_a_number_at_work_is_not_looked_at_for_each_late_text(system: System) -> None:
    jobs = blast(system, 10)
    system.world.clock.advance(9)
    system.world.fake_pacing.logs[SENDER] = SendLog(version=1, bulk_at=to_ms(system.now))
    before = len(system.world.calls)

    system.moving.run(received(*jobs[:2]))
    system.moving.run(received(jobs[2]))

    assert Counter(system.world.calls[before:])["pacing.lane_state"] == 1


def test_who_loses_the_race_to_let_a_lane_work_again_loses_no_text(system: System) -> None:
    jobs = blast(system, 10)
    system.world.clock.advance(OUTAGE_S)
    there = another(system)

    def first() -> None:
        there.run(received(*jobs[5:]))

    system.world.before("pacing.resume", first)
    system.moving.run(received(*jobs[:5]))

    assert len(set(slots(system, jobs))) == 10
    system.rest()
    assert len(system.world.fake_carrier.sent) == 10


def test_what_the_queue_does_not_take_comes_again(system: System) -> None:
    jobs = blast(system, 3)
    system.world.clock.advance(OUTAGE_S)
    system.world.fake_queue.refuse = {jobs[1].message_id}

    done = system.moving.run(received(*jobs))

    assert done == {
        jobs[0].message_id: Handled.DONE,
        jobs[1].message_id: Handled.LATER,
        jobs[2].message_id: Handled.DONE,
    }


def test_who_loses_that_race_goes_by_what_the_winner_wrote(system: System) -> None:
    jobs = blast(system, 10)
    system.world.clock.advance(OUTAGE_S)
    there = another(system)

    system.world.before("pacing.resume", lambda: drop(there.run(received(*jobs[:5]))))
    before = len(system.world.calls)
    system.moving.run(received(*jobs[5:]))

    assert "pacing.reserve" not in system.world.calls[before:]
    gaps = {b - a for a, b in itertools.pairwise(slots(system, jobs))}
    assert gaps <= CLOSER


def test_a_text_that_is_accepted_meanwhile_does_not_keep_a_lane_from_working(
    system: System,
) -> None:
    jobs = blast(system, 10)
    system.world.clock.advance(OUTAGE_S)
    accepted: list[int] = []

    def accept() -> None:
        system.submit(draft("new"))
        accepted.append(system.world.fake_queue.jobs[-1].slot_ms)

    booked = system.world.fake_pacing.lane_state(SENDER, Lane.BULK)
    system.world.fake_pacing.lanes[(SENDER, Lane.BULK)] = replace(
        booked, tat=to_ms(system.now) + 60_000
    )
    system.world.before("pacing.resume", accept)
    system.moving.run(received(*jobs))

    assert system.world.fake_pacing.lane_state(SENDER, Lane.BULK).resumed is not None
    assert min(slots(system, jobs)) > accepted[0]


def test_a_full_number_s_texts_are_spaced_by_the_rate_that_it_has_now(system: System) -> None:
    jobs = blast(system, 5)
    now = to_ms(system.now)
    full = SendLog(version=1, bulk=(now,) * 10, bulk_at=now)
    system.stamping.seen[SENDER] = Seen(log=full, per_minute=10, at=now)

    system.moving.run(received(*jobs))

    gaps = {b - a for a, b in itertools.pairwise(slots(system, jobs))}
    assert min(gaps) >= spacing_ms(Lane.BULK, 10) - 1
    assert {job.per_minute for job in newest(system, jobs)} == {10}


@pytest.mark.parametrize("fails", ["pacing.lane_state", "pacing.read_log", "pacing.resume"])
def test_where_a_lane_cannot_be_looked_at_each_text_takes_a_place(
    system: System, fails: str
) -> None:
    jobs = blast(system, 3)
    system.world.clock.advance(OUTAGE_S)
    system.world.fail(fails)

    assert set(system.moving.run(received(*jobs)).values()) == {Handled.DONE}

    system.rest()
    assert len(system.world.fake_carrier.sent) == 3


@pytest.mark.parametrize("fails", ["pacing.reserve", "queue.put"])
def test_what_cannot_be_moved_stays_in_the_queue(system: System, fails: str) -> None:
    jobs = blast(system, 3)
    log = SendLog(version=1, bulk_at=to_ms(START) + 8_000)
    system.world.fake_pacing.logs[SENDER] = log
    system.world.clock.advance(9)
    system.world.fail(fails)

    assert set(system.moving.run(received(*jobs)).values()) == {Handled.LATER}


def test_a_job_that_came_before_and_has_no_row_is_left_to_dispatch(system: System) -> None:
    (job,) = blast(system, 1)
    del system.world.fake_messages.rows[job.message_id]
    system.world.clock.advance(OUTAGE_S)

    assert system.moving.run(received(job, count=2)) == {}
    assert system.moving.run(received(job)) == {job.message_id: Handled.DONE}


def test_a_text_whose_sender_ended_in_the_call_is_left_to_dispatch_and_ends(
    system: System,
) -> None:
    """Moved unread behind an hour's texts it would be out of the queue, and nobody would end it."""
    (job,) = blast(system, 1)
    far = to_ms(START) + 3_600_000
    system.world.fake_pacing.lanes[(SENDER, Lane.BULK)] = LaneState(tat=far)
    system.world.fail("carrier.send", error=Crash(), after=True)

    system.rest()

    assert system.world.fake_messages.rows[job.message_id].status is Status.UNKNOWN
    assert system.world.fake_pacing.entries == {}


def test_what_was_moved_is_not_moved_as_far_again(system: System) -> None:
    jobs = blast(system, 2)
    system.world.clock.advance(3_600)
    system.moving.run(received(*jobs))
    first = newest(system, jobs)[0]
    assert first.slot_ms == to_ms(system.now)
    system.world.clock.advance(20)

    system.moving.run(received(first))

    assert slots(system, [first])[0] < to_ms(system.now) + 60_000


def test_a_late_text_beyond_the_queue_s_reach_becomes_a_due_entry(system: System) -> None:
    jobs = blast(system, 3)
    state = system.world.fake_pacing.lane_state(SENDER, Lane.BULK)
    system.world.fake_pacing.lanes[(SENDER, Lane.BULK)] = replace(
        state, tat=to_ms(START) + 1_000_000 + OUTAGE_S * 1_000
    )
    system.world.clock.advance(OUTAGE_S)

    assert set(system.moving.run(received(*jobs)).values()) == {Handled.DONE}

    assert len(system.world.fake_pacing.entries) == 3
    system.rest()
    assert {row.status for row in system.world.fake_messages.rows.values()} == {Status.SENT}
