"""A complaint stops the texts, asks for the proof, and is felt by the number."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from consentry.domain.account import AccountStatus
from consentry.domain.api_key import Role
from consentry.domain.audit import CHAIN, Actor, AuditEntry, entry_of
from consentry.domain.message import Status
from consentry.domain.sender import SenderStatus
from consentry.domain.suppression import SuppressionReason
from consentry.errors import Conflict, InvalidRequest, NotFound, TemporaryFailure
from consentry.services.complaint_evidence import EvidenceDesk, Sent
from consentry.services.complaints import ComplaintDesk, NewComplaint
from consentry.services.strikes import Strikes
from tests.support.fakes import START, Crash
from tests.unit.services.system import NUMBER, OTHER, SENDER, System, agree, book, draft

OPERATOR = Actor(key="key-1", role=Role.OPERATOR, request="r-1")
HOUR = timedelta(hours=1)


@pytest.fixture
def desk(system: System) -> ComplaintDesk:
    return desk_of(system)


def desk_of(system: System) -> ComplaintDesk:
    world = system.world
    return ComplaintDesk(
        clock=world.clock,
        keys=world.keys,
        registry=world.registry,
        pacing=world.pacing,
        complaints=world.complaints,
        opt_out=system.opt_out,
        watch=system.watch,
        audit=system.audit,
        strikes=Strikes(
            clock=world.clock,
            registry=world.registry,
            governance=world.governance,
            changing=system.changing,
            book=book(),
        ),
        governance=book().governance,
    )


def evidence_of(system: System) -> EvidenceDesk:
    world = system.world
    return EvidenceDesk(
        clock=world.clock,
        suppressions=world.suppressions,
        complaints=world.complaints,
        audit=system.audit,
    )


def report(
    channel: str = "7726",
    *,
    number: str = NUMBER,
    sender: str = SENDER,
    account: str = "acme",
    at: datetime = START,
    text: str = "spam",
) -> NewComplaint:
    return NewComplaint(
        account=account,
        channel=book().governance.channels[channel],
        number=number,
        sender=sender,
        received_at=at,
        text=text,
    )


def noted(system: System, *actions: str) -> list[AuditEntry]:
    """What is on record of such things."""
    found = [entry_of(each) for each in system.world.fake_ledger.entries("acme", CHAIN)]
    return [each for each in found if each.note.action in actions]


def test_nothing_that_waits_reaches_who_complained(system: System, desk: ComplaintDesk) -> None:
    system.submit(draft())

    desk.lodge(report(), OPERATOR)
    system.rest()

    assert system.row().status is Status.BLOCKED
    assert system.world.fake_carrier.sent == []
    (entry,) = system.world.fake_suppressions.get("acme", system.world.keyring.of(NUMBER)).entries
    assert (entry.reason, entry.source) == (SuppressionReason.COMPLAINT, "7726")


def test_it_asks_for_the_proof_by_a_day(desk: ComplaintDesk) -> None:
    lodged = desk.lodge(report("7726"), OPERATOR).complaint
    slower = desk.lodge(report("ico", number=OTHER), OPERATOR).complaint

    assert lodged.evidence.due_at == START + timedelta(days=2)
    assert slower.evidence.due_at == START + timedelta(days=5)
    assert lodged.evidence.id != slower.evidence.id


def test_it_is_kept_with_who_said_what_of_which_number_and_where(
    system: System, desk: ComplaintDesk
) -> None:
    lodged = desk.lodge(report(text="I, +1 415 555 0123, never agreed"), OPERATOR)

    kept = lodged.complaint
    assert (kept.sender, kept.campaign, kept.country) == (SENDER, "appointments", "US")
    assert (kept.text, kept.recorded_by) == ("I, [number], never agreed", "key-1")
    assert NUMBER not in repr(kept)
    assert evidence_of(system).page("acme", limit=10, cursor="").items == (
        replace(lodged, new=False, paused=False),
    )


def test_it_is_on_record_as_a_sentence(system: System, desk: ComplaintDesk) -> None:
    desk.lodge(report(), OPERATOR)

    (stored,) = noted(system, "lodge")
    assert stored.story == (
        f"at 2026-11-24T18:00:00Z operator key key-1 recorded a complaint from `7726` about number"
        f" `{SENDER}`"
    )


def test_the_same_complaint_twice_is_one(system: System, desk: ComplaintDesk) -> None:
    first = desk.lodge(report(), OPERATOR)
    system.world.clock.advance(3600)

    again = desk.lodge(report(), OPERATOR)

    assert (first.new, again.new) == (True, False)
    assert again.complaint == first.complaint
    assert len(system.world.fake_complaints.stored) == 1
    assert len(noted(system, "lodge", "strike")) == 2


@pytest.mark.parametrize(
    "call", ["suppressions.put", "ledger.append", "complaints.put", "governance.apply"]
)
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_what_broke_off_is_finished_by_the_next_try(system: System, call: str, after: bool) -> None:
    desk = desk_of(system)
    for n in range(2):
        desk.lodge(report(number=f"+1415555017{n}"), OPERATOR)
    system.world.fail(call, after=after)
    with pytest.raises(TemporaryFailure):
        desk.lodge(report(), OPERATOR)

    desk.lodge(report(), OPERATOR)

    assert len(system.world.fake_complaints.stored) == 3
    sender = system.world.fake_registry.sender(SENDER)
    assert sender is not None
    assert sender.status is SenderStatus.PAUSED
    assert len(noted(system, "lodge")) == 3
    assert len(noted(system, "auto_pause")) == 1


def test_without_a_sender_it_is_the_only_number_that_texted_them(
    system: System, desk: ComplaintDesk
) -> None:
    system.submit(draft())
    system.rest()

    assert desk.lodge(report(sender=""), OPERATOR).complaint.sender == SENDER
    assert desk.lodge(report(sender="", number=OTHER), OPERATOR).complaint.sender == ""


def test_a_number_of_nobody_or_of_another_account_is_named_as_wrong(desk: ComplaintDesk) -> None:
    with pytest.raises(InvalidRequest, match="sender: is not an originating number"):
        desk.lodge(report(sender="+12065550999"), OPERATOR)


def test_an_account_that_does_not_exist_is_not_found(desk: ComplaintDesk) -> None:
    with pytest.raises(NotFound):
        desk.lodge(report(account="birch"), OPERATOR)


def test_three_in_a_day_pause_the_number_with_the_reason_on_record(
    system: System, desk: ComplaintDesk
) -> None:
    for n, hours in enumerate((0, 10, 23)):
        at = START + hours * HOUR
        system.world.clock.at = at
        lodged = desk.lodge(report(number=f"+1415555017{n}", at=at), OPERATOR)
        assert lodged.paused is (n == 2)

    (last,) = noted(system, "auto_pause")
    assert last.note.reason == "complaints of 3 people in 24 hours, where 3 stop it"
    agree(system.world, OTHER)
    system.submit(draft(to=OTHER))
    assert system.row().status is Status.BLOCKED
    assert [kept.rules for kept in system.row().decisions] == [("sender.status",)]


def test_one_person_alone_pauses_nothing_however_often_they_complain(
    system: System, desk: ComplaintDesk
) -> None:
    for channel in ("7726", "carrier", "recipient", "fcc"):
        assert not desk.lodge(report(channel), OPERATOR).paused
    assert len(system.world.fake_complaints.stored) == 4
    assert noted(system, "auto_pause") == []


def test_three_in_two_days_do_not(system: System, desk: ComplaintDesk) -> None:
    for n, hours in enumerate((0, 20, 40)):
        lodged = desk.lodge(report(number=f"+1415555017{n}", at=START + hours * HOUR), OPERATOR)
        assert not lodged.paused


def test_who_resumed_it_is_not_overruled_that_day(system: System, desk: ComplaintDesk) -> None:
    for n in range(3):
        desk.lodge(report(number=f"+1415555017{n}"), OPERATOR)
    sender = system.world.fake_registry.sender(SENDER)
    assert sender is not None
    system.world.fake_registry.put_sender(replace(sender, status=SenderStatus.ACTIVE))

    assert not desk.lodge(report(number="+14155550179"), OPERATOR).paused
    system.world.clock.at = START + 7 * HOUR
    assert desk.lodge(report(number="+14155550178"), OPERATOR).paused


def under(system: System, profile: str) -> None:
    account = system.world.fake_registry.accounts["acme"]
    system.world.fake_registry.accounts["acme"] = replace(account, profile=profile)


def test_carriers_that_complain_suspend_the_account_where_its_policy_says_so(
    system: System, desk: ComplaintDesk
) -> None:
    under(system, "retarget-leads")
    system.submit(draft(to=OTHER))

    for hours in (0, 2):
        at = START + hours * HOUR
        system.world.clock.at = at
        desk.lodge(report("carrier", number=f"+1415555017{hours}", at=at), OPERATOR)

    account = system.world.fake_registry.accounts["acme"]
    assert account.status is AccountStatus.SUSPENDED
    system.rest()
    assert system.row().status is Status.BLOCKED
    assert system.world.fake_carrier.sent == []


@pytest.mark.parametrize(
    ("profile", "channel"),
    [("baseline", "carrier"), ("retarget-leads", "recipient"), ("retarget-leads", "ico")],
)
def test_other_policies_and_other_channels_do_not(
    system: System, desk: ComplaintDesk, profile: str, channel: str
) -> None:
    under(system, profile)

    for hours in (0, 2):
        system.world.clock.at = START + hours * HOUR
        desk.lodge(report(channel, number=f"+1415555017{hours}"), OPERATOR)

    assert system.world.fake_registry.accounts["acme"].status is AccountStatus.ACTIVE


# ---------------------------------------------------------------- the proof that was sent


def sent(complaint: str, *, hours: float = 3, **changes: Any) -> Sent:
    given = Sent(
        account="acme",
        complaint=complaint,
        sent_at=START + hours * HOUR,
        to="The Campaign Registry",
        what="the proof, and the form's page",
    )
    return replace(given, **changes)


@pytest.fixture
def due(system: System, desk: ComplaintDesk) -> str:
    """A complaint whose proof nobody has sent yet; its id."""
    lodged = desk.lodge(report(), OPERATOR)
    assert lodged.answer is None
    system.world.clock.advance(4 * 3600)
    return lodged.complaint.id


def test_who_sent_what_to_whom_and_when_is_kept(
    system: System, desk: ComplaintDesk, due: str
) -> None:
    done = evidence_of(system).answer(sent(due), OPERATOR)

    assert done.new
    assert done.answer is not None
    assert (done.answer.to, done.answer.what) == (
        "The Campaign Registry",
        "the proof, and the form's page",
    )
    assert (done.answer.sent_at, done.answer.recorded_at, done.answer.recorded_by) == (
        START + 3 * HOUR,
        START + 4 * HOUR,
        "key-1",
    )
    (listed,) = evidence_of(system).page("acme", limit=10, cursor="").items
    assert (listed.answer, listed.number) == (done.answer, NUMBER)
    assert desk.lodge(report(), OPERATOR).answer == done.answer
    (stored,) = noted(system, "answer")
    assert stored.story == (
        "at 2026-11-24T22:00:00Z operator key key-1 recorded that the proof for a complaint from"
        " `7726` was sent to `The Campaign Registry` at 2026-11-24T21:00:00Z"
    )


def test_an_answer_that_is_told_twice_is_one_and_stays(system: System, due: str) -> None:
    first = evidence_of(system).answer(sent(due), OPERATOR)
    for when in (START + 3 * HOUR, None):
        same = sent(due, sent_at=when)
        again = evidence_of(system).answer(same, Actor(key="key-2", role=Role.SENDER))
        assert (again.new, again.answer) == (False, first.answer)

    assert len(noted(system, "answer")) == 1
    with pytest.raises(Conflict, match="was answered at 2026-11-24T21:00:00Z"):
        evidence_of(system).answer(sent(due, to="somebody else"), OPERATOR)
    with pytest.raises(Conflict):
        evidence_of(system).answer(sent(due, hours=4), OPERATOR)
    assert system.world.fake_complaints.answered == {("acme", due): first.answer}


def test_of_two_answers_at_once_the_first_stays_and_the_other_is_told(
    system: System, due: str
) -> None:
    other = sent(due, to="somebody else")

    def meanwhile() -> None:
        evidence_of(system).answer(other, OPERATOR)

    system.world.before("complaints.answer", meanwhile)
    with pytest.raises(Conflict):
        evidence_of(system).answer(sent(due), OPERATOR)
    assert system.world.fake_complaints.answered[("acme", due)].to == "somebody else"


def test_an_answer_belongs_to_a_complaint_of_the_account_and_follows_it(
    system: System, due: str
) -> None:
    for wrong in (sent("unknown"), sent(due, account="birch")):
        with pytest.raises(NotFound):
            evidence_of(system).answer(wrong, OPERATOR)
    with pytest.raises(InvalidRequest) as raised:
        evidence_of(system).answer(sent(due, hours=-1), OPERATOR)
    assert [each.field for each in raised.value.errors] == ["sent_at"]
    assert noted(system, "answer") == []


@pytest.mark.parametrize("call", ["ledger.append", "complaints.answer"])
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_an_answer_that_was_cut_short_is_finished_when_it_is_told_again(
    system: System, due: str, call: str, *, after: bool
) -> None:
    now = sent(due, sent_at=None)
    system.world.fail(call, error=Crash(), after=after)
    with pytest.raises(Crash):
        evidence_of(system).answer(now, OPERATOR)

    system.world.clock.advance(60)
    assert evidence_of(system).answer(now, OPERATOR).answer is not None
    assert len(noted(system, "answer")) == 1
