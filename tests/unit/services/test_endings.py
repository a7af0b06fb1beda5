"""How a text ends otherwise: cancelled by its client, or given up by the queue."""

from dataclasses import replace
from datetime import timedelta

import pytest

from consentry.domain.api_key import Role
from consentry.domain.audit import Actor
from consentry.domain.message import Status
from consentry.errors import Conflict, NotFound
from consentry.services.ports.queue import Handled, SendJob
from tests.support import desks
from tests.support.fakes import START
from tests.unit.services.system import System, draft, texted


def queued(system: System) -> SendJob:
    system.submit(draft())
    return system.world.fake_queue.jobs[-1]


def set_status(system: System, status: Status) -> None:
    system.world.fake_messages.rows[draft().id] = replace(system.row(), status=status)


@pytest.mark.parametrize("status", [Status.QUEUED, Status.HELD, Status.REVIEW])
def test_what_waits_can_be_cancelled(system: System, status: Status) -> None:
    queued(system)
    set_status(system, status)
    assert system.cancel.run("acme", draft().id).status is Status.CANCELLED
    assert system.row().timeline[-1].detail == "client"


def test_cancelling_again_answers_the_same(system: System) -> None:
    queued(system)
    first = system.cancel.run("acme", draft().id)
    system.world.clock.advance(1)
    assert system.cancel.run("acme", draft().id) == first


def test_that_an_operator_cancelled_a_text_is_in_the_audit_log_once(system: System) -> None:
    queued(system)
    for _ in range(2):
        system.cancel.run("acme", draft().id, Actor(key="key-1", role=Role.OPERATOR))

    (story,) = desks.stories(system.world)
    assert story == (
        f"operator key key-1 ordered text `{draft().id}` of campaign `appointments`, which was"
        " queued, cancelled"
    )


def test_an_account_s_own_cancellation_is_in_its_row_alone(system: System) -> None:
    queued(system)
    system.cancel.run("acme", draft().id, Actor(key="key-2", role=Role.SENDER))

    assert system.row().status is Status.CANCELLED
    assert desks.stories(system.world) == []


def test_a_cancelled_text_leaves_the_due_index(system: System) -> None:
    system.submit(draft(send_at=START + timedelta(hours=2)))
    system.cancel.run("acme", draft().id)
    assert system.world.fake_pacing.entries == {}


@pytest.mark.parametrize(
    "status",
    [Status.SENDING, Status.SENT, Status.DELIVERED, Status.BLOCKED, Status.UNKNOWN, Status.FAILED],
)
def test_what_is_on_its_way_or_has_ended_cannot_be_cancelled(
    system: System, status: Status
) -> None:
    queued(system)
    set_status(system, status)
    with pytest.raises(Conflict, match=status):
        system.cancel.run("acme", draft().id)


@pytest.mark.parametrize("case", ["unknown", "of another account", "void", "inbound"])
def test_what_is_no_message_of_the_account_is_not_found(system: System, case: str) -> None:
    account, message = "acme", draft().id
    if case == "of another account":
        queued(system)
        account = "birch"
    elif case == "void":
        system.world.fake_messages.void(message, "attempt", START)
    elif case == "inbound":
        system.hear(texted("hello"))
        message = next(
            row.id for row in system.world.fake_messages.rows.values() if row.direction == "in"
        )
    with pytest.raises(NotFound):
        system.cancel.run(account, message)


def test_a_claim_that_comes_first_wins_over_a_cancellation(system: System) -> None:
    job = queued(system)

    def claim() -> None:
        lease = START + timedelta(seconds=60)
        system.world.fake_messages.claim(job.message_id, "a", START, lease)

    system.world.before("messages.move", claim)
    with pytest.raises(Conflict, match="sending"):
        system.cancel.run("acme", draft().id)


def test_a_text_that_was_never_sent_fails_when_the_queue_gives_it_up(system: System) -> None:
    job = queued(system)
    assert system.dead_letters.run(job) is Handled.DONE
    row = system.row()
    assert (row.status, row.timeline[-1].detail) == (Status.FAILED, "dead_lettered")


def test_a_text_in_flight_is_waited_for_and_then_unknown(system: System) -> None:
    job = queued(system)
    lease = START + timedelta(seconds=60)
    system.world.fake_messages.claim(job.message_id, "a", START, lease)
    assert system.dead_letters.run(job) is Handled.LATER
    system.world.clock.at = lease
    assert system.dead_letters.run(job) is Handled.DONE
    row = system.row()
    assert (row.status, row.timeline[-1].detail) == (Status.UNKNOWN, "lease_ended")


@pytest.mark.parametrize("status", [Status.SENT, Status.HELD, Status.BLOCKED, Status.CANCELLED])
def test_a_given_up_message_of_a_text_that_moved_on_changes_nothing(
    system: System, status: Status
) -> None:
    job = queued(system)
    set_status(system, status)
    assert system.dead_letters.run(job) is Handled.DONE
    assert system.row().status is status


@pytest.mark.parametrize("late", [timedelta(0), timedelta(hours=1)], ids=["in time", "late"])
def test_a_held_text_whose_entry_was_taken_for_its_job_has_it_back(
    system: System, late: timedelta
) -> None:
    """Else it would be held for ever: a sweep took the entry, and dispatch never came to it."""
    job = queued(system)
    set_status(system, Status.HELD)
    due_at = START + timedelta(minutes=1)
    system.world.fake_messages.rows[job.message_id] = replace(system.row(), due_at=due_at)
    system.world.clock.at = due_at + late

    assert system.dead_letters.run(job) is Handled.DONE

    (entry,) = system.world.fake_pacing.entries.values()
    assert (entry.message_id, entry.at) == (job.message_id, due_at + late)


@pytest.mark.parametrize("earlier", [False, True], ids=["no row", "a void row before it"])
def test_a_given_up_job_without_a_row_keeps_its_accept_from_storing_one(
    system: System, earlier: bool
) -> None:
    job = queued(system)
    row = system.world.fake_messages.rows.pop(job.message_id)
    if earlier:
        system.world.fake_messages.void(row.id, "earlier", START)
    assert system.dead_letters.run(job) is Handled.DONE
    assert system.row().status is Status.VOID
    assert job.accept_attempt in system.row().attempts
    assert system.world.fake_messages.put_new(row) == "exists"


def test_a_row_that_comes_while_its_job_is_given_up_fails(system: System) -> None:
    job = queued(system)
    row = system.world.fake_messages.rows.pop(job.message_id)
    system.world.before(
        "messages.void", lambda: system.world.fake_messages.rows.update({row.id: row})
    )
    assert system.dead_letters.run(job) is Handled.DONE
    assert system.row().status is Status.FAILED
