"""`services.ports.Messages`: what the write orders of the design's section 8 rest on."""

from dataclasses import replace
from datetime import timedelta

import pytest

from consentry.domain.message import Message, Status, TimelineEntry
from consentry.services.ports.messages import DueEntry, PutResult
from tests.contract.conftest import Ports
from tests.support.records import KEY, NOW, decision, message_id, row

LATER = NOW + timedelta(seconds=5)
LEASE = NOW + timedelta(seconds=60)


def stored(ports: Ports, new: Message) -> Message:
    assert ports.messages.put_new(new) is PutResult.STORED
    return new


def test_a_new_row_is_read_as_it_was_put(ports: Ports) -> None:
    new = stored(
        ports, row(decisions=(decision(),), metadata={"order": "A-17"}, replaced={"4": "’"})
    )
    assert ports.messages.get(new.id) == new
    assert ports.messages.get(message_id(2)) is None


def test_the_second_of_two_puts_finds_the_row_taken(ports: Ports) -> None:
    first = stored(ports, row())
    second = row(accept_attempt="attempt-2", body="another")
    assert ports.messages.put_new(second) is PutResult.EXISTS
    assert ports.messages.get(first.id) == first


def test_repeating_ones_own_put_is_stored_even_after_the_row_moved_on(ports: Ports) -> None:
    new = stored(ports, row())
    claimed = ports.messages.claim(new.id, "d-1", NOW, LEASE)
    assert ports.messages.put_new(new) is PutResult.STORED
    assert ports.messages.get(new.id) == claimed


def test_a_late_put_of_a_voided_attempt_is_refused(ports: Ports) -> None:
    new = row()
    assert ports.messages.void(new.id, new.accept_attempt, NOW) is None
    assert ports.messages.put_new(new) is PutResult.EXISTS
    void = ports.messages.get(new.id)
    assert void is not None
    assert void.status is Status.VOID


def test_another_attempt_replaces_a_void_row(ports: Ports) -> None:
    ports.messages.void(message_id(1), "attempt-1", NOW)
    retried = stored(ports, row(accept_attempt="attempt-2"))
    assert ports.messages.get(retried.id) == retried


def test_a_void_row_remembers_every_attempt(ports: Ports) -> None:
    ports.messages.void(message_id(1), "attempt-1", NOW)
    ports.messages.void(message_id(1), "attempt-2", LATER)
    for attempt in ("attempt-1", "attempt-2"):
        assert ports.messages.put_new(row(accept_attempt=attempt)) is PutResult.EXISTS
    assert ports.messages.put_new(row(accept_attempt="attempt-3")) is PutResult.STORED


def test_voiding_answers_the_row_that_came_after_all_and_leaves_it(ports: Ports) -> None:
    new = stored(ports, row())
    assert ports.messages.void(new.id, new.accept_attempt, LATER) == new
    assert ports.messages.get(new.id) == new


def test_a_void_row_belongs_to_no_account(ports: Ports) -> None:
    ports.messages.void(message_id(1), "attempt-1", NOW)
    assert ports.messages.of_account("acme", NOW).items == ()
    assert ports.messages.waiting_for("acme", [KEY]) == []


def test_many_rows_are_stored_with_their_due_entries(ports: Ports) -> None:
    rows = [row(n, status=Status.HELD) for n in range(120)]
    due = [DueEntry(message_id=each.id, at=LATER, shard=0, accept_attempt="a") for each in rows]
    assert ports.messages.put_many(rows, due) == ()
    assert ports.messages.get_many([each.id for each in rows]) == {each.id: each for each in rows}
    found = ports.pacing.due(0, since=NOW, until=LATER)
    assert sorted(found, key=lambda e: e.message_id) == sorted(due, key=lambda e: e.message_id)


def test_rows_that_exist_stay_and_the_rest_of_the_batch_is_stored(ports: Ports) -> None:
    taken = stored(ports, row(1))
    rows = [row(n, accept_attempt="attempt-2", status=Status.HELD) for n in range(4)]
    due = [DueEntry(message_id=each.id, at=LATER, shard=0) for each in rows]
    assert ports.messages.put_many(rows, due) == (taken.id,)
    assert ports.messages.get(taken.id) == taken
    assert len(ports.messages.get_many([each.id for each in rows])) == 4
    waiting = {each.message_id for each in ports.pacing.due(0, since=NOW, until=LATER)}
    assert waiting == {rows[0].id, rows[2].id, rows[3].id}


def test_repeating_ones_own_batch_takes_nothing_and_completes_it(ports: Ports) -> None:
    rows = [row(n) for n in range(3)]
    assert ports.messages.put_many(rows[:2], []) == ()
    assert ports.messages.put_many(rows, []) == ()
    assert len(ports.messages.get_many([each.id for each in rows])) == 3


