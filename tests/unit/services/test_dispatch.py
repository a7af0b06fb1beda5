"""Dispatch: intent, strong facts, decision, log, claim, carrier, finalize."""

import itertools
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from consentry.domain.history import SendIntent
from consentry.domain.message import Category, Lane, OnQuietHours, Purpose, Status
from consentry.domain.recipient_key import Keyring
from consentry.domain.send_log import SendLog
from consentry.domain.sender import SenderStatus
from consentry.domain.suppression import Suppressions
from consentry.domain.times import to_ms
from consentry.errors import TemporaryFailure
from consentry.services.dispatch import NO_ROW_TRIES, ROW_COMES_WITHIN_S
from consentry.services.ports.queue import Handled, SendJob
from consentry.services.stamping import Seen
from tests.support.builders import REMINDER, intent, opt_out
from tests.support.fakes import START
from tests.unit.services.system import NUMBER, SENDER, System, agree, draft

LEASE = timedelta(seconds=60)


def queued(system: System, **changes: Any) -> SendJob:
    """The job of an accepted text."""
    system.submit(draft(**changes))
    return system.world.fake_queue.jobs[-1]


def run(system: System, job: SendJob, receives: int = 1) -> Handled:
    return system.take(job, "r1", receives)


def drop(_answer: object) -> None:
    """Nobody needs the answer."""


def intents(system: System) -> list[str]:
    key = system.world.keyring.of(NUMBER).current
    return [each.message_id for each in system.world.fake_pacing.history("acme", key).intents]


def test_a_queued_text_goes_in_the_order_that_the_promises_need(system: System) -> None:
    job = queued(system)
    before = len(system.world.calls)
    assert run(system, job) is Handled.DONE
    assert [c for c in system.world.calls[before:] if c != "keys.of"] == [
        "pacing.open_intent",
        "facts.read",
        "pacing.lease",
        "pacing.store_log",
        "messages.claim",
        "carrier.send",
        "messages.move",
    ]
    row = system.row()
    assert row.status is Status.SENT
    assert row.carrier_id == "eum-1"
    assert [kept.stage for kept in row.decisions] == ["submit", "dispatch"]
    assert row.lease_until is None
    assert row.called_at == START


def test_the_carrier_is_given_what_ties_its_events_to_the_row(system: System) -> None:
    run(system, queued(system))
    (text,) = system.world.fake_carrier.sent
    assert (text.to, text.sender, text.body) == (NUMBER, SENDER, REMINDER)
    assert text.context == {"gw": draft().id, "a": system.row().attempt}
    assert not text.promotional
    assert text.time_to_live_s == 11 * 3600, "at nine in the evening it must have arrived"


def test_a_text_about_to_expire_is_given_what_time_is_left(system: System) -> None:
    job = queued(system, expires_at=START + timedelta(seconds=90))
    run(system, job)
    assert system.world.fake_carrier.sent[0].time_to_live_s == 90


@pytest.mark.parametrize(
    ("lane", "moved_to"),
    [(Lane.BULK, Lane.BULK), (Lane.REPLY, Lane.REPLY), (Lane.PASSCODE, Lane.REPLY)],
)
def test_a_stale_slot_is_given_up_for_a_new_one(system: System, lane: Lane, moved_to: Lane) -> None:
    job = replace(queued(system), lane=lane)
    system.world.clock.advance(5.001)
    assert run(system, job) is Handled.DONE
    assert system.world.fake_carrier.sent == []
    moved = system.world.fake_queue.jobs[-1]
    assert moved.lane is moved_to
    assert moved.slot_ms >= to_ms(system.now)


def test_a_slot_five_seconds_ago_is_still_good(system: System) -> None:
    job = queued(system)
    system.world.clock.advance(5)
    run(system, job)
    assert system.row().status is Status.SENT


