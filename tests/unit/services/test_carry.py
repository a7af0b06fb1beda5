"""Carry: the number's log, the claim, the carrier's answer, and where the row goes with it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from consentry.domain.message import Status
from consentry.domain.send_log import SendLog
from consentry.domain.times import to_ms
from consentry.services.carry import Call
from consentry.services.ports.carrier import CarrierAnswer, CarrierVerdict
from consentry.services.ports.queue import SendJob
from consentry.services.stamping import LOG_ROUNDS
from tests.support.fakes import START
from tests.unit.services.system import SENDER, System, draft

NOW = to_ms(START)


def queued(system: System) -> SendJob:
    system.submit(draft())
    return system.world.fake_queue.jobs[-1]


def carry(system: System, job: SendJob) -> None:
    row = system.row()
    log = system.world.fake_pacing.read_log(SENDER)
    system.carry.run(job, row, log, row.expires_at, 1.0, Call())


def another_writes(system: System) -> None:
    log = system.world.fake_pacing.read_log(SENDER)
    stamped = SendLog(version=log.version + 1, bulk=(*log.bulk, NOW))
    system.world.fake_pacing.store_log(SENDER, stamped)


@pytest.mark.parametrize(
    ("verdict", "status", "requeued"),
    [
        (CarrierVerdict.ACCEPTED, Status.SENT, False),
        (CarrierVerdict.REFUSED, Status.FAILED, False),
        (CarrierVerdict.UNKNOWN, Status.UNKNOWN, False),
        (CarrierVerdict.THROTTLED, Status.QUEUED, True),
        (CarrierVerdict.NOT_CALLED, Status.QUEUED, True),
    ],
)
def test_each_answer_of_the_carrier_has_its_state(
    system: System, verdict: CarrierVerdict, status: Status, requeued: bool
) -> None:
    job = queued(system)
    system.world.fake_carrier.answers = [CarrierAnswer(verdict=verdict, code="Why")]
    carry(system, job)
    row = system.row()
    assert row.status is status
    assert row.lease_until is None
    assert row.timeline[-1].detail == ("" if verdict is CarrierVerdict.ACCEPTED else "Why")
    assert len(system.world.fake_queue.jobs) == 1 + requeued


def test_every_verdict_has_a_case_above() -> None:
    assert len(CarrierVerdict) == 5


def test_a_throttled_text_is_tried_a_second_later_at_the_earliest(system: System) -> None:
    job = queued(system)
    system.world.fake_carrier.answers = [CarrierAnswer(verdict=CarrierVerdict.THROTTLED)]
    carry(system, job)
    again = system.world.fake_queue.messages[-1]
    assert again.job.slot_ms >= NOW + 1_000
    assert again.visible_at >= START + timedelta(seconds=1)


def test_a_full_log_moves_the_text_to_when_there_is_room_and_claims_nothing(
    system: System,
) -> None:
    job = queued(system)
    system.world.fake_pacing.logs[SENDER] = SendLog(version=1, bulk=(NOW - 10_000,) * 49)
    carry(system, job)
    assert system.row().status is Status.QUEUED
    again = system.world.fake_queue.messages[-1]
    assert again.job.slot_ms == NOW - 10_000 + 61_000
    assert again.visible_at == START + timedelta(seconds=51)
    assert system.stamping.full(job, NOW) == (job, NOW + 51_000)
    assert system.stamping.full(job, NOW - 1) is None, "a clock that was set back knows nothing"


def test_who_loses_the_race_for_the_log_reads_it_again(system: System) -> None:
    job = queued(system)
    system.world.before("pacing.store_log", lambda: another_writes(system))
    carry(system, job)
    assert system.row().status is Status.SENT
    log = system.world.fake_pacing.read_log(SENDER)
    assert (log.version, len(log.bulk)) == (2, 2)


def test_who_loses_it_again_and_again_gives_up_for_a_second(system: System) -> None:
    job = queued(system)

    def disturb() -> None:
        another_writes(system)
        system.world.before("pacing.store_log", disturb)

    system.world.before("pacing.store_log", disturb)
    carry(system, job)
    assert system.world.calls.count("pacing.store_log") == LOG_ROUNDS
    assert system.row().status is Status.QUEUED
    assert system.world.fake_queue.jobs[-1].slot_ms >= NOW + 1_000
    assert system.world.fake_carrier.sent == []


def test_a_lost_claim_sends_nothing(system: System) -> None:
    job = queued(system)
    row = system.row()
    system.world.fake_messages.rows[row.id] = replace(row, status=Status.CANCELLED)
    system.carry.run(job, row, SendLog(), None, 1.0, Call())
    assert system.world.fake_carrier.sent == []
    assert system.row().status is Status.CANCELLED


def slow_claim(system: System, milliseconds: int) -> None:
    system.world.before("messages.claim", lambda: system.world.clock.advance(milliseconds / 1000))


@pytest.mark.parametrize(("milliseconds", "stamps"), [(0, 1), (400, 1), (401, 2)], ids=str)
def test_a_stamp_older_than_400_ms_is_renewed_before_the_call(
    system: System, milliseconds: int, stamps: int
) -> None:
    job = queued(system)
    slow_claim(system, milliseconds)
    carry(system, job)
    assert len(system.world.fake_pacing.read_log(SENDER).bulk) == stamps
    assert system.row().status is Status.SENT


def test_a_stamp_that_was_slow_to_renew_is_renewed_again(system: System) -> None:
    job = queued(system)
    slow_claim(system, 500)
    slow = iter([2.0])

    def dawdle() -> None:
        system.world.clock.advance(next(slow, 0))

    system.world.before("messages.claim", lambda: system.world.before("pacing.store_log", dawdle))
    carry(system, job)
    assert system.row().status is Status.SENT
    newest = max(system.world.fake_pacing.read_log(SENDER).bulk)
    assert to_ms(system.now) - newest <= 400


def test_a_number_that_filled_up_during_the_claim_sends_the_text_back(system: System) -> None:
    job = queued(system)
    slow_claim(system, 401)

    def fill() -> None:
        log = system.world.fake_pacing.read_log(SENDER)
        system.world.fake_pacing.logs[SENDER] = replace(log, bulk=(NOW,) * 49)

    system.world.before("messages.claim", fill)
    carry(system, job)
    row = system.row()
    assert (row.status, row.timeline[-1].detail) == (Status.QUEUED, "log_full")
    assert system.world.fake_queue.jobs[-1].slot_ms >= NOW + 61_000
    assert system.world.fake_carrier.sent == []


def test_a_row_is_queued_again_before_its_new_message(system: System) -> None:
    job = queued(system)
    system.world.fake_carrier.answers = [CarrierAnswer(verdict=CarrierVerdict.THROTTLED)]
    carry(system, job)
    assert system.world.calls[-4:-1] == ["messages.move", "pacing.reserve", "queue.put"]


def test_a_wait_beyond_the_queue_s_reach_becomes_a_due_entry(system: System) -> None:
    job = queued(system)
    for seconds, due in ((900, 0), (901, 1)):
        system.carry.reslot.run(job, start=START + timedelta(seconds=seconds), now=START)
        assert len(system.world.fake_pacing.entries) == due
    assert len(system.world.fake_queue.jobs) == 2
    (entry,) = system.world.fake_pacing.entries.values()
    assert entry.accept_attempt == job.accept_attempt


def test_an_environment_knows_nothing_of_a_number_that_it_has_not_seen(system: System) -> None:
    assert system.stamping.full(queued(system), NOW) is None


def throttle(system: System, job: SendJob) -> None:
    system.world.fake_carrier.answers = [CarrierAnswer(verdict=CarrierVerdict.THROTTLED)]
    carry(system, job)


def test_a_throttle_slows_the_number_for_everybody_and_takes_its_stamp_back(
    system: System,
) -> None:
    job = queued(system)
    another_writes(system)
    throttle(system, job)
    log = system.world.fake_pacing.read_log(SENDER)
    assert log.bulk == (NOW,)
    assert log.per_minute(50, NOW) == 40


def test_a_number_that_was_slowed_takes_fewer_texts_a_minute(system: System) -> None:
    job = queued(system)
    throttle(system, job)
    log = system.world.fake_pacing.read_log(SENDER)
    system.world.fake_pacing.logs[SENDER] = replace(log, bulk=(NOW,) * 39)
    system.restart()
    carry(system, job)
    assert system.row().status is Status.QUEUED
    assert len(system.world.fake_carrier.sent) == 1


def test_a_throttle_whose_feedback_cannot_be_stored_loses_nothing(system: System) -> None:
    job = queued(system)
    system.world.fail("pacing.store_log", nth=2)
    throttle(system, job)
    assert system.row().status is Status.QUEUED
    assert len(system.world.fake_queue.jobs) == 2
    system.rest()
    assert system.row().status is Status.SENT


def test_a_text_whose_time_ended_while_it_was_claimed_is_decided_again(system: System) -> None:
    system.submit(draft(expires_at=START + timedelta(seconds=30)))
    system.world.before("messages.claim", lambda: system.world.clock.advance(26))
    system.rest()
    assert system.world.fake_carrier.sent == []
    assert system.row().status is Status.EXPIRED


def test_a_text_whose_hours_closed_while_facts_were_read_waits_for_the_next(
    system: System,
) -> None:
    closes = START.replace(day=25, hour=5, minute=0, second=0)
    system.world.clock.at = closes - timedelta(seconds=20)
    system.submit(draft())
    system.world.before("pacing.open_intent", lambda: system.world.clock.advance(18))
    system.deliver_visible()
    system.wind(closes + timedelta(hours=1))
    assert system.world.fake_carrier.sent == []
    assert system.row().status is Status.HELD


def slowly(system: System, call: str, seconds: float) -> None:
    """Lets so much time pass in each call from now on."""

    def pass_on() -> None:
        system.world.clock.advance(seconds)
        system.world.before(call, pass_on)

    system.world.before(call, pass_on)


def test_a_claimed_text_whose_log_cannot_be_stamped_again_waits_and_is_not_in_doubt(
    system: System,
) -> None:
    job = queued(system)
    slowly(system, "messages.claim", 0.5)
    system.world.fail("pacing.store_log", nth=2)

    carry(system, job)

    assert system.row().status is Status.QUEUED
    assert system.world.fake_carrier.sent == []
    assert len(system.world.fake_queue.jobs) == 2


def test_a_text_whose_stamps_are_always_too_old_waits_and_fills_no_log(system: System) -> None:
    job = queued(system)
    slowly(system, "pacing.store_log", 2.0)

    carry(system, job)

    assert system.row().status is Status.QUEUED
    assert system.world.fake_carrier.sent == []
    assert len(system.world.fake_pacing.read_log(SENDER).bulk) <= 4
