"""A consent that waits for the handset: one request, a yes in time, and nothing else activates."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from consentry.domain.campaign import Campaign
from consentry.domain.consent import (
    Consent,
    ConsentLevel,
    ConsentMethod,
    ConsentSource,
    ConsentStatus,
    Evidence,
)
from consentry.domain.ids import inbound_row_id
from consentry.domain.intent import Intent
from consentry.domain.ledger import LedgerEvent
from consentry.domain.message import Category, Lane, Message, Purpose, ReplyKind, Status
from consentry.domain.sender import SenderStatus
from consentry.errors import TemporaryFailure
from consentry.services.evidence import NewConsent, Recorded
from tests.support.builders import opt_out
from tests.support.fakes import START
from tests.unit.services.system import SENDER, System, draft, texted

STRANGER = "+14155550177"
EVENING = START.replace(hour=5)
"""21:00 in Los Angeles, outside the hours for reminders."""
REQUEST = (
    "Acme Dental: Reply YES to get recurring automated appointment texts. Msg frequency varies. "
    "Msg & data rates may apply. Consent is not a condition of purchase. Reply HELP for help, "
    "STOP to opt out."
)
WELCOME = (
    "Acme Dental: You are signed up for recurring automated appointment texts. Msg frequency "
    "varies. Msg & data rates may apply. Reply HELP for help, STOP to opt out."
)
LAPSED = (
    "Acme Dental: That request has run out, so you are not signed up. Please sign up again. "
    "Reply HELP for help, STOP to opt out."
)


@pytest.fixture(autouse=True)
def double(system: System) -> Campaign:
    return change(system, double_opt_in=True)


def change(system: System, **changes: Any) -> Campaign:
    campaigns = system.world.fake_registry.stored_campaigns
    changed = replace(campaigns[("acme", "appointments")], **changes)
    campaigns[("acme", "appointments")] = changed
    return changed


def form(system: System, **changes: Any) -> Recorded:
    """A form that was sent in a moment ago."""
    values: dict[str, Any] = {
        "account": "acme",
        "number": STRANGER,
        "campaign": "appointments",
        "categories": (),
        "level": ConsentLevel.EXPRESS_WRITTEN,
        "method": ConsentMethod.WEB_FORM,
        "source": ConsentSource.DIRECT,
        "captured_at": system.now,
        "evidence": Evidence(
            disclosure_text="I agree to texts of Acme Dental.",
            url="https://acmedental.example/texts",
            checkbox=True,
            not_condition_of_purchase=True,
        ),
    }
    return system.desk.record(NewConsent(**{**values, **changes}))


def says(system: System, body: str, event: str = "in-1", to: str = SENDER) -> Intent:
    """The stranger texts us now."""
    return system.inbound.run(
        texted(body, event=event, at=system.now, number=STRANGER, to=to)
    ).intent


def consents(system: System) -> tuple[Consent, ...]:
    return system.desk.of("acme", STRANGER).consents


def status(system: System) -> list[ConsentStatus]:
    return [consent.status for consent in consents(system)]


def left(system: System) -> list[str]:
    return [text.body for text in system.world.fake_carrier.sent if text.to == STRANGER]


def requests(system: System) -> list[Message]:
    rows = system.world.fake_messages.rows.values()
    return [row for row in rows if row.reply is ReplyKind.OPT_IN_REQUEST]


def events(system: System) -> list[LedgerEvent]:
    key = system.world.keyring.of(STRANGER).current
    return [entry.event for entry in system.world.fake_ledger.entries("acme", key)]


class TestRequest:
    """What goes out when a form comes in."""

    def test_it_leaves_at_once_from_a_number_of_the_campaign(self, system: System) -> None:
        recorded = form(system)
        system.rest()
        assert recorded.consent is not None
        assert recorded.request is not None
        assert recorded.consent.pending_until == START + timedelta(hours=72)
        assert left(system) == [REQUEST]
        (row,) = requests(system)
        assert (row.id, row.sender, row.lane) == (recorded.request.id, SENDER, Lane.REPLY)
        assert row.expires_at == recorded.consent.pending_until
        assert not system.world.fake_carrier.sent[-1].promotional

    @pytest.mark.parametrize("hours", [0, 23], ids=["again at once", "again within a day"])
    def test_a_form_that_comes_again_sends_no_second_one(self, system: System, hours: int) -> None:
        form(system)
        system.rest()
        system.world.clock.advance(hours * 3600)
        form(system)
        system.rest()
        assert left(system) == [REQUEST]
        assert [c.pending_until for c in consents(system)] == [START + timedelta(hours=72)]

    @pytest.mark.parametrize("hours", [25, 73], ids=["a day later", "when it has lapsed"])
    def test_a_form_sent_in_again_much_later_is_worth_another(
        self, system: System, hours: int
    ) -> None:
        form(system)
        system.rest()
        system.world.clock.advance(hours * 3600)
        form(system)
        system.rest()
        assert left(system) == [REQUEST, REQUEST]
        assert status(system) == [ConsentStatus.PENDING]

    def test_a_client_whose_call_failed_repeats_it_without_a_second_one(
        self, system: System
    ) -> None:
        system.world.fail("queue.put", after=True)
        with pytest.raises(TemporaryFailure):
            form(system)
        form(system)
        system.rest()
        assert left(system) == [REQUEST]

    def test_whoever_opted_out_is_not_asked(self, system: System) -> None:
        says(system, "STOP")
        system.rest()
        system.world.clock.advance(60)
        recorded = form(system)
        system.rest()
        assert recorded.suppressed
        assert recorded.request is None
        assert requests(system) == []

    def test_an_opt_out_of_something_else_is_no_obstacle(self, system: System) -> None:
        keys = system.world.keyring.of(STRANGER)
        other = opt_out(scope="category:marketing", at=START, event_id="put-1")
        system.opt_out.suppress("acme", keys, STRANGER, other)
        recorded = form(system, captured_at=START - timedelta(seconds=30))
        assert not recorded.suppressed
        assert recorded.request is not None

    def test_a_stop_while_it_waits_takes_it_back(self, system: System) -> None:
        form(system)
        system.world.clock.advance(1)
        says(system, "STOP")
        system.rest()
        assert [row.status for row in requests(system)] == [Status.BLOCKED]
        assert REQUEST not in left(system)

    def test_a_form_of_this_evening_is_answered_this_evening(self, system: System) -> None:
        system.world.clock.at = EVENING
        form(system)
        system.rest()
        assert left(system) == [REQUEST]
        assert system.now < EVENING + timedelta(minutes=1)

    def test_a_form_of_last_week_waits_for_the_hours(self, system: System) -> None:
        system.world.clock.at = EVENING
        form(system, captured_at=EVENING - timedelta(days=7))
        (row,) = requests(system)
        assert row.status is Status.HELD
        system.rest()
        assert left(system) == [REQUEST]
        assert system.now >= EVENING + timedelta(hours=11)

    def test_one_that_waits_for_the_morning_goes_no_more_once_it_was_revoked(
        self, system: System
    ) -> None:
        system.world.clock.at = EVENING
        form(system, captured_at=EVENING - timedelta(days=7))
        system.desk.revoke("acme", STRANGER, "account", "asked by letter")
        system.rest()
        assert [row.status for row in requests(system)] == [Status.BLOCKED]
        assert left(system) == []

    def test_what_binds_every_text_binds_it(self, system: System) -> None:
        there = change(system).senders[SENDER]
        change(system, senders={SENDER: replace(there, status=SenderStatus.BLOCKED)})
        recorded = form(system)
        system.rest()
        assert recorded.request is not None
        assert recorded.request.status is Status.BLOCKED
        assert left(system) == []

    def test_it_uses_up_nothing_of_the_frequency_that_was_agreed(self, system: System) -> None:
        form(system)
        system.rest()
        key = system.world.keyring.of(STRANGER).current
        (intent,) = system.world.fake_pacing.history("acme", key).intents
        assert intent.category is Category.CONVERSATIONAL

    def test_it_speaks_the_recipient_s_language(self, system: System) -> None:
        form(system, language="de-AT")
        system.rest()
        assert left(system)[0].startswith("Acme Dental: Antworten Sie JA, um regelmäßige")
        system.world.clock.advance(60)
        assert says(system, "Ja") is Intent.CONFIRM
        assert status(system) == [ConsentStatus.ACTIVE]

    def test_without_double_opt_in_nothing_is_asked(self, system: System) -> None:
        change(system, double_opt_in=False)
        assert form(system).request is None
        assert status(system) == [ConsentStatus.ACTIVE]


class TestYes:
    """What the handset's answer does."""

    @pytest.fixture(autouse=True)
    def asked(self, system: System) -> None:
        form(system, expires_at=START + timedelta(days=300))
        system.rest()
        system.world.clock.advance(60)

    @pytest.mark.parametrize("body", ["YES", "yes please", "Yes!", "oui"])
    def test_a_yes_activates_what_waited_and_is_confirmed_once(
        self, system: System, body: str
    ) -> None:
        at = system.now
        assert says(system, body) is Intent.CONFIRM
        says(system, body)
        system.rest()
        (consent,) = consents(system)
        assert (consent.status, consent.confirmed_at) == (ConsentStatus.ACTIVE, at)
        assert consent.ends_at == START + timedelta(days=300)
        assert left(system) == [REQUEST, WELCOME]
        assert events(system) == [LedgerEvent.CONSENT_PENDING, LedgerEvent.CONSENT]

    def test_it_is_kept_as_answered(self, system: System) -> None:
        says(system, "HELP", "h0")
        system.rest()
        says(system, "YES")
        row = system.world.fake_messages.rows[inbound_row_id("in-1")]
        assert row.timeline[0].detail == "answer.confirm"

    def test_from_then_on_texts_go(self, system: System) -> None:
        system.submit(draft("k1", to=STRANGER))
        assert system.row("k1").status is Status.BLOCKED
        says(system, "YES")
        system.submit(draft("k2", to=STRANGER))
        assert system.row("k2").status is Status.QUEUED

    def test_the_ledger_names_the_text_and_the_request(self, system: System) -> None:
        says(system, "YES")
        key = system.world.keyring.of(STRANGER).current
        entry = system.world.fake_ledger.entries("acme", key)[-1]
        assert entry.facts["inbound"] == "in-1"
        assert entry.facts["request"] == requests(system)[0].id
        assert entry.facts["consent"] == consents(system)[0].id

    def test_a_yes_counts_until_the_last_instant_of_72_hours(self, system: System) -> None:
        system.world.clock.at = START + timedelta(hours=72)
        assert says(system, "YES") is Intent.CONFIRM
        assert status(system) == [ConsentStatus.ACTIVE]

    def test_a_later_yes_does_nothing_and_is_told_so_once(self, system: System) -> None:
        system.world.clock.at = START + timedelta(hours=72, milliseconds=1)
        for event in ("in-1", "in-2"):
            says(system, "YES", event)
            system.rest()
        assert status(system) == [ConsentStatus.PENDING]
        assert left(system) == [REQUEST, LAPSED]
        system.submit(draft(to=STRANGER))
        assert system.row().status is Status.BLOCKED

    def test_a_yes_sent_in_time_counts_however_late_it_arrives(self, system: System) -> None:
        sent = START + timedelta(hours=71)
        system.world.clock.at = START + timedelta(hours=80)
        system.inbound.run(texted("YES", at=sent, number=STRANGER))
        assert status(system) == [ConsentStatus.ACTIVE]
        system.rest()
        assert left(system) == [REQUEST]

    def test_the_request_is_found_behind_any_number_of_our_answers(self, system: System) -> None:
        for n in range(4):
            system.world.clock.advance(12 * 3600)
            says(system, "HELP", f"h{n}")
            system.rest()
        assert says(system, "YES") is not Intent.OPT_IN
        assert status(system) == [ConsentStatus.ACTIVE]

    def test_a_yes_to_a_later_question_is_not_a_yes_to_texts(self, system: System) -> None:
        receipts(system)
        body = "Acme Dental: your order is ready. Reply YES to confirm. Reply STOP to opt out."
        system.submit(draft(to=STRANGER, body=body, category=Category.TRANSACTIONAL))
        system.rest()
        assert left(system) == [REQUEST, body]
        system.world.clock.advance(60)
        says(system, "YES")
        assert ConsentStatus.PENDING in status(system)

    def test_a_yes_behind_a_text_that_asks_nothing_still_counts(self, system: System) -> None:
        receipts(system)
        body = "Acme Dental: your order is ready. Reply STOP to opt out."
        system.submit(draft(to=STRANGER, body=body, category=Category.TRANSACTIONAL))
        system.rest()
        system.world.clock.advance(60)
        says(system, "YES")
        assert ConsentStatus.PENDING not in status(system)

    @pytest.mark.parametrize("body", ["ok", "what is this", "START", "when?", "10:30"])
    def test_nothing_else_activates(self, system: System, body: str) -> None:
        says(system, body)
        assert status(system) == [ConsentStatus.PENDING]

    def test_a_no_stops_everything(self, system: System) -> None:
        assert says(system, "no") is Intent.OPT_OUT
        says(system, "YES", "in-2")
        assert status(system) == [ConsentStatus.PENDING]

    def test_a_yes_to_another_number_is_none(self, system: System) -> None:
        says(system, "YES", to="+12065550101")
        assert status(system) == [ConsentStatus.PENDING]

    def test_a_yes_after_a_stop_changes_nothing(self, system: System) -> None:
        says(system, "STOP", "in-0")
        system.rest()
        system.world.clock.advance(60)
        says(system, "YES")
        assert status(system) == [ConsentStatus.PENDING]

    def test_a_yes_whose_answer_failed_is_answered_when_it_comes_again(
        self, system: System
    ) -> None:
        system.world.fail("messages.put_new", after=False)
        with pytest.raises(TemporaryFailure):
            says(system, "YES")
        says(system, "YES")
        system.rest()
        assert left(system) == [REQUEST, WELCOME]
        assert events(system) == [LedgerEvent.CONSENT_PENDING, LedgerEvent.CONSENT]

    def test_the_campaign_s_keyword_activates_as_well(self, system: System) -> None:
        change(system, opt_in_keywords=("SMILE",))
        assert says(system, "Smile") is Intent.OPT_IN
        system.rest()
        assert status(system) == [ConsentStatus.ACTIVE]
        assert left(system) == [REQUEST, WELCOME]

    def test_a_revocation_before_the_yes_arrives_stands(self, system: System) -> None:
        system.desk.revoke("acme", STRANGER, "account", "asked by letter")
        says(system, "YES")
        assert status(system) == [ConsentStatus.REVOKED]


def receipts(system: System) -> None:
    """The stranger agreed to receipts from the same number."""
    change(system, double_opt_in=False)
    form(system, categories=(Category.TRANSACTIONAL,))
    change(system, double_opt_in=True, purpose=Purpose.OTHER)


@pytest.mark.parametrize("body", ["YES", "Sí", "ja"])
def test_a_yes_of_somebody_whom_nobody_asked_gives_nothing(system: System, body: str) -> None:
    assert says(system, body) is Intent.NONE
    system.rest()
    assert consents(system) == ()
    assert left(system) == []


def test_a_yes_before_the_request_left_is_none(system: System) -> None:
    form(system)
    says(system, "YES")
    assert status(system) == [ConsentStatus.PENDING]


def test_what_waited_counts_once_the_handset_has_said_yes(system: System) -> None:
    form(system)
    system.rest()
    system.world.clock.advance(60)
    says(system, "YES")
    system.submit(draft(to=STRANGER))
    assert system.row().status is Status.QUEUED