def test_after_an_outage_the_texts_are_spread_again(system: System) -> None:
    numbers = {f"k{n}": f"+1415555{n:04}" for n in (150, 151, 152)}
    for number in numbers.values():
        agree(system.world, number)
    jobs = [queued(system, key=key, to=number) for key, number in numbers.items()]
    system.world.clock.advance(3600)
    for job in jobs:
        run(system, job)
    slots = [job.slot_ms for job in system.world.fake_queue.jobs[3:]]
    assert {b - a for a, b in itertools.pairwise(slots)} <= {1_287, 1_320}
    assert system.world.fake_carrier.sent == []


def test_a_number_last_seen_full_is_not_asked_again(system: System) -> None:
    job = queued(system)
    full = SendLog(version=1, bulk=(to_ms(START) - 1_000,) * 49)
    system.stamping.seen[SENDER] = Seen(log=full, per_minute=50, at=to_ms(START))
    before = len(system.world.calls)
    assert run(system, job) is Handled.DONE
    assert system.world.calls[before:] == ["pacing.reserve", "queue.put"]
    assert system.world.fake_queue.jobs[-1].slot_ms == to_ms(START) + 60_000


def test_a_job_without_a_row_is_looked_at_again_and_then_given_up(system: System) -> None:
    job = queued(system)
    del system.world.fake_messages.rows[job.message_id]
    for receive in range(1, NO_ROW_TRIES):
        assert run(system, job, receive) is Handled.LATER
        system.world.clock.advance(2)
    assert system.world.fake_queue.deferred == [("r1", 2)] * (NO_ROW_TRIES - 1)
    assert run(system, job, NO_ROW_TRIES) is Handled.DONE
    row = system.row()
    assert row.status is Status.VOID
    assert row.attempts == {job.accept_attempt}
    assert intents(system) == []


@pytest.mark.parametrize("void", [False, True], ids=["none", "void"])
def test_a_row_that_is_stored_while_dispatch_waits_is_sent_by_the_same_delivery(
    system: System, void: bool
) -> None:
    job = queued(system)
    row = system.world.fake_messages.rows.pop(job.message_id)
    if void:
        system.world.fake_messages.void(row.id, "an earlier attempt", START)
    before = len(system.world.calls)
    system.world.before("messages.get", lambda: drop(system.world.fake_messages.put_new(row)))
    assert run(system, job) is Handled.DONE
    assert system.row().status is Status.SENT
    assert system.row().called_at == START + timedelta(seconds=ROW_COMES_WITHIN_S)
    assert intents(system) == [job.message_id]
    assert [c for c in system.world.calls[before:] if c != "keys.of"][:5] == [
        "pacing.open_intent",
        "facts.read",
        "messages.get",
        "pacing.open_intent",
        "facts.read",
    ]


def test_an_opt_out_while_dispatch_waits_for_its_row_is_seen(system: System) -> None:
    job = queued(system)
    row = system.world.fake_messages.rows.pop(job.message_id)

    def meanwhile() -> None:
        system.world.fake_messages.put_new(row)
        suppress(system)

    system.world.before("messages.get", meanwhile)
    assert run(system, job) is Handled.DONE
    assert system.row().status is Status.BLOCKED
    assert intents(system) == []


def test_only_the_first_look_for_a_row_waits_in_place(system: System) -> None:
    job = queued(system)
    del system.world.fake_messages.rows[job.message_id]
    run(system, job, 2)
    assert system.now == START


def test_a_row_that_comes_at_the_last_look_is_sent(system: System) -> None:
    job = queued(system)
    row = system.world.fake_messages.rows.pop(job.message_id)
    system.world.before(
        "messages.void", lambda: system.world.fake_messages.rows.update({row.id: row})
    )
    assert run(system, job, NO_ROW_TRIES) is Handled.LATER
    assert run(system, job, NO_ROW_TRIES + 1) is Handled.DONE
    assert system.row().status is Status.SENT


def test_a_void_row_of_an_earlier_attempt_may_still_give_way(system: System) -> None:
    job = queued(system)
    row = system.world.fake_messages.rows.pop(job.message_id)
    system.world.fake_messages.void(row.id, "an earlier attempt", START)
    assert run(system, job) is Handled.LATER
    system.world.fake_messages.put_new(row)
    assert run(system, job, 2) is Handled.DONE
    assert system.row().status is Status.SENT