def test_a_batch_replaces_void_rows_of_other_attempts_only(ports: Ports) -> None:
    ports.messages.void(message_id(0), "attempt-1", NOW)
    ports.messages.void(message_id(1), "attempt-9", NOW)
    assert ports.messages.put_many([row(0), row(1)], []) == (message_id(0),)


def test_a_claim_takes_a_queued_row_once(ports: Ports) -> None:
    new = stored(ports, row())
    claimed = ports.messages.claim(new.id, "d-1", LATER, LEASE)
    assert claimed is not None
    assert claimed == replace(
        new,
        status=Status.SENDING,
        attempt="d-1",
        called_at=LATER,
        lease_until=LEASE,
        timeline=(*new.timeline, TimelineEntry(at=LATER, status=Status.SENDING)),
    )
    assert ports.messages.claim(new.id, "d-2", LATER, LEASE) is None
    assert ports.messages.get(new.id) == claimed


def test_repeating_ones_own_claim_wins_and_changes_nothing(ports: Ports) -> None:
    new = stored(ports, row())
    claimed = ports.messages.claim(new.id, "d-1", LATER, LEASE)
    assert ports.messages.claim(new.id, "d-1", LATER, LEASE) == claimed


@pytest.mark.parametrize("status", [Status.HELD, Status.BLOCKED, Status.CANCELLED, Status.SENT])
def test_a_claim_takes_nothing_but_queued(ports: Ports, status: Status) -> None:
    new = stored(ports, row(status=status))
    assert ports.messages.claim(new.id, "d-1", LATER, LEASE) is None
    assert ports.messages.claim(message_id(9), "d-1", LATER, LEASE) is None


def test_a_move_writes_what_differs_and_adds_a_step(ports: Ports) -> None:
    new = stored(
        ports, row(status=Status.HELD, not_before=LATER, due_at=LATER, decisions=(decision(),))
    )
    changes = replace(
        new, not_before=None, due_at=None, decisions=(*new.decisions, decision("release"))
    )
    moved = ports.messages.move(new, Status.QUEUED, LATER, detail="due", changes=changes)
    step = TimelineEntry(at=LATER, status=Status.QUEUED, detail="due")
    assert moved == replace(changes, status=Status.QUEUED, timeline=(*new.timeline, step))
    assert ports.messages.get(new.id) == moved


def test_a_move_keeps_what_others_wrote_meanwhile(ports: Ports) -> None:
    new = stored(ports, row(status=Status.HELD))
    ports.messages.move(new, Status.HELD, NOW, detail="paused", changes=replace(new, due_at=LATER))
    moved = ports.messages.move(
        new, Status.QUEUED, LATER, changes=replace(new, decisions=(decision(),))
    )
    assert moved is not None
    assert (moved.due_at, moved.decisions) == (LATER, (decision(),))
    assert [step.detail for step in moved.timeline] == ["", "paused", ""]


def test_of_two_moves_from_one_state_one_wins(ports: Ports) -> None:
    new = stored(ports, row())
    assert ports.messages.move(new, Status.CANCELLED, LATER) is not None
    assert ports.messages.claim(new.id, "d-1", LATER, LEASE) is None
    assert ports.messages.move(new, Status.BLOCKED, LATER) is None
    found = ports.messages.get(new.id)
    assert found is not None
    assert found.status is Status.CANCELLED


def test_repeating_ones_own_move_wins_and_adds_no_step(ports: Ports) -> None:
    new = stored(ports, row())
    moved = ports.messages.move(new, Status.CANCELLED, LATER, detail="asked")
    assert ports.messages.move(new, Status.CANCELLED, LATER, detail="asked") == moved


def test_a_move_of_another_dispatch_s_claim_is_lost(ports: Ports) -> None:
    new = stored(ports, row())
    mine = ports.messages.claim(new.id, "d-1", NOW, LEASE)
    assert mine is not None
    assert ports.messages.move(mine, Status.SENT, LATER, expect_attempt="d-2") is None
    sent = ports.messages.move(
        mine, Status.SENT, LATER, expect_attempt="d-1", changes=replace(mine, carrier_id="eum-1")
    )
    assert sent is not None
    assert sent.carrier_id == "eum-1"


def test_a_move_of_a_row_that_is_not_there_is_lost(ports: Ports) -> None:
    assert ports.messages.move(row(), Status.CANCELLED, NOW) is None


@pytest.mark.parametrize(
    ("now", "then"),
    [
        (Status.SENT, Status.QUEUED),
        (Status.BLOCKED, Status.QUEUED),
        (Status.CANCELLED, Status.SENDING),
        (Status.DELIVERED, Status.UNDELIVERED),
    ],
)
def test_no_step_that_the_state_machine_lacks_is_ever_written(
    ports: Ports, now: Status, then: Status
) -> None:
    new = stored(ports, row(status=now))
    with pytest.raises(ValueError, match="cannot go from"):
        ports.messages.move(new, then, LATER)
    assert ports.messages.get(new.id) == new


