"""Accept: facts, decision, slot, queue, row, and the row as the record of idempotency."""

from dataclasses import replace
from datetime import timedelta

import pytest

from consentry.domain.campaign import Footer, SmartPunctuation
from consentry.domain.message import Category, Lane, OnQuietHours, Purpose, Status
from consentry.domain.resumption import LaneState
from consentry.domain.send_log import SendLog
from consentry.domain.sender import Sender
from consentry.domain.times import to_ms
from consentry.errors import IdempotencyMismatch, TemporaryFailure
from consentry.services.draft import Draft
from consentry.services.submission import Submission
from tests.support.fakes import START
from tests.unit.services.system import NUMBER, OTHER, SENDER, System, draft

EVENING = START.replace(hour=5)
MORNING = START.replace(hour=16)
"""08:00 in Los Angeles, when the evening's texts may go."""


def submitted(system: System, *drafts: Draft) -> list[Submission]:
    return system.accept.run(drafts)


def rules(submission: Submission) -> list[str]:
    assert submission.decision is not None
    return [reason.rule for reason in submission.decision.reasons]


def test_an_allowed_text_is_queued_for_its_slot_before_its_row_is_stored(system: System) -> None:
    (answer,) = submitted(system, draft())
    assert answer.row is not None
    assert answer.row.status is answer.row.first_status is Status.QUEUED
    assert [c for c in system.world.calls if c != "keys.of"] == [
        "facts.read",
        "pacing.reserve",
        "queue.put",
        "messages.put_new",
    ]
    (job,) = system.world.fake_queue.jobs
    assert (job.message_id, job.slot_ms) == (answer.row.id, to_ms(START))


def test_the_queue_is_told_neither_the_number_nor_the_body(system: System) -> None:
    submitted(system, draft())
    (job,) = system.world.fake_queue.jobs
    assert NUMBER not in repr(job)
    assert draft().body not in repr(job)


def test_a_refused_text_is_stored_with_its_reasons_and_goes_nowhere(system: System) -> None:
    (answer,) = submitted(system, draft(to="+14155550177"))
    assert answer.row is not None
    assert answer.row.status is Status.BLOCKED
    assert "consent.missing" in rules(answer)
    assert answer.row.timeline[-1].detail == ",".join(sorted(set(rules(answer))))
    assert system.world.fake_messages.rows[answer.row.id] == answer.row
    assert system.world.fake_queue.jobs == []


@pytest.mark.parametrize("body", ["same", "refused"])
def test_the_same_request_again_gets_the_first_answer(system: System, body: str) -> None:
    one = draft() if body == "same" else draft(to="+14155550177")
    (first,) = submitted(system, one)
    system.world.clock.advance(60)
    (second,) = submitted(system, one)
    assert second.replayed
    assert second.decision is None
    assert second.row == first.row
    assert len(system.world.fake_queue.jobs) == (body == "same")


def test_a_key_used_for_another_body_is_a_mismatch(system: System) -> None:
    submitted(system, draft())
    (answer,) = submitted(system, draft(fingerprint="f2"))
    assert isinstance(answer.problem, IdempotencyMismatch)


def test_texts_without_a_key_are_never_taken_for_one_another(system: System) -> None:
    submitted(system, draft("k1", keyed=False))
    (again,) = submitted(system, draft("k2", keyed=False, allow_duplicate=True))
    assert not again.replayed
    assert len(system.world.fake_messages.rows) == 2


@pytest.mark.parametrize(
    ("winner", "problem"),
    [("f1", None), ("f2", IdempotencyMismatch)],
    ids=["the same request", "another request"],
)
def test_who_loses_the_race_for_a_key_answers_with_the_winner(
    system: System, winner: str, problem: type[Exception] | None
) -> None:
    def other_request() -> None:
        submitted(system, draft(fingerprint=winner))

    system.world.before("messages.put_new", other_request)
    (answer,) = submitted(system, draft())
    if problem is None:
        assert answer.replayed
        assert answer.row == system.row()
    else:
        assert isinstance(answer.problem, problem)


def test_an_accept_that_was_given_up_meanwhile_answers_temporary_failure(system: System) -> None:
    def give_up() -> None:
        (job,) = system.world.fake_queue.jobs
        system.world.fake_messages.void(job.message_id, job.accept_attempt, system.now)

    system.world.before("messages.put_new", give_up)
    (answer,) = submitted(system, draft())
    assert isinstance(answer.problem, TemporaryFailure)


def test_a_retry_replaces_a_void_row(system: System) -> None:
    system.world.fake_messages.void(draft().id, "earlier", START)
    (answer,) = submitted(system, draft())
    assert not answer.replayed
    assert system.row().status is Status.QUEUED


