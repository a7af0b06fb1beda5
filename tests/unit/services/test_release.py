"""Release: what is due is decided again, slotted and queued; what is not leaves the index."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from consentry.domain.ids import SHARDS
from consentry.domain.message import Lane, Status
from consentry.domain.resumption import LaneState
from consentry.domain.suppression import Suppressions
from consentry.domain.times import to_ms
from consentry.errors import TemporaryFailure
from consentry.policy.decision import Decision, Outcome
from consentry.policy.engine import evaluate
from consentry.policy.facts import Facts
from consentry.policy.rulebook import Rulebook
from consentry.services import releasing
from consentry.services.slots import due_of
from tests.support.builders import opt_out
from tests.support.fakes import START
from tests.unit.services.system import NUMBER, SENDER, System, draft

LATER = START + timedelta(hours=2)
CLOSES = START.replace(day=25, hour=5)
OPENS = START.replace(day=25, hour=16)


@pytest.fixture
def held(system: System) -> System:
    """A text for two hours later, and the clock at that instant."""
    system.submit(draft(send_at=LATER))
    system.world.clock.at = LATER
    return system


def entries(system: System) -> list[datetime]:
    return sorted(entry.at for entry in system.world.fake_pacing.entries.values())


def test_a_due_text_is_decided_again_slotted_and_queued(held: System) -> None:
    assert held.release.run() == 1
    row = held.row()
    assert (row.status, row.due_at, row.not_before) == (Status.QUEUED, None, None)
    assert [kept.stage for kept in row.decisions] == ["submit", "release"]
    assert [job.slot_ms for job in held.world.fake_queue.jobs] == [to_ms(LATER)]
    assert entries(held) == []


def test_its_steps_follow_the_order_that_loses_nothing(held: System) -> None:
    before = len(held.world.calls)
    held.release.run()
    written = [
        call
        for call in held.world.calls[before:]
        if call not in ("keys.of", "facts.read", "pacing.due", "messages.get_many")
    ]
    assert written == [
        "pacing.watermarks",
        "pacing.reserve",
        "messages.move",
        "queue.put",
        "pacing.delete_many_due",
        "pacing.store_watermarks",
    ]


def test_a_text_whose_hour_is_put_off_twice_waits_for_the_hour_and_is_not_looked_at_before(
    held: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only the end of a pause is nobody's to know."""
    for minutes in (20, 40):
        opens = LATER + timedelta(minutes=minutes)

        def until_then(facts: Facts, book: Rulebook, opens: datetime = opens) -> Decision:
            return replace(evaluate(facts, book), outcome=Outcome.HOLD, not_before=opens)

        monkeypatch.setattr(releasing, "evaluate", until_then)
        held.release.run()
        assert (held.row().not_before, held.row().due_at) == (opens, opens)
        assert entries(held) == [opens]
        held.world.clock.at = opens


def test_a_text_is_released_a_minute_ahead_for_its_own_instant(held: System) -> None:
    held.world.clock.at = LATER - timedelta(seconds=60)
    assert held.release.run() == 1
    (queued,) = held.world.fake_queue.messages
    assert queued.visible_at == LATER


def test_what_is_due_later_waits(held: System) -> None:
    held.world.clock.at = LATER - timedelta(seconds=61)
    assert held.release.run() == 0
    assert held.row().status is Status.HELD


@pytest.mark.parametrize("cause", ["opted out", "account gone"])
def test_a_text_that_may_no_longer_go_is_blocked(held: System, cause: str) -> None:
    if cause == "opted out":
        key = held.world.keyring.of(NUMBER).current
        item = Suppressions(account="acme", recipient=key, entries=(opt_out(),), version=1)
        held.world.fake_suppressions.put(item, START)
    else:
        held.world.fake_registry.accounts.clear()
    held.release.run()
    assert held.row().status is Status.BLOCKED
    assert [kept.outcome for kept in held.row().decisions] == ["allow", "deny"]
    assert entries(held) == []


def test_a_text_that_outlived_itself_expires(system: System) -> None:
    system.submit(draft(send_at=LATER, expires_at=LATER + timedelta(minutes=1)))
    system.world.clock.at = LATER + timedelta(minutes=2)
    system.release.run()
    assert system.row().status is Status.EXPIRED


def test_a_text_whose_hours_closed_meanwhile_is_held_again(held: System) -> None:
    held.world.clock.at = CLOSES
    held.release.run()
    assert (held.row().status, held.row().due_at) == (Status.HELD, OPENS)
    assert entries(held) == [OPENS]


def test_a_text_whose_slot_is_outside_the_hours_is_held_again(held: System) -> None:
    held.world.fake_pacing.lanes[(SENDER, Lane.BULK)] = LaneState(tat=to_ms(CLOSES))
    held.release.run()
    assert (held.row().status, held.row().due_at) == (Status.HELD, OPENS)
    assert entries(held) == [OPENS]
    assert held.world.fake_queue.jobs == []


def test_a_slot_beyond_the_queue_s_reach_stays_in_the_index(held: System) -> None:
    slot = LATER + timedelta(seconds=901)
    held.world.fake_pacing.lanes[(SENDER, Lane.BULK)] = LaneState(tat=to_ms(slot))
    held.release.run()
    assert held.row().status is Status.QUEUED
    assert entries(held) == [slot]
    held.world.clock.at = slot
    held.release.run()
    assert [job.slot_ms for job in held.world.fake_queue.jobs] == [to_ms(slot)]
    assert entries(held) == []


