"""What is kept for a time only goes when it is over, night by night, and never under a hold."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from consentry.adapters.dynamodb.message_rows import LISTED, RETENTION
from consentry.domain.audit import Actor
from consentry.domain.complaint import Complaint, EvidenceRequest
from consentry.domain.consent import Proof
from consentry.domain.ledger import LedgerEvent
from consentry.domain.message import Status
from consentry.domain.retention import DataClass
from consentry.policy.retention import Then
from consentry.services.purging import MOST_LEFT
from consentry.services.retention import TIME
from tests.support.fakes import START, Crash
from tests.support.records import row
from tests.unit.services.custody import desks
from tests.unit.services.system import NUMBER, SENDER, System, book, draft, texted
from tests.unit.services.test_consents import STRANGER, new

DAY = timedelta(days=1)
YEAR = timedelta(days=366)


@pytest.fixture
def sent(system: System) -> System:
    """A text that went on the first day, and an answer to it."""
    account = system.world.fake_registry.accounts["acme"]
    system.world.fake_registry.accounts["acme"] = replace(account, created_at=START)
    system.submit(draft(metadata={"order": "A-17"}))
    system.rest()
    system.hear(texted("thank you", at=system.now))
    return system


def night(system: System, days: float) -> dict[str, int]:
    """One run, so many days after the beginning."""
    system.world.clock.at = START + timedelta(days=days)
    return dict(desks(system).retention.run())


def bodies(system: System) -> list[str]:
    return [each.body for each in system.world.fake_messages.rows.values() if each.body]


def numbers(system: System) -> list[str]:
    return [each.to for each in system.world.fake_messages.rows.values() if each.to]


def test_the_rows_of_the_table_expire_when_decisions_are_over() -> None:
    kept = book().retention[DataClass.DECISION].on(START.date())
    assert (kept.days, kept.then) == (RETENTION.days, Then.DELETE)
    assert book().retention[DataClass.RECIPIENT_NUMBER].on(START.date()).days == LISTED.days


def test_bodies_go_after_ninety_days_and_not_before(sent: System) -> None:
    assert night(sent, 90)["complete"] == 1
    assert len(bodies(sent)) == 2
    assert night(sent, 92)[DataClass.MESSAGE_BODY] == 2
    assert bodies(sent) == []
    assert len(numbers(sent)) == 2
    assert sent.row().metadata == {}


def test_the_decision_outlives_the_body_and_is_replayed_to_the_same(sent: System) -> None:
    before = sent.row().decisions
    night(sent, 92)
    assert sent.row().decisions == before


@pytest.mark.parametrize(
    ("days", "nights", "left"), [(0, 1, 2), (0, 2, 0), (10, 11, 2), (10, 12, 0)]
)
def test_an_account_chooses_how_long_bodies_are_kept(
    sent: System, days: int, nights: float, left: int
) -> None:
    registry = sent.world.fake_registry
    registry.accounts["acme"] = replace(registry.accounts["acme"], body_days=days)
    night(sent, nights - 0.9)
    assert len(bodies(sent)) == left


def test_numbers_go_when_lists_no_longer_reach_them(sent: System) -> None:
    night(sent, 400)
    assert len(numbers(sent)) == 2
    assert night(sent, 402)[DataClass.RECIPIENT_NUMBER] == 2
    assert numbers(sent) == []
    assert sent.row().recipient != ""


def test_what_still_waits_is_purged_once_it_does_not(sent: System) -> None:
    registry = sent.world.fake_registry
    registry.accounts["acme"] = replace(registry.accounts["acme"], body_days=0)
    held = row(9, status=Status.HELD, created_at=START, body="later")
    sent.world.fake_messages.rows[held.id] = held
    night(sent, 2)
    assert bodies(sent) == ["later"]
    sent.world.fake_messages.rows[held.id] = replace(held, status=Status.EXPIRED)
    assert night(sent, 3)[DataClass.MESSAGE_BODY] == 1
    assert bodies(sent) == []


def test_a_night_that_was_missed_is_made_up_for(sent: System) -> None:
    second = row(9, status=Status.SENT, created_at=START + 5 * DAY)
    sent.world.fake_messages.rows[second.id] = second
    night(sent, 92)
    assert len(bodies(sent)) == 1
    night(sent, 200)
    assert bodies(sent) == []


def test_a_run_that_is_out_of_time_ends_and_the_next_goes_on(sent: System) -> None:
    def slow() -> None:
        sent.world.clock.advance(TIME.total_seconds())

    sent.world.before("messages.of_day", slow)
    sent.world.clock.at = START + 92 * DAY
    assert desks(sent).retention.run()["complete"] == 0
    night(sent, 93)
    assert bodies(sent) == []
    later, first = desks(sent).retention.reports()
    assert (first.complete, later.complete) == (False, True)


def test_too_many_rows_that_wait_leave_the_day_undone(sent: System) -> None:
    registry = sent.world.fake_registry
    registry.accounts["acme"] = replace(registry.accounts["acme"], body_days=0)
    for n in range(MOST_LEFT + 1):
        each = row(n, status=Status.HELD, created_at=START)
        sent.world.fake_messages.rows[each.id] = each
    assert night(sent, 2)["complete"] == 0
    assert sent.world.fake_custody.progress("acme", DataClass.MESSAGE_BODY).done == ""


@pytest.mark.parametrize("call", ["messages.forget", "custody.put_progress", "custody.put_report"])
@pytest.mark.parametrize("after", [False, True])
def test_a_crash_is_made_good_by_the_next_night(sent: System, call: str, after: bool) -> None:
    sent.world.fail(call, error=Crash(), after=after)
    with pytest.raises(Crash):
        night(sent, 92)
    sent.restart()
    night(sent, 93)
    assert bodies(sent) == []


def test_a_hold_keeps_all_and_when_it_ends_what_was_due_goes(sent: System) -> None:
    until = START + 500 * DAY
    desks(sent).rights.order_hold("acme", NUMBER, reason="case 7", until=until, by=Actor(key="op"))
    night(sent, 420)
    assert len(bodies(sent)) == len(numbers(sent)) == 2
    report = desks(sent).retention.reports()[0]
    assert report.held == {DataClass.MESSAGE_BODY: 2, DataClass.RECIPIENT_NUMBER: 2}
    kept_until = sent.world.fake_messages.kept_until
    assert set(kept_until) == set(sent.world.fake_messages.rows)
    night(sent, 501)
    assert bodies(sent) == numbers(sent) == []
    assert sent.world.fake_custody.holds("acme") == []


def five_years(system: System, more: float = 0) -> dict[str, int]:
    return night(system, 5 * 365 + 3 + more)


@pytest.fixture
def agreed(sent: System) -> System:
    sent.world.clock.at = START
    sent.desk.record(new())
    return sent


def test_evidence_goes_five_years_after_its_last_use_and_the_ledger_says_so(
    agreed: System,
) -> None:
    night(agreed, 5 * 365)
    assert len(agreed.world.fake_ledger.evidence_items) == 1
    assert five_years(agreed)[DataClass.CONSENT_EVIDENCE] == 1
    assert agreed.world.fake_ledger.evidence_items == {}
    key = agreed.world.keyring.of(STRANGER)
    last = agreed.world.fake_ledger.entries("acme", key.current)[-1]
    (consent,) = agreed.world.fake_consents.get("acme", key).consents
    assert (last.event, last.facts) == (LedgerEvent.ERASURE, {"consent": consent.id})
    assert consent.proof is Proof.ERASED


def test_a_consent_that_lost_its_proof_lets_no_text_go(agreed: System) -> None:
    five_years(agreed)
    agreed.submit(draft("k2", to=STRANGER))
    assert agreed.row("k2").status is Status.BLOCKED


def used(system: System, at: datetime) -> None:
    """A text of then that went to the stranger."""
    key = system.world.keyring.of(STRANGER).current
    text = row(9, recipient=key, status=Status.SENT, created_at=at, called_at=at)
    system.world.fake_messages.rows[text.id] = text


def test_evidence_that_was_used_meanwhile_stays_five_years_longer(agreed: System) -> None:
    used(agreed, START + YEAR)
    five_years(agreed)
    assert len(agreed.world.fake_ledger.evidence_items) == 1
    five_years(agreed, more=367)
    assert agreed.world.fake_ledger.evidence_items == {}


def test_a_revocation_counts_as_a_use(agreed: System) -> None:
    agreed.world.clock.at = START + YEAR
    agreed.desk.revoke("acme", STRANGER, "account", "asked")
    five_years(agreed)
    assert len(agreed.world.fake_ledger.evidence_items) == 1


def test_a_hold_keeps_evidence_until_it_ends(agreed: System) -> None:
    until = START + timedelta(days=5 * 365 + 50)
    desks(agreed).rights.order_hold(
        "acme", STRANGER, reason="case", until=until, by=Actor(key="op")
    )
    five_years(agreed)
    five_years(agreed, more=1)
    assert len(agreed.world.fake_ledger.evidence_items) == 1
    five_years(agreed, more=60)
    assert agreed.world.fake_ledger.evidence_items == {}


@pytest.mark.parametrize(
    "call", ["consents.record", "ledger.erase_evidence", "custody.put_progress"]
)
@pytest.mark.parametrize("after", [False, True])
def test_a_crash_on_the_way_to_erasing_evidence_is_made_good(
    agreed: System, call: str, after: bool
) -> None:
    night(agreed, 5 * 365)
    agreed.world.fail(call, error=Crash(), after=after)
    with pytest.raises(Crash):
        five_years(agreed)
    agreed.restart()
    five_years(agreed, more=1)
    key = agreed.world.keyring.of(STRANGER).current
    events = [each.event for each in agreed.world.fake_ledger.entries("acme", key)]
    assert events.count(LedgerEvent.ERASURE) == 1
    assert agreed.world.fake_ledger.evidence_items == {}


def complained(system: System, name: str, at: datetime, number: str = NUMBER) -> Complaint:
    complaint = Complaint(
        id=name,
        account="acme",
        channel="7726",
        recipient=system.world.keyring.of(number).current,
        sender=SENDER,
        campaign="appointments",
        country="US",
        received_at=at,
        recorded_at=at,
        recorded_by="key-1",
        evidence=EvidenceRequest(id=f"e-{name}", due_at=at + 2 * DAY),
        text="spam",
    )
    system.world.fake_complaints.put(complaint)
    return complaint


def named(system: System) -> list[str]:
    """The complaints of which it is still known whose they are."""
    found = system.world.fake_complaints.received("acme", date.min, date.max)
    return [each.id for each in found if each.recipient or each.text]


def test_complaints_are_anonymous_after_five_years_and_stay(sent: System) -> None:
    first = complained(sent, "c1", START - DAY)
    complained(sent, "c2", START + 10 * DAY)

    assert night(sent, 1827)["complete"] == 1
    assert named(sent) == ["c2"]
    assert night(sent, 1837).get(DataClass.COMPLAINT, 0) == 0
    assert night(sent, 1839)[DataClass.COMPLAINT] == 1
    assert named(sent) == []
    left = sent.world.fake_complaints.received("acme", date.min, date.max)
    assert left[0] == replace(first, recipient="", text="")
    assert len(left) == 2


def test_a_complaint_under_a_hold_stays_until_it_ends(sent: System) -> None:
    complained(sent, "c1", START)
    complained(sent, "c2", START, number=STRANGER)
    until = START + 1900 * DAY
    desks(sent).rights.order_hold("acme", NUMBER, reason="case 7", until=until, by=Actor(key="op"))

    night(sent, 1830)
    assert named(sent) == ["c1"]
    assert desks(sent).retention.reports()[0].held[DataClass.COMPLAINT] == 1
    night(sent, 1901)
    assert named(sent) == []


@pytest.mark.parametrize("call", ["complaints.anonymise", "custody.put_progress"])
@pytest.mark.parametrize("after", [False, True])
def test_a_crash_on_the_way_to_anonymity_is_made_good(sent: System, call: str, after: bool) -> None:
    complained(sent, "c1", START)
    night(sent, 1827)
    sent.world.fail(call, error=Crash(), after=after)
    with pytest.raises(Crash):
        night(sent, 1829)
    sent.restart()
    night(sent, 1830)
    assert named(sent) == []


def test_the_account_s_own_choice_reaches_only_what_it_may(system: System) -> None:
    account = system.world.fake_registry.accounts["acme"]
    over = desks(system).retention.over(replace(account, body_days=7), date(2026, 11, 24))
    assert over == {
        DataClass.MESSAGE_BODY: date(2026, 11, 16),
        DataClass.RECIPIENT_NUMBER: date(2025, 10, 19),
    }