def test_in_the_evening_a_reminder_is_held_with_its_due_entry_first(system: System) -> None:
    system.world.clock.at = EVENING
    (answer,) = submitted(system, draft())
    assert answer.row is not None
    assert answer.row.status is Status.HELD
    assert answer.row.not_before == answer.row.due_at == MORNING
    assert system.world.calls[-2:] == ["pacing.put_due", "messages.put_new"]
    assert [e.at for e in system.world.fake_pacing.entries.values()] == [MORNING]
    assert system.world.fake_queue.jobs == []


def test_who_wants_no_hold_is_refused_in_the_evening(system: System) -> None:
    system.world.clock.at = EVENING
    (answer,) = submitted(system, draft(on_quiet_hours=OnQuietHours.REJECT))
    assert answer.row is not None
    assert answer.row.status is Status.BLOCKED


def test_a_text_for_later_is_decided_as_of_then_and_held(system: System) -> None:
    at = START + timedelta(hours=2)
    (answer,) = submitted(system, draft(send_at=at))
    assert answer.row is not None
    assert answer.decision is not None
    assert (answer.row.status, answer.row.not_before) == (Status.HELD, at)
    assert (answer.decision.outcome, answer.decision.at) == ("allow", at)
    assert answer.row.expires_at == at + timedelta(hours=72)


def test_a_text_for_a_past_instant_goes_at_once(system: System) -> None:
    (answer,) = submitted(system, draft(send_at=START - timedelta(hours=1)))
    assert answer.row is not None
    assert answer.row.status is Status.QUEUED


def test_a_slot_beyond_the_queue_s_reach_becomes_a_due_entry(system: System) -> None:
    slot = START + timedelta(seconds=901)
    system.world.fake_pacing.lanes[(SENDER, Lane.BULK)] = LaneState(tat=to_ms(slot))
    (answer,) = submitted(system, draft())
    assert answer.row is not None
    assert (answer.row.status, answer.row.due_at) == (Status.QUEUED, slot)
    assert system.world.fake_queue.jobs == []


def test_a_slot_at_the_queue_s_reach_waits_in_the_queue(system: System) -> None:
    slot = START + timedelta(seconds=900)
    system.world.fake_pacing.lanes[(SENDER, Lane.BULK)] = LaneState(tat=to_ms(slot))
    submitted(system, draft())
    assert [m.visible_at for m in system.world.fake_queue.messages] == [slot]


def test_a_slot_outside_the_hours_holds_the_text_after_all(system: System) -> None:
    system.world.clock.at = START.replace(day=25, hour=4, minute=50)
    closes = START.replace(day=25, hour=5, minute=1)
    system.world.fake_pacing.lanes[(SENDER, Lane.BULK)] = LaneState(tat=to_ms(closes))
    (answer,) = submitted(system, draft())
    assert answer.row is not None
    assert answer.row.status is Status.HELD
    assert answer.row.not_before == START.replace(day=25, hour=16)
    assert "time.quiet_hours" in rules(answer)
    assert [kept.outcome for kept in answer.row.decisions] == ["hold"]


def test_the_queue_s_refusal_leaves_no_row_and_says_so(system: System) -> None:
    system.world.fake_queue.refuse = {draft("k2").id}
    one, two, three = submitted(
        system, draft("k1"), draft("k2", to=OTHER), draft("k3", to="+14155550177")
    )
    assert isinstance(two.problem, TemporaryFailure)
    assert draft("k2").id not in system.world.fake_messages.rows
    assert one.row is not None
    assert three.row is not None
    assert (one.row.status, three.row.status) == (Status.QUEUED, Status.BLOCKED)


def test_a_retry_completes_a_half_accepted_batch(system: System) -> None:
    batch = (draft("k1"), draft("k2", to=OTHER))
    system.world.fake_queue.refuse = {draft("k2").id}
    submitted(system, *batch)
    system.world.fake_queue.refuse = set()
    one, two = submitted(system, *batch)
    assert one.replayed
    assert not two.replayed
    assert system.row("k2").status is Status.QUEUED


def test_a_batch_takes_one_reservation_for_each_number_and_lane(system: System) -> None:
    offer = "Acme Dental: 10% off. Reply STOP to opt out."
    submitted(
        system,
        draft("k1"),
        draft("k2", to=OTHER),
        draft("k3", campaign="offers", body=offer),
    )
    assert system.world.calls.count("pacing.reserve") == 2
    assert system.world.calls.count("queue.put") == 1
    assert system.world.calls.count("messages.put_many") == 1
    slots = [job.slot_ms for job in system.world.fake_queue.jobs]
    assert slots[1] - slots[0] == int(62_000 / 47)