def test_an_entry_whose_row_is_queued_is_sent_again(held: System) -> None:
    held.world.fail("queue.put")
    with pytest.raises(TemporaryFailure):
        held.release.run()
    assert held.row().status is Status.QUEUED
    assert held.release.run() == 1
    assert len(held.world.fake_queue.jobs) == 1
    assert entries(held) == []


def test_an_entry_whose_row_is_being_sent_is_left(held: System) -> None:
    held.world.fake_messages.rows[draft().id] = replace(held.row(), status=Status.SENDING)
    assert held.release.run() == 0
    assert entries(held) == [LATER]


@pytest.mark.parametrize(
    "status",
    [Status.SENT, Status.BLOCKED, Status.CANCELLED, Status.EXPIRED, Status.FAILED],
)
def test_an_entry_whose_row_has_moved_on_is_deleted(held: System, status: Status) -> None:
    held.world.fake_messages.rows[draft().id] = replace(held.row(), status=status)
    assert held.release.run() == 1
    assert entries(held) == []
    assert held.row().status is status


def test_an_entry_of_an_earlier_hold_is_deleted_and_the_text_stays_held(held: System) -> None:
    newer = LATER + timedelta(hours=1)
    row = replace(held.row(), due_at=newer, not_before=newer)
    held.world.fake_messages.rows[row.id] = row
    held.world.fake_pacing.put_due(due_of(row, newer))
    held.release.run()
    assert entries(held) == [LATER, newer], "its row may be stored at this moment"
    held.world.clock.advance(30)
    held.release.run()
    assert held.row().status is Status.HELD
    assert entries(held) == [newer]


def test_a_text_cancelled_while_it_is_released_stays_cancelled(held: System) -> None:
    held.world.before("messages.move", held.call_off)
    held.release.run()
    assert held.row().status is Status.CANCELLED
    assert held.world.fake_queue.jobs == []


def test_an_entry_without_a_row_waits_for_it_and_is_then_given_up(held: System) -> None:
    row = held.world.fake_messages.rows.pop(draft().id)
    held.world.clock.advance(29)
    assert held.release.run() == 0
    held.world.clock.advance(1)
    assert held.release.run() == 1
    assert held.row().status is Status.VOID
    assert held.row().attempts == {row.accept_attempt}
    assert entries(held) == []


def test_a_void_row_of_an_earlier_attempt_does_not_cost_a_retry_its_entry(system: System) -> None:
    system.world.fake_messages.void(draft().id, "earlier", START)
    soon = draft(send_at=START + timedelta(seconds=30))
    system.world.before("messages.put_new", system.sweep)
    system.submit(soon)
    assert entries(system) == [START + timedelta(seconds=30)]
    system.rest()
    assert system.row().status is Status.SENT


def test_a_row_that_comes_while_its_entry_is_given_up_keeps_it(held: System) -> None:
    row = held.world.fake_messages.rows.pop(draft().id)
    held.world.clock.advance(30)
    held.world.before("messages.void", lambda: held.world.fake_messages.rows.update({row.id: row}))
    assert held.release.run() == 0
    assert entries(held) == [LATER]


def test_a_sweep_that_fails_leaves_the_watermark_for_the_next(held: System) -> None:
    (entry,) = held.world.fake_pacing.entries.values()
    held.world.fail("messages.get_many")
    with pytest.raises(TemporaryFailure):
        held.release.run()
    assert held.world.fake_pacing.marks.keys() == set(range(SHARDS)) - {entry.shard}


def test_a_sweep_looks_back_five_minutes_behind_its_watermark(held: System) -> None:
    entry = next(iter(held.world.fake_pacing.entries.values()))
    for minutes, handled in ((6, 0), (5, 1)):
        held.world.fake_pacing.marks = {entry.shard: LATER + timedelta(minutes=minutes)}
        held.world.clock.at = LATER + timedelta(minutes=minutes)
        assert held.release.run() == handled


def test_the_first_sweep_ever_looks_back_over_a_day(held: System) -> None:
    held.world.clock.at = LATER + timedelta(hours=26)
    assert held.release.run() == 1


def test_a_sender_that_is_gone_blocks_what_was_held_for_it(held: System) -> None:
    campaigns = held.world.fake_registry.stored_campaigns
    campaigns[("acme", "appointments")] = replace(campaigns[("acme", "appointments")], senders={})
    held.release.run()
    assert held.row().status is Status.BLOCKED


def test_a_text_that_cannot_be_handled_keeps_no_other_waiting(held: System) -> None:
    other = draft(key="other", body="Acme Dental: another. Reply STOP to opt out.", send_at=LATER)
    held.world.clock.at = START
    held.submit(other)
    held.world.clock.at = LATER
    held.world.fail("facts.read", error=ValueError("a record that nobody can read"))
    with pytest.raises(ValueError, match="nobody can read"):
        held.release.run()
    assert sorted(held.row(each).status for each in ("k1", "other")) == ["held", "queued"]
    (left,) = held.world.fake_pacing.entries.values()
    assert left.shard not in held.world.fake_pacing.marks
    assert held.release.run() == 1
    assert entries(held) == []
