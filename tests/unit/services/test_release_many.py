"""Thousands of texts are due at once when quiet hours end: few calls, and none starves another."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from consentry.domain.ids import SHARDS, shard_of
from consentry.domain.message import Message, Status
from consentry.errors import TemporaryFailure
from consentry.services.ports.facts import FactsQuery, Snapshot
from consentry.services.release import AT_ONCE
from consentry.services.slots import due_of
from consentry.services.stopping import PAUSE_LOOK
from tests.support.fakes import START, Crash
from tests.unit.services.system import System, agree, draft

LATER = START + timedelta(hours=2)


def number(n: int) -> str:
    return f"+1415556{n:04}"


def due(system: System, many: int) -> list[Message]:
    """As many held texts to as many recipients, and the clock at their instant."""
    for n in range(many):
        agree(system.world, number(n))
    drafts = [draft(key=f"k{n}", to=number(n), send_at=LATER) for n in range(many)]
    system.submit(*drafts)
    system.world.clock.at = LATER
    return [system.row(f"k{n}") for n in range(many)]


def queued(system: System, many: int) -> None:
    """The same, of texts that are queued already."""
    for row in due(system, many):
        system.world.fake_messages.rows[row.id] = replace(row, status=Status.QUEUED, due_at=None)


def statuses(system: System) -> Counter[Status]:
    return Counter(row.status for row in system.world.fake_messages.rows.values())


def left(system: System) -> int:
    return len(system.world.fake_pacing.entries)


@pytest.mark.parametrize(
    ("texts", "by_itself"),
    [
        (queued, {}),
        (due, {"messages.move": 200}),
    ],
    ids=["queued", "held"],
)
def test_only_rows_take_a_call_each(
    system: System, texts: Callable[[System, int], object], by_itself: dict[str, int]
) -> None:
    texts(system, 200)
    before = len(system.world.calls)
    assert system.release.run() == 200
    assert len(system.world.fake_queue.jobs) == 200
    assert left(system) == 0
    calls = Counter(system.world.calls[before:])
    del calls["keys.of"]
    assert {call: many for call, many in calls.items() if many > SHARDS} == by_itself
    assert calls.total() <= sum(by_itself.values()) + 6 * SHARDS + 2


def under_a_pause(system: System, many: int) -> None:
    """So many held texts that a sweep has met since their campaign was paused, and the clock at
    the instant of the next one.
    """
    due(system, many)
    system.pause(paused=True)
    system.release.run()
    system.world.clock.at = LATER + PAUSE_LOOK


def test_texts_under_a_pause_take_no_call_each_and_none_is_lost(system: System) -> None:
    """At three calls each a paused campaign's ten thousand kept all other texts waiting."""
    under_a_pause(system, 200)
    before = len(system.world.calls)

    assert system.release.run() == 200

    calls = Counter(system.world.calls[before:])
    del calls["keys.of"]
    assert calls.total() <= 6 * SHARDS + 2
    assert {entry.at for entry in system.world.fake_pacing.entries.values()} == {
        LATER + 2 * PAUSE_LOOK
    }
    assert left(system) == 200
    system.pause(paused=False)
    system.rest()
    assert statuses(system) == {Status.SENT: 200}


@pytest.mark.parametrize("call", ["pacing.put_many_due", "pacing.delete_many_due"])
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("error", [Crash(), TemporaryFailure("busy")], ids=["crash", "failure"])
def test_what_is_put_off_and_fails_is_met_again_once(
    system: System, call: str, after: bool, error: BaseException
) -> None:
    under_a_pause(system, 40)
    system.world.fail(call, nth=2, error=error, after=after)
    with pytest.raises(type(error)):
        system.release.run()

    system.world.clock.advance(60)
    system.release.run()

    entries = system.world.fake_pacing.entries.values()
    assert len(entries) == len({entry.message_id for entry in entries}) == 40
    assert {entry.at for entry in entries} == {LATER + 2 * PAUSE_LOOK}


@pytest.mark.parametrize("later", [0, 30, 299, 301], ids=str)
def test_sweeps_that_overlap_make_one_entry_of_one(system: System, later: int) -> None:
    under_a_pause(system, 3)

    def another() -> None:
        system.world.clock.advance(later)
        system.release.run()

    system.world.before("pacing.put_many_due", another)
    system.release.run()
    for _ in range(3):
        system.world.clock.advance(PAUSE_LOOK.total_seconds())
        system.release.run()

    assert left(system) == 3


def test_texts_released_together_get_one_slot_each(system: System) -> None:
    due(system, 60)
    system.release.run()
    jobs = system.world.fake_queue.jobs
    assert len({job.slot_ms for job in jobs}) == len({job.message_id for job in jobs}) == 60