def test_a_void_row_of_this_very_attempt_ends_the_job(system: System) -> None:
    job = queued(system)
    del system.world.fake_messages.rows[job.message_id]
    system.world.fake_messages.void(job.message_id, job.accept_attempt, START)
    assert run(system, job) is Handled.DONE
    assert intents(system) == []
    assert list(system.world.fake_pacing.items) == [("acme", job.recipients[0])]


def test_a_live_lease_is_waited_for(system: System) -> None:
    job = queued(system)
    system.world.fake_messages.claim(job.message_id, "other", START, START + LEASE)
    assert run(system, job) is Handled.LATER
    assert system.world.fake_queue.deferred == [("r1", 61)]
    assert system.row().status is Status.SENDING


def test_a_lease_that_ended_leaves_the_outcome_unknown(system: System) -> None:
    job = queued(system)
    system.world.fake_messages.claim(job.message_id, "other", START - LEASE, START)
    assert run(system, job) is Handled.DONE
    row = system.row()
    assert (row.status, row.timeline[-1].detail) == (Status.UNKNOWN, "lease_ended")
    assert system.world.fake_carrier.sent == []


@pytest.mark.parametrize(
    ("status", "kept"),
    [
        (Status.HELD, False),
        (Status.REVIEW, False),
        (Status.BLOCKED, False),
        (Status.CANCELLED, False),
        (Status.EXPIRED, False),
        (Status.SENT, True),
        (Status.DELIVERED, True),
        (Status.UNKNOWN, True),
    ],
)
def test_a_text_that_is_not_queued_is_let_be_and_counts_only_if_it_left(
    system: System, status: Status, kept: bool
) -> None:
    job = queued(system)
    system.world.fake_messages.rows[job.message_id] = replace(system.row(), status=status)
    assert run(system, job) is Handled.DONE
    assert system.row().status is status
    assert bool(intents(system)) is kept
    assert system.world.fake_carrier.sent == []


def suppress(system: System, account: str = "acme") -> None:
    key = system.world.keyring.of(NUMBER).current
    item = Suppressions(account=account, recipient=key, entries=(opt_out(),), version=1)
    system.world.fake_suppressions.put(item, START)


@pytest.mark.parametrize("account", ["acme", "_global"])
def test_an_opt_out_since_acceptance_blocks_the_text(system: System, account: str) -> None:
    job = queued(system)
    suppress(system, account)
    assert run(system, job) is Handled.DONE
    row = system.row()
    assert (row.status, row.timeline[-1].detail) == (Status.BLOCKED, "recipient.suppressed")
    assert [kept.outcome for kept in row.decisions] == ["allow", "deny"]
    assert intents(system) == []


def test_a_text_past_its_life_expires(system: System) -> None:
    job = queued(system, expires_at=START + timedelta(seconds=2))
    system.world.clock.advance(3)
    run(system, job)
    assert system.row().status is Status.EXPIRED


def test_a_text_whose_hours_closed_is_held_with_its_due_entry_first(system: System) -> None:
    system.world.clock.at = START.replace(day=25, hour=4, minute=59, second=58)
    job = queued(system)
    system.world.clock.advance(3)
    before = len(system.world.calls)
    assert run(system, job) is Handled.DONE
    row = system.row()
    opens = START.replace(day=25, hour=16)
    assert (row.status, row.due_at, row.not_before) == (Status.HELD, opens, opens)
    written = [c for c in system.world.calls[before:] if c not in ("keys.of", "facts.read")]
    assert written == [
        "pacing.open_intent",
        "pacing.put_due",
        "messages.move",
        "pacing.drop_intent",
    ]


def _pause_campaign(system: System) -> None:
    system.pause(paused=True)


def _pause_sender(system: System) -> None:
    sender = system.world.fake_registry.senders[SENDER]
    system.world.fake_registry.put_sender(replace(sender, status=SenderStatus.PAUSED))


