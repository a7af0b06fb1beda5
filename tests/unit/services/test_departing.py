"""A try that ends in a failure: the parts of a text that never left are there for the next one."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from consentry.domain.message import Status
from consentry.domain.send_log import SendLog
from consentry.domain.times import to_ms
from consentry.errors import TemporaryFailure
from consentry.services.daily_cap import DETAIL
from consentry.services.ports.carrier import CarrierAnswer, CarrierVerdict
from tests.support.fakes import START
from tests.unit.services.system import NUMBER, OTHER, SENDER, System, draft
from tests.unit.services.trace import TracedWorld, broken

MIDNIGHT = datetime(2026, 11, 25, 8, tzinfo=UTC)
"""The next one in California."""


@pytest.fixture
def system() -> System:
    """One environment, so that all texts share its lease."""
    return System(world=TracedWorld(), clocks=(timedelta(0),))


def capped(system: System, most: int) -> None:
    sender = system.world.fake_registry.senders[SENDER]
    system.world.fake_registry.put_sender(replace(sender, carrier_daily_cap=most))


def tried(system: System) -> None:
    """The queue hands over the last job, past what moves it unread."""
    system.dispatch.run(system.world.fake_queue.jobs[-1], receipt="r1", receive_count=1)


def left(system: System) -> list[int]:
    return [lease.left for lease in system.departing.cap.leases.values()]


@dataclass(frozen=True)
class Fails:
    """A call that fails, or whose answer is lost; on a number that is full the text is moved."""

    call: str
    after: bool = False
    full: bool = False


NEVER_CALLED = [
    pytest.param(Fails("pacing.store_log"), id="log"),
    pytest.param(Fails("pacing.store_log", after=True), id="log, written"),
    pytest.param(Fails("messages.claim"), id="claim"),
    pytest.param(Fails("messages.claim", after=True), id="claim, written"),
    pytest.param(Fails("pacing.reserve", full=True), id="new slot"),
    pytest.param(Fails("queue.put", full=True), id="new job"),
    pytest.param(Fails("queue.put", after=True, full=True), id="new job, sent"),
]


@pytest.mark.parametrize("fails", NEVER_CALLED)
def test_a_text_that_failed_before_its_call_gives_its_parts_back(
    system: System, fails: Fails
) -> None:
    capped(system, 1)
    system.submit(draft())
    if fails.full:
        system.world.fake_pacing.logs[SENDER] = SendLog(version=1, bulk=(to_ms(START),) * 100)
    system.world.fail(fails.call, after=fails.after)

    with pytest.raises(TemporaryFailure, match=fails.call):
        tried(system)

    assert system.world.fake_carrier.sent == []
    assert left(system) == [1]


def test_a_text_that_is_moved_for_the_account_s_quota_gives_its_parts_back() -> None:
    system = System(world=TracedWorld(), clocks=(timedelta(0),), carrier_rate=1)
    capped(system, 1)
    system.submit(draft())
    assert system.departing.carrier_rate.take() is None
    system.world.fail("queue.put")

    with pytest.raises(TemporaryFailure, match=r"queue\.put"):
        tried(system)

    assert left(system) == [1]


def test_a_text_that_was_stopped_meanwhile_gives_its_parts_back_although_its_intent_stays(
    system: System,
) -> None:
    capped(system, 1)
    system.submit(draft())
    system.world.before("messages.claim", system.call_off)
    system.world.fail("pacing.drop_intent")

    with pytest.raises(TemporaryFailure, match="drop_intent"):
        tried(system)

    assert left(system) == [1]


@pytest.mark.parametrize(
    ("verdict", "there"),
    [
        pytest.param(CarrierVerdict.ACCEPTED, 0, id="accepted"),
        pytest.param(CarrierVerdict.UNKNOWN, 0, id="unknown"),
        pytest.param(CarrierVerdict.THROTTLED, 1, id="throttled"),
        pytest.param(CarrierVerdict.REFUSED, 1, id="refused"),
        pytest.param(CarrierVerdict.NOT_CALLED, 1, id="not called"),
    ],
)
def test_a_failure_after_the_call_changes_nothing_of_what_the_carrier_said(
    system: System, verdict: CarrierVerdict, there: int
) -> None:
    capped(system, 1)
    system.submit(draft())
    system.world.fake_carrier.answers = [CarrierAnswer(verdict=verdict)]
    system.world.fail("messages.move")

    with pytest.raises(TemporaryFailure, match=r"messages\.move"):
        tried(system)

    assert left(system) == [there]


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_parts_stay_taken_where_the_call_itself_ended_in_a_surprise(
    system: System, after: bool
) -> None:
    capped(system, 1)
    system.submit(draft())
    system.world.fail("carrier.send", error=RuntimeError("nobody foresaw this"), after=after)

    with pytest.raises(RuntimeError, match="foresaw"):
        tried(system)

    assert left(system) == [0]


def test_a_text_that_fails_as_often_as_the_cap_is_large_leaves_the_same_day(
    system: System,
) -> None:
    capped(system, 30)
    system.submit(draft())
    for _ in range(30):
        system.world.fail("pacing.store_log")
        with pytest.raises(TemporaryFailure, match="store_log"):
            tried(system)
    system.rest()
    assert system.row().status is Status.SENT
    assert system.now < MIDNIGHT
    assert broken(system) == []


def test_after_a_lost_answer_of_the_claim_the_next_text_has_the_place(system: System) -> None:
    capped(system, 1)
    system.submit(draft("k1", to=NUMBER), draft("k2", to=OTHER))
    system.world.fail("messages.claim", after=True)
    system.rest()
    assert system.row("k1").status is Status.UNKNOWN
    assert system.row("k2").status is Status.SENT
    assert system.row("k2").called_at is not None
    assert DETAIL not in {entry.detail for entry in system.row("k2").timeline}