def listed(ports: Ports, limit: int) -> list[str]:
    """Every page of a recipient's rows."""
    ids: list[str] = []
    cursor = ""
    while True:
        page = ports.messages.of_recipient("acme", [KEY], limit=limit, cursor=cursor)
        assert len(page.items) <= limit
        ids += [each.id for each in page.items]
        if not page.next:
            return ids
        cursor = page.next


def test_a_recipient_s_rows_come_newest_first_and_each_once(ports: Ports) -> None:
    rows = [stored(ports, row(n, created_at=NOW + timedelta(seconds=n // 3))) for n in range(10)]
    stored(ports, row(50, account="birch"))
    stored(ports, row(51, recipient="1.other"))
    newest_first = sorted(rows, key=lambda each: (each.created_at, each.id), reverse=True)
    for limit in (1, 3, 4, 10, 50):
        assert listed(ports, limit) == [each.id for each in newest_first]


def test_rows_under_an_older_key_are_listed_too(ports: Ports) -> None:
    old = stored(ports, row(1, recipient="1.old"))
    new = stored(ports, row(2, recipient="2.new", created_at=LATER))
    page = ports.messages.of_recipient("acme", ["2.new", "1.old"])
    assert page.items == (new, old)
    waiting = ports.messages.waiting_for("acme", ["2.new", "1.old"])
    assert sorted(each.id for each in waiting) == sorted([old.id, new.id])


def test_only_rows_that_could_still_go_are_waiting(ports: Ports) -> None:
    for n, status in enumerate(Status):
        stored(ports, row(n, status=status, accept_attempt=""))
    waiting = {each.status for each in ports.messages.waiting_for("acme", [KEY])}
    assert waiting == {Status.HELD, Status.QUEUED, Status.REVIEW}


def account_ids(ports: Ports, limit: int, expected: int) -> list[str]:
    """The ids on an account's pages until there are as many as expected, or no more."""
    ids: list[str] = []
    cursor = ""
    while True:
        page = ports.messages.of_account("acme", NOW, limit=limit, cursor=cursor)
        assert len(page.items) <= limit
        ids += [each.id for each in page.items]
        cursor = page.next
        if not cursor or len(ids) >= expected:
            return ids


@pytest.mark.parametrize("limit", [1, 3, 50])
def test_an_account_s_rows_come_newest_first_over_days_and_shards(ports: Ports, limit: int) -> None:
    days = [0, 0, 0, 0, 1, 3, 20, 45]
    rows = [
        stored(ports, row(n, created_at=NOW - timedelta(days=d, seconds=n % 2)))
        for n, d in enumerate(days)
    ]
    stored(ports, row(50, account="birch"))
    newest_first = sorted(rows, key=lambda each: (each.created_at, each.id), reverse=True)
    assert account_ids(ports, limit, len(days)) == [each.id for each in newest_first]


@pytest.mark.parametrize(
    ("since", "until", "found"),
    [
        pytest.param(timedelta(days=9), timedelta(0), [1, 2, 3], id="before an instant"),
        pytest.param(timedelta(days=3), None, [0, 1, 2, 3], id="its beginning is inside"),
        pytest.param(timedelta(days=3, seconds=-1), None, [0, 1, 2], id="a second later"),
        pytest.param(timedelta(days=3), timedelta(hours=1), [2, 3], id="its end is outside"),
        pytest.param(timedelta(days=3), timedelta(minutes=59), [1, 2, 3], id="a minute later"),
        pytest.param(timedelta(days=9), timedelta(days=-9999), [0, 1, 2, 3], id="to come"),
    ],
)
def test_an_account_s_rows_of_a_span_of_time(
    ports: Ports, since: timedelta, until: timedelta | None, found: list[int]
) -> None:
    ages = [timedelta(0), timedelta(hours=1), timedelta(days=1), timedelta(days=3)]
    rows = [stored(ports, row(n, created_at=NOW - age)) for n, age in enumerate(ages)]
    ids, cursor = [], ""
    while True:
        page = ports.messages.of_account(
            "acme",
            NOW,
            since=NOW - since,
            until=NOW - until if until is not None else None,
            limit=2,
            cursor=cursor,
        )
        ids += [each.id for each in page.items]
        cursor = page.next
        if not cursor:
            break
    assert ids == [rows[n].id for n in found]


@pytest.mark.slow
def test_an_account_s_list_reaches_back_to_the_longest_retention_and_ends(ports: Ports) -> None:
    oldest = stored(ports, row(1, created_at=NOW - timedelta(days=399)))
    stored(ports, row(2, created_at=NOW - timedelta(days=410)))
    assert account_ids(ports, 50, 2) == [oldest.id]