@pytest.mark.parametrize("pause", [_pause_campaign, _pause_sender])
def test_what_was_accepted_before_a_pause_waits_and_is_looked_at_every_five_minutes(
    system: System, pause: Callable[[System], None]
) -> None:
    job = queued(system)
    pause(system)
    run(system, job)
    assert system.row().status is Status.HELD
    assert system.row().due_at == START + timedelta(minutes=5)
    assert system.row().not_before is None
    system.world.clock.at = START + timedelta(minutes=5)
    system.sweep()
    assert system.row().due_at == START + timedelta(minutes=10)
    assert system.row().not_before is None, "nobody knows when a pause ends"


@pytest.mark.parametrize(("sent", "status"), [(10, Status.SENT), (19, Status.QUEUED)], ids=str)
def test_a_rate_that_was_lowered_counts_for_what_is_queued(
    system: System, sent: int, status: Status
) -> None:
    job = queued(system)
    sender = system.world.fake_registry.senders[SENDER]
    system.world.fake_registry.put_sender(replace(sender, per_minute=20))
    log = SendLog(version=1, bulk=(to_ms(START),) * sent)
    system.world.fake_pacing.logs[SENDER] = log
    assert run(system, job) is Handled.DONE
    assert system.row().status is status
    moved = system.world.fake_queue.jobs[1:]
    assert [each.per_minute for each in moved] == [20] * (status is Status.QUEUED)


def rotate(system: System) -> None:
    """A new HMAC key becomes the current one."""
    old = system.world.keyring.ring
    system.world.keyring.ring = Keyring(current="2", keys={**old.keys, "2": b"key-2"})


def test_an_opt_out_under_a_key_that_is_newer_than_the_job_is_seen(system: System) -> None:
    job = queued(system)
    rotate(system)
    suppress(system)
    run(system, job)
    assert system.row().status is Status.BLOCKED


def test_after_a_rotation_the_intent_stands_under_the_new_key_before_the_facts_are_read(
    system: System,
) -> None:
    job = queued(system)
    rotate(system)
    before = len(system.world.calls)
    run(system, job)
    assert [c for c in system.world.calls[before:] if c != "keys.of"][:4] == [
        "pacing.open_intent",
        "facts.read",
        "pacing.open_intent",
        "facts.read",
    ]
    assert intents(system) == [job.message_id]
    assert system.row().status is Status.SENT


def test_after_a_rotation_what_went_before_it_still_counts(system: System) -> None:
    old = system.world.keyring.of(NUMBER).current
    same = intent(at=START - timedelta(minutes=1), message_id="earlier")
    rotate(system)
    job = queued(system, body="Acme Dental: another. Reply STOP to opt out.")
    row = system.row()
    body_hash = job.body_hash
    system.world.fake_pacing.open_intent("acme", old, replace(same, body_hash=body_hash), SENDER)
    run(system, job)
    assert system.row().status is Status.BLOCKED
    assert system.row().timeline[-1].detail == "frequency.duplicate"
    assert row.status is Status.QUEUED


def test_after_a_rotation_a_conversation_goes_on(system: System) -> None:
    old = system.world.keyring.of(NUMBER).current
    system.world.fake_pacing.note_inbound("acme", old, START - timedelta(minutes=5))
    rotate(system)
    job = queued(system, category=Category.CONVERSATIONAL)
    run(system, job)
    assert system.row().status is Status.SENT


def test_of_two_equal_texts_at_the_same_time_one_goes(system: System) -> None:
    one, two = queued(system, key="k1"), queued(system, key="k2")
    for job in (one, two):
        system.world.fake_pacing.open_intent(
            "acme",
            job.recipients[0],
            SendIntent(
                message_id=job.message_id,
                at=START,
                parts=1,
                body_hash=job.body_hash,
                category=job.category,
                campaign=job.campaign,
            ),
            SENDER,
        )
    system.rest()
    statuses = sorted([system.row("k1").status, system.row("k2").status])
    assert statuses == [Status.BLOCKED, Status.SENT]


def test_a_failure_before_the_claim_leaves_the_text_to_the_queue(system: System) -> None:
    job = queued(system)
    system.world.fail("facts.read")
    with pytest.raises(TemporaryFailure):
        run(system, job)
    assert run(system, job, 2) is Handled.DONE
    assert len(system.world.fake_carrier.sent) == 1


