"""What may happen while a text waits for its second, between its decision and its claim."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from consentry.domain.audit import Actor
from consentry.domain.message import Status
from consentry.domain.send_log import SendLog
from consentry.domain.times import to_ms
from tests.support.fakes import START, Crash, FakeKeys
from tests.unit.services.custody import desks
from tests.unit.services.system import NUMBER, SENDER, System, draft, texted
from tests.unit.services.trace import broken

type Happens = Callable[[System], None]


def waiting(system: System, happens: Happens, wait_ms: int = 1_000) -> None:
    """One text waits so long for its second, and something happens meanwhile."""
    system.submit(draft())
    _busy_until(system, wait_ms)
    clock = system.world.clock
    passes = clock.wait

    def meanwhile(seconds: float) -> None:
        clock.wait = passes  # type: ignore[method-assign] # only the first wait is disturbed
        passes(seconds / 2)
        happens(system)
        passes(seconds / 2)

    clock.wait = meanwhile  # type: ignore[method-assign] # see above
    system.deliver_visible()
    assert clock.wait is passes, "nothing waited"


def _busy_until(system: System, wait_ms: int) -> None:
    log = SendLog(version=1, free_at=to_ms(system.now) + wait_ms)
    system.world.fake_pacing.logs[SENDER] = log


def stops(system: System) -> None:
    system.hear(texted("STOP", at=system.now))


def stops_under_new_keys(system: System) -> None:
    system.world.keyring.ring = FakeKeys("2", "1").ring
    stops(system)


def cancels(system: System) -> None:
    system.call_off()


def erases(system: System) -> None:
    desks(system).erasure.erase("acme", NUMBER, by=Actor(key="key-1"))


@pytest.mark.parametrize(
    ("happens", "status"),
    [
        pytest.param(stops, Status.BLOCKED, id="STOP"),
        pytest.param(stops_under_new_keys, Status.BLOCKED, id="new keys, and STOP"),
        pytest.param(cancels, Status.CANCELLED, id="cancelled"),
        pytest.param(erases, Status.BLOCKED, id="erased"),
    ],
)
def test_a_text_that_is_stopped_while_it_waits_does_not_leave(
    system: System, happens: Happens, status: Status
) -> None:
    waiting(system, happens)
    assert system.row().status is status
    assert draft().id not in {text.context["gw"] for text in system.world.fake_carrier.sent}
    system.rest()
    assert broken(system) == []


def test_a_text_whose_environment_ends_while_it_waits_leaves_once(system: System) -> None:
    def ends(_: System) -> None:
        raise Crash

    waiting(system, ends)
    assert system.row().status is Status.QUEUED
    system.rest()
    assert system.row().status is Status.SENT
    assert len(system.world.fake_carrier.sent) == 1
    assert broken(system) == []


def test_a_text_whose_time_ends_while_it_waits_does_not_leave(system: System) -> None:
    system.submit(draft(expires_at=START + timedelta(seconds=6)))
    _busy_until(system, 1_700)
    system.rest()
    assert system.row().status is Status.EXPIRED
    assert system.world.fake_carrier.sent == []


def test_what_the_carrier_is_told_of_a_text_s_end_counts_from_after_the_wait(
    system: System,
) -> None:
    system.submit(draft(expires_at=START + timedelta(seconds=60)))
    _busy_until(system, 1_000)
    system.rest()
    (text,) = system.world.fake_carrier.sent
    assert text.time_to_live_s == 59


def test_a_lease_begins_after_the_wait(system: System) -> None:
    system.submit(draft())
    _busy_until(system, 1_000)
    system.world.fail("carrier.send", error=Crash())
    system.deliver_visible()
    row = system.row()
    assert row.called_at == START + timedelta(seconds=1)
    assert row.lease_until == START + timedelta(seconds=61)


def test_two_environments_that_meet_the_same_free_second_take_one_each(system: System) -> None:
    system.submit(draft("k1"), draft("k2", to="+14155550124"))
    _busy_until(system, 100)
    first, second = system.world.fake_queue.jobs

    def other() -> None:
        system.environments[1].dispatch.run(second, receipt="r2", receive_count=1)

    system.world.before("pacing.store_log", other)
    system.environments[0].dispatch.run(first, receipt="r1", receive_count=1)

    at = [row.called_at for row in (system.row("k2"), system.row("k1"))]
    assert at[0] is not None
    assert at[1] is not None
    assert at[1] - at[0] >= timedelta(seconds=1)


def test_a_log_of_an_older_version_knows_no_second(system: System) -> None:
    system.submit(draft())
    stamps = tuple(to_ms(START) - 1_000 * n for n in range(10, 20))
    system.world.fake_pacing.logs[SENDER] = SendLog(version=7, bulk=stamps)
    system.rest()
    assert system.row().called_at == START