def breaks(system: System, monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    """Nobody can read what is on record about the recipient of a text any more."""
    recipient = system.row(key).recipient
    facts = system.world.facts
    read = facts.read

    def broken(queries: Sequence[FactsQuery], *, strong: bool) -> list[Snapshot]:
        if any(query.recipient.current == recipient for query in queries):
            raise ValueError("a record that nobody can read")
        return read(queries, strong=strong)

    monkeypatch.setattr(facts, "read", broken, raising=False)


def test_one_whose_record_cannot_be_read_keeps_no_other_waiting(
    system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    due(system, 40)
    shard = shard_of(system.row("k7").id)
    with monkeypatch.context() as broken:
        breaks(system, broken, "k7")
        with pytest.raises(ValueError, match="nobody can read"):
            system.release.run()
    assert statuses(system) == {Status.QUEUED: 39, Status.HELD: 1}
    assert len(system.world.fake_queue.jobs) == 39
    assert left(system) == 1
    assert system.world.fake_pacing.marks.keys() == set(range(SHARDS)) - {shard}
    assert system.release.run() == 1
    assert left(system) == 0


def test_a_store_that_does_not_answer_is_not_asked_for_each(system: System) -> None:
    due(system, 40)
    for nth in range(1, SHARDS + 1):
        system.world.fail("facts.read", nth=nth)
    before = len(system.world.calls)
    with pytest.raises(TemporaryFailure):
        system.release.run()
    assert system.world.calls[before:].count("facts.read") == SHARDS
    assert (left(system), system.world.fake_pacing.marks) == (40, {})


def test_what_the_queue_does_not_take_stays_and_the_rest_goes(system: System) -> None:
    due(system, 40)
    refused = {system.row(key).id for key in ("k1", "k2")}
    system.world.fake_queue.refuse |= refused
    with pytest.raises(TemporaryFailure, match="did not take"):
        system.release.run()
    entries = system.world.fake_pacing.entries.values()
    assert {entry.message_id for entry in entries} == refused
    system.world.fake_queue.refuse.clear()
    assert system.release.run() == 2
    assert len(system.world.fake_queue.jobs) == 40


@pytest.mark.parametrize("call", ["messages.move", "queue.put", "pacing.delete_many_due"])
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_a_crash_in_the_midst_loses_none(system: System, call: str, after: bool) -> None:
    due(system, 40)
    system.world.fail(call, nth=3, error=Crash(), after=after)
    with pytest.raises(Crash):
        system.release.run()
    assert system.world.fake_pacing.marks == {}
    system.release.run()
    assert statuses(system) == {Status.QUEUED: 40}
    assert {job.message_id for job in system.world.fake_queue.jobs} == set(
        system.world.fake_messages.rows
    )
    assert left(system) == 0


def test_a_row_that_cannot_be_moved_keeps_no_other_waiting(system: System) -> None:
    due(system, 40)
    system.world.fail("messages.move", nth=5)
    with pytest.raises(TemporaryFailure):
        system.release.run()
    assert statuses(system) == {Status.QUEUED: 39, Status.HELD: 1}
    assert left(system) == 1


def first_shard(system: System) -> int:
    """The shard whose entries a sweep asks for first."""
    seen: list[int] = []
    pacing = system.world.fake_pacing
    whole = pacing.due

    def noted(shard: int, *, since: datetime, until: datetime) -> list[object]:
        seen.append(shard)
        return list(whole(shard, since=since, until=until))

    pacing.due = noted  # type: ignore[method-assign, assignment]
    system.release.run()
    pacing.due = whole  # type: ignore[method-assign]
    assert sorted(seen) == list(range(SHARDS))
    return seen[0]


def test_each_minute_begins_with_another_shard(system: System) -> None:
    begun = []
    for _ in range(SHARDS):
        begun.append(first_shard(system))
        system.world.clock.advance(60)
    assert sorted(begun) == list(range(SHARDS))


def test_a_sweep_ends_in_time_and_the_next_goes_on_where_it_stopped(system: System) -> None:
    rows = due(system, 1)
    shard = shard_of(rows[0].id)
    many = AT_ONCE + 20
    for n in range(many):
        entry = due_of(rows[0], LATER - timedelta(seconds=n / 1000))
        system.world.fake_pacing.put_due(replace(entry, message_id=f"{shard:08x}-{n}"))
    system.world.clock.at = LATER + timedelta(minutes=1)
    deadline = system.now + timedelta(seconds=20)
    system.world.before("messages.get_many", lambda: system.world.clock.advance(20))

    assert system.release.run(deadline) == AT_ONCE

    assert left(system) == many + 1 - AT_ONCE
    assert shard not in system.world.fake_pacing.marks
    assert system.release.run(system.now + timedelta(seconds=20)) == many + 1 - AT_ONCE
    assert left(system) == 0
    assert system.world.fake_pacing.marks.keys() == set(range(SHARDS))


def test_what_a_slow_sweep_comes_to_late_gets_no_slot_of_the_past(system: System) -> None:
    due(system, 1)
    system.world.before("messages.get_many", lambda: system.world.clock.advance(40))
    system.release.run()
    (queued_,) = system.world.fake_queue.messages
    assert queued_.job.slot_ms == int(system.now.timestamp() * 1000)
    assert queued_.visible_at == system.now
