"""Two sweeps at once, and sweeps in the midst of other work: no text loses its last entry (P5)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from consentry.domain.message import Lane, Status
from consentry.domain.resumption import LaneState
from consentry.domain.suppression import Suppressions
from consentry.domain.times import to_ms
from consentry.errors import TemporaryFailure
from consentry.services.ports.queue import Handled
from consentry.services.slots import due_of
from tests.support.builders import opt_out
from tests.support.fakes import START
from tests.unit.services.system import NUMBER, SENDER, System, draft

LATER = START + timedelta(hours=2)


@pytest.fixture
def held(system: System) -> System:
    """A text for two hours later, and the clock at that instant."""
    system.submit(draft(send_at=LATER))
    system.world.clock.at = LATER
    return system


def entries(system: System) -> list[datetime]:
    return sorted(entry.at for entry in system.world.fake_pacing.entries.values())


def fails_to_queue(system: System) -> Callable[[], None]:
    """A sweep that moves the row and then cannot enqueue its job."""

    def sweep() -> None:
        system.world.fail("queue.put")
        with pytest.raises(TemporaryFailure):
            system.release.run()

    return sweep


def _allowed(_: System) -> None:
    """Both sweeps let the text go."""


def _opted_out(system: System) -> None:
    key = system.world.keyring.of(NUMBER).current
    item = Suppressions(account="acme", recipient=key, entries=(opt_out(),), version=1)
    system.world.fake_suppressions.put(item, START)


def _paused(system: System) -> None:
    system.pause(paused=True)


@pytest.mark.parametrize("late", [0, 600], ids=["in time", "after ten minutes without a sweep"])
@pytest.mark.parametrize(
    ("meanwhile", "ends"),
    [(_allowed, Status.SENT), (_opted_out, Status.BLOCKED), (_paused, Status.SENT)],
)
def test_what_another_sweep_took_and_could_not_queue_keeps_its_entry(
    held: System, meanwhile: Callable[[System], None], ends: Status, late: int
) -> None:
    """After an outage no sweep met it again: they look five minutes back from their mark."""
    held.world.clock.advance(late)
    other = fails_to_queue(held)

    def overlap() -> None:
        held.world.clock.advance(0.001)
        other()
        meanwhile(held)

    held.world.before("facts.read", overlap)
    held.release.run()

    assert held.row().status is Status.QUEUED
    assert LATER in entries(held)
    held.pause(paused=False)
    held.rest()
    assert held.row().status is ends


def test_a_review_let_pass_at_the_instant_of_its_end_keeps_its_entry(held: System) -> None:
    """The approval's new entry and the old one are the same."""
    row = replace(held.row(), status=Status.REVIEW)
    held.world.fake_messages.rows[row.id] = row

    def approve() -> None:
        held.world.fake_messages.move(row, Status.HELD, held.now)

    held.world.before("messages.move", approve)
    assert held.release.run() == 0
    assert entries(held) == [LATER]
    held.rest()
    assert held.row().status is Status.SENT


@pytest.mark.parametrize("waits", [Status.HELD, Status.REVIEW])
def test_an_entry_put_back_later_than_its_row_s_instant_is_that_row_s(
    held: System, waits: Status
) -> None:
    row = replace(held.row(), status=waits)
    held.world.fake_messages.rows[row.id] = row
    held.world.fake_pacing.entries.clear()
    held.world.clock.advance(3600)
    held.world.fake_pacing.put_due(due_of(row, held.now))
    assert held.release.run() == 1
    assert held.row().status is (Status.QUEUED if waits is Status.HELD else Status.EXPIRED)
    assert entries(held) == []


def test_two_entries_of_one_row_send_it_once(held: System) -> None:
    held.world.fake_pacing.put_due(due_of(held.row(), LATER + timedelta(seconds=20)))
    held.rest()
    assert held.row().status is Status.SENT
    assert len(held.world.fake_carrier.sent) == 1
    assert entries(held) == []


def test_an_entry_earlier_than_its_row_s_instant_releases_nothing(held: System) -> None:
    newer = LATER + timedelta(seconds=40)
    row = replace(held.row(), due_at=newer, not_before=newer)
    held.world.fake_messages.rows[row.id] = row
    assert held.release.run() == 0
    held.world.clock.advance(30)
    assert held.release.run() == 1
    assert held.row().status is Status.HELD


def test_a_text_held_while_a_sweep_took_its_entry_is_met_though_dispatch_was_out_for_an_hour(
    system: System,
) -> None:
    system.submit(draft())
    job = system.world.fake_queue.jobs[-1]
    system.pause(paused=True)

    def sweep() -> None:
        system.world.clock.advance(300)
        assert system.release.run() == 1
        assert entries(system) == []

    system.world.before("messages.move", sweep)
    system.dispatch.run(job, receipt="r1", receive_count=1)
    assert (system.row().status, entries(system)) == (Status.HELD, [])
    system.pause(paused=False)
    system.world.clock.advance(3600)
    system.release.run()
    (again,) = system.world.fake_queue.jobs[1:]
    assert system.dispatch.run(again, receipt="r2", receive_count=1) is Handled.DONE
    assert system.release.run() == 1
    assert system.row().status is Status.QUEUED


def test_what_is_put_back_before_its_instant_is_put_back_there(held: System) -> None:
    row = held.row()
    held.world.fake_pacing.entries.clear()
    held.world.clock.at = LATER - timedelta(minutes=20)
    slot = to_ms(held.now)
    held.submit(draft(key="other"))
    job = replace(held.world.fake_queue.jobs[-1], message_id=row.id, slot_ms=slot)
    held.dispatch.run(job, receipt="r1", receive_count=1)
    assert entries(held) == [LATER]


def test_a_new_entry_beyond_the_queue_outlives_the_old_one(held: System) -> None:
    slot = LATER + timedelta(seconds=901)
    held.world.fake_pacing.lanes[(SENDER, Lane.BULK)] = LaneState(tat=to_ms(slot))
    other = fails_to_queue(held)
    held.world.fail("pacing.put_due")
    with pytest.raises(TemporaryFailure):
        held.release.run()
    assert (held.row().status, entries(held)) == (Status.QUEUED, [LATER])
    other()
    held.rest()
    assert held.row().status is Status.SENT