def test_a_campaign_that_is_gone_blocks_its_texts(system: System) -> None:
    job = queued(system, purpose=Purpose.OTHER)
    del system.world.fake_registry.stored_campaigns[("acme", "appointments")]
    run(system, job)
    assert system.row().status is Status.BLOCKED


@pytest.mark.parametrize(
    ("left", "changes", "ended"),
    [
        (7.0, {}, Status.SENT),
        (5.5, {}, Status.HELD),
        (5.5, {"on_quiet_hours": OnQuietHours.REJECT}, Status.BLOCKED),
    ],
    ids=["time enough", "too late to end it", "too late, and it is not to wait"],
)
def test_no_text_is_given_to_a_carrier_that_may_hold_it_into_the_night(
    system: System, left: float, changes: dict[str, Any], ended: Status
) -> None:
    nine = START + timedelta(hours=11)
    system.world.clock.at = nine - timedelta(seconds=left)
    run(system, queued(system, **changes))
    assert system.row().status is ended
    if ended is Status.SENT:
        (text,) = system.world.fake_carrier.sent
        assert text.time_to_live_s == int(left)
    if ended is Status.HELD:
        assert system.row().due_at == START + timedelta(hours=22)


@pytest.mark.parametrize(
    ("left", "ended"), [(60.0, Status.SENT), (5.5, Status.EXPIRED), (0.0, Status.EXPIRED)], ids=str
)
def test_a_passcode_is_given_no_longer_than_its_own_time(
    system: System, left: float, ended: Status
) -> None:
    passcode = {
        "purpose": Purpose.PASSCODE,
        "category": Category.TRANSACTIONAL,
        "body": "Acme Dental: 482913 is your code. Reply STOP to opt out.",
    }
    job = queued(system, **passcode)
    expires = system.row().expires_at
    assert expires == START + timedelta(minutes=10)
    system.world.clock.at = expires - timedelta(seconds=left)
    run(system, replace(job, slot_ms=to_ms(system.now)))
    assert system.row().status is ended
    assert [text.time_to_live_s for text in system.world.fake_carrier.sent] == [60] * (left == 60)


def test_what_ends_slowly_takes_no_intent_of_a_later_try_away(system: System) -> None:
    """Without it a STOP would not know that the later try was on its way (promise P1)."""
    job = queued(system)
    system.pause(paused=True)

    def meanwhile() -> None:
        system.pause(paused=False)
        system.world.clock.advance(300)
        system.release.run()
        run(system, system.world.fake_queue.jobs[-1])

    system.world.before("pacing.drop_intent", meanwhile)
    run(system, job)
    assert system.row().status is Status.SENT
    assert intents(system) == [job.message_id]


def test_a_delivery_that_may_not_send_keeps_the_intent_of_the_one_that_did(
    system: System,
) -> None:
    job = queued(system)
    system.pause(paused=True)

    def meanwhile() -> None:
        system.pause(paused=False)
        run(system, job)

    system.world.before("messages.move", meanwhile)
    run(system, job)
    assert system.row().status is Status.SENT
    assert intents(system) == [job.message_id]


def test_who_meets_a_text_that_was_cancelled_meanwhile_takes_its_intent_away(
    system: System,
) -> None:
    job = queued(system)
    system.pause(paused=True)
    system.world.before("messages.move", system.call_off)
    run(system, job)
    assert system.row().status is Status.CANCELLED
    assert intents(system) == []


def test_a_text_cancelled_just_before_its_claim_does_not_count(system: System) -> None:
    job = queued(system)
    system.world.before("messages.claim", system.call_off)
    run(system, job)
    assert system.row().status is Status.CANCELLED
    assert intents(system) == []


def _again(system: System, job: SendJob) -> None:
    run(system, job)


def test_a_delivery_that_loses_the_claim_keeps_the_intent_of_the_one_that_won(
    system: System,
) -> None:
    job = queued(system)
    system.world.before("messages.claim", lambda: _again(system, job))
    run(system, job)
    assert system.row().status is Status.SENT
    assert intents(system) == [job.message_id]