def test_a_batch_s_slots_stand_behind_the_parts_before_them(system: System) -> None:
    long = f"{draft().body} {'x' * 200}"
    submitted(system, draft("k1", body=long), draft("k2", to=OTHER))
    first, second = system.world.fake_queue.jobs
    assert first.parts == 2
    assert second.slot_ms - first.slot_ms == int(2 * 62_000 / 47)


def test_in_a_batch_one_of_a_key_s_losers_does_not_hold_up_the_others(system: System) -> None:
    system.world.before("messages.put_many", lambda: system.submit(draft("k1")))
    one, two = submitted(system, draft("k1"), draft("k2", to=OTHER))
    assert one.replayed
    assert two.row is not None
    assert two.problem is None


def test_defaults_come_from_the_campaign_and_the_recipient(system: System) -> None:
    (answer,) = submitted(system, draft())
    row = answer.row
    assert row is not None
    assert (row.category, row.purpose) == (Category.INFORMATIONAL, Purpose.APPOINTMENT_REMINDER)
    assert (row.sender, row.language, row.lane) == (SENDER, "en", Lane.BULK)
    assert row.expires_at == START + timedelta(hours=72)


def test_a_passcode_lives_ten_minutes_and_travels_in_its_own_lane(system: System) -> None:
    (answer,) = submitted(system, draft(purpose=Purpose.PASSCODE))
    assert answer.row is not None
    assert answer.row.expires_at == START + timedelta(minutes=10)
    assert answer.row.lane is Lane.PASSCODE


def test_a_footer_is_appended_only_where_no_wording_is(system: System) -> None:
    campaigns = system.world.fake_registry.stored_campaigns
    campaigns[("acme", "appointments")] = replace(
        campaigns[("acme", "appointments")], footer=Footer.APPEND
    )
    bare, worded = submitted(
        system, draft("k1", body="Acme Dental: see you Tue 9am."), draft("k2", to=OTHER)
    )
    assert bare.row is not None
    assert worded.row is not None
    assert bare.row.body == "Acme Dental: see you Tue 9am. Reply STOP to opt out."
    assert worded.row.body == draft().body


def test_smart_punctuation_is_replaced_only_where_the_campaign_says_so(system: System) -> None:
    body = "Acme Dental: it’s time… Reply STOP to opt out."
    (kept,) = submitted(system, draft("k1", body=body))
    campaigns = system.world.fake_registry.stored_campaigns
    campaigns[("acme", "appointments")] = replace(
        campaigns[("acme", "appointments")], smart_punctuation=SmartPunctuation.REPLACE
    )

    (changed,) = submitted(system, draft("k2", to=OTHER, body=body))

    assert kept.row is not None
    assert changed.row is not None
    assert (kept.row.body, kept.row.encoding, kept.row.replaced) == (body, "UCS-2", {})
    assert changed.row.body == "Acme Dental: it's time... Reply STOP to opt out."
    assert (changed.row.encoding, changed.row.replaced) == ("GSM-7", {"15": "’", "22": "…"})


def test_the_number_that_the_recipient_knows_is_used_again(system: System) -> None:
    system.world.fake_registry.put_sender(
        Sender(number="+12065550109", account="acme", campaign="appointments")
    )
    key = system.world.keyring.of(NUMBER).current
    history = system.world.fake_pacing.history("acme", key)
    for known in (SENDER, "+12065550109"):
        system.world.fake_pacing.items[("acme", key)] = replace(
            history, last_sender={"appointments": known}
        )
        (answer,) = submitted(system, draft(known, body=f"Acme Dental: {known}. STOP to opt out."))
        assert answer.row is not None
        assert answer.row.sender == known


@pytest.mark.parametrize(
    ("account", "campaign", "rule"),
    [
        ("nobody", "appointments", "account.status"),
        ("acme", "nothing", "campaign.registration"),
    ],
)
def test_what_is_not_known_is_refused(
    system: System, account: str, campaign: str, rule: str
) -> None:
    (answer,) = submitted(system, draft(account=account, campaign=campaign))
    assert answer.row is not None
    assert answer.row.status is Status.BLOCKED
    assert rule in rules(answer)


def test_nothing_is_reserved_for_a_number_that_is_not_the_campaign_s(system: System) -> None:
    (answer,) = submitted(system, draft(sender="+12065550101"))
    assert answer.row is not None
    assert answer.row.status is Status.BLOCKED
    assert "pacing.reserve" not in system.world.calls


def test_accept_does_not_look_at_the_number_s_log(system: System) -> None:
    system.world.fake_pacing.logs[SENDER] = SendLog(version=1, bulk=(to_ms(START),) * 50)
    (answer,) = submitted(system, draft())
    assert answer.row is not None
    assert answer.row.status is Status.QUEUED
