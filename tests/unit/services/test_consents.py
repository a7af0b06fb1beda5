"""Consent is recorded with its proof or not at all, and never against an opt-out."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from consentry.domain.consent import (
    ConsentLevel,
    ConsentMethod,
    ConsentSource,
    ConsentStatus,
    Evidence,
)
from consentry.domain.folding import MOST
from consentry.domain.ledger import LedgerEvent, commit
from consentry.domain.message import Category, Status
from consentry.domain.recipient_key import Keyring
from consentry.errors import Conflict, InvalidRequest, NotFound, TemporaryFailure
from consentry.services.consent_record import ROUNDS
from consentry.services.consents import ConsentDesk, NewConsent, evidence_document, is_minor
from tests.support.builders import opt_out
from tests.support.fakes import START
from tests.support.records import entry
from tests.unit.services.system import NUMBER, System, draft, texted

STRANGER = "+14155550177"
EVIDENCE = Evidence(
    disclosure_text=(
        "Acme Dental will send you recurring automated texts. Msg & data rates may apply. "
        "Consent is not a condition of purchase. Reply STOP to opt out, HELP for help."
    ),
    url="https://acmedental.example/texts",
    checkbox=True,
    not_condition_of_purchase=True,
)


@pytest.fixture
def desk(system: System) -> ConsentDesk:
    return system.desk


def new(**changes: Any) -> NewConsent:
    values: dict[str, Any] = {
        "account": "acme",
        "number": STRANGER,
        "campaign": "appointments",
        "categories": (),
        "level": ConsentLevel.EXPRESS_WRITTEN,
        "method": ConsentMethod.WEB_FORM,
        "source": ConsentSource.DIRECT,
        "captured_at": START - timedelta(days=1),
        "evidence": EVIDENCE,
    }
    return NewConsent(**{**values, **changes})


def key(system: System, number: str = STRANGER) -> str:
    return system.world.keyring.of(number).current


def test_a_proved_consent_lets_texts_go_from_then_on(system: System, desk: ConsentDesk) -> None:
    recorded = desk.record(new())
    assert recorded.consent is not None
    assert recorded.warnings == ()
    assert recorded.consent.categories == (Category.INFORMATIONAL,)
    system.submit(draft(to=STRANGER))
    assert system.row().status is Status.QUEUED


def test_its_ledger_entry_keeps_the_versions_of_our_policies_that_it_was_given_under(
    system: System, desk: ConsentDesk
) -> None:
    first = desk.book.notices.policies["privacy"][0]
    later = replace(first, effective_from=START.date(), version="2026-12")
    policies = {**desk.book.notices.policies, "privacy": (first, later)}
    notices = replace(desk.book.notices, policies=policies)
    changed = replace(desk, book=replace(desk.book, notices=notices))

    for days, number in ((1, STRANGER), (0, NUMBER)):
        changed.record(new(number=number, captured_at=START - timedelta(days=days)))

    facts = [
        system.world.fake_ledger.entries("acme", key(system, number))[-1].facts["given_under"]
        for number in (STRANGER, NUMBER)
    ]
    release = desk.book.version
    assert facts == [
        f"privacy {first.version}, rulebook {release}, terms 2026-11",
        f"privacy 2026-12, rulebook {release}, terms 2026-11",
    ]


def test_its_ledger_entry_commits_to_the_evidence_without_holding_it(
    system: System, desk: ConsentDesk
) -> None:
    recorded = desk.record(new())
    assert recorded.consent is not None
    (entry,) = system.world.fake_ledger.entries("acme", key(system))
    assert entry.event is LedgerEvent.CONSENT
    assert recorded.head == entry.head
    (kept,) = system.world.fake_ledger.evidence_items.values()
    assert entry.commitment == commit(evidence_document(EVIDENCE), kept[2])
    assert EVIDENCE.disclosure_text not in repr(entry)
    assert STRANGER not in repr(entry)


def test_evidence_is_kept_before_the_entry_that_commits_to_it(
    system: System, desk: ConsentDesk
) -> None:
    desk.record(new())
    calls = system.world.calls
    assert calls.index("ledger.put_evidence") < calls.index("consents.record")


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"source": ConsentSource.PURCHASED_LIST}, "consent.source"),
        ({"evidence": Evidence()}, "consent.evidence"),
    ],
)
def test_what_is_not_direct_or_not_proved_is_refused_and_not_stored(
    system: System, desk: ConsentDesk, changes: dict[str, Any], rule: str
) -> None:
    recorded = desk.record(new(**changes))
    assert recorded.refusal is not None
    assert [reason.rule for reason in recorded.refusal.reasons] == [rule]
    assert desk.of("acme", STRANGER).consents == ()
    assert system.world.fake_ledger.evidence_items == {}


def test_only_account_and_campaigns_that_exist_can_be_named(desk: ConsentDesk) -> None:
    with pytest.raises(NotFound):
        desk.record(new(account="nobody"))
    with pytest.raises(InvalidRequest, match="no campaign `nothing`"):
        desk.record(new(campaign="nothing"))


@pytest.mark.parametrize(
    ("campaign", "categories", "stored"),
    [
        ("offers", (), (Category.MARKETING,)),
        ("offers", (Category.TRANSACTIONAL,), (Category.TRANSACTIONAL,)),
        ("", (Category.MARKETING,), (Category.MARKETING,)),
    ],
)
def test_a_consent_covers_what_was_named_or_the_campaign_s_own_category(
    desk: ConsentDesk,
    campaign: str,
    categories: tuple[Category, ...],
    stored: tuple[Category, ...],
) -> None:
    consent = desk.record(new(campaign=campaign, categories=categories)).consent
    assert consent is not None
    assert (consent.campaign, consent.categories) == (campaign, stored)


@pytest.mark.parametrize(
    ("method", "status"),
    [
        (ConsentMethod.WEB_FORM, ConsentStatus.PENDING),
        (ConsentMethod.DOUBLE_OPT_IN, ConsentStatus.ACTIVE),
        (ConsentMethod.KEYWORD, ConsentStatus.ACTIVE),
    ],
)
def test_a_campaign_with_double_opt_in_waits_for_the_recipient(
    system: System, desk: ConsentDesk, method: ConsentMethod, status: ConsentStatus
) -> None:
    campaigns = system.world.fake_registry.stored_campaigns
    there = campaigns[("acme", "appointments")]
    campaigns[("acme", "appointments")] = replace(there, double_opt_in=True)
    consent = desk.record(new(method=method)).consent
    assert consent is not None
    assert consent.status is status
    system.submit(draft(to=STRANGER))
    waits = status is ConsentStatus.PENDING
    assert system.row().status is (Status.BLOCKED if waits else Status.QUEUED)


@pytest.mark.parametrize("seconds", [-1, 0], ids=["before", "at the same instant"])
def test_a_consent_not_later_than_the_opt_out_is_a_conflict(
    system: System, desk: ConsentDesk, seconds: int
) -> None:
    system.hear(texted("STOP", number=STRANGER))
    with pytest.raises(Conflict, match="opt-out of 2026-11-24T18:00:00Z"):
        desk.record(new(captured_at=START + timedelta(seconds=seconds)))
    assert desk.of("acme", STRANGER).consents == ()


def test_an_opt_out_towards_everybody_is_told_too(system: System, desk: ConsentDesk) -> None:
    system.hear(texted("STOP", number=STRANGER, to="+12065550199"))
    system.world.clock.advance(60)

    assert desk.record(new(captured_at=START + timedelta(seconds=30))).suppressed


def test_a_later_consent_is_recorded_and_the_opt_out_stands(
    system: System, desk: ConsentDesk
) -> None:
    system.hear(texted("STOP", number=STRANGER))
    system.world.clock.advance(60)
    recorded = desk.record(new(captured_at=START + timedelta(seconds=30)))
    assert recorded.suppressed
    system.submit(draft(to=STRANGER))
    assert system.row().status is Status.BLOCKED


def test_what_the_recipient_said_of_themselves_is_kept_until_they_say_otherwise(
    desk: ConsentDesk,
) -> None:
    desk.record(new(time_zone="America/Chicago", region="US-IL", language="es", minor=True))
    desk.record(new(campaign="offers", time_zone="America/Denver"))
    record = desk.of("acme", STRANGER)
    assert (record.time_zone, record.region, record.language) == ("America/Denver", "US-IL", "es")
    assert record.minor
    assert len(record.consents) == record.version == 2


@pytest.mark.parametrize(
    ("scope", "active"),
    [
        ("account", []),
        ("campaign:offers", [("appointments", "informational")]),
        ("category:marketing", [("appointments", "informational"), ("", "transactional")]),
        (
            "category:emergency",
            [("appointments", "informational"), ("offers", "marketing"), ("", "transactional")],
        ),
    ],
)
def test_a_revocation_ends_what_its_scope_takes_in(
    desk: ConsentDesk, scope: str, active: list[tuple[str, str]]
) -> None:
    desk.record(new())
    desk.record(new(campaign="offers"))
    desk.record(new(campaign="", categories=(Category.TRANSACTIONAL,)))
    record = desk.revoke("acme", STRANGER, scope, "asked by letter")
    left = [
        (consent.campaign, consent.categories[0])
        for consent in record.consents
        if consent.status is ConsentStatus.ACTIVE
    ]
    assert left == active


def test_a_revocation_is_in_the_ledger_once_and_repeating_it_changes_nothing(
    system: System, desk: ConsentDesk
) -> None:
    desk.record(new())
    first = desk.revoke("acme", STRANGER, "account", "asked")
    assert desk.revoke("acme", STRANGER, "account", "asked") == first
    events = [entry.event for entry in system.world.fake_ledger.entries("acme", key(system))]
    assert events == [LedgerEvent.CONSENT, LedgerEvent.REVOCATION]


@pytest.mark.parametrize("seconds", [-60, 0], ids=["before", "at the same instant"])
def test_no_list_brings_back_what_was_revoked(
    system: System, desk: ConsentDesk, seconds: int
) -> None:
    desk.record(new())
    desk.revoke("acme", STRANGER, "account", "asked by letter")
    system.world.clock.advance(60)
    with pytest.raises(Conflict, match="revocation of 2026-11-24T18:00:00Z"):
        desk.record(new(captured_at=START + timedelta(seconds=seconds)))
    assert desk.record(new(campaign="offers", captured_at=START)).consent is not None
    assert desk.record(new(captured_at=START + timedelta(seconds=1))).consent is not None


def test_an_opt_out_of_other_texts_is_neither_a_conflict_nor_told(
    system: System, desk: ConsentDesk
) -> None:
    keys = system.world.keyring.of(STRANGER)
    other = opt_out(scope="category:marketing", at=START, event_id="put-1")
    system.opt_out.suppress("acme", keys, STRANGER, other)
    assert not desk.record(new(captured_at=START - timedelta(seconds=1))).suppressed
    with pytest.raises(Conflict, match="scope `category:marketing`"):
        desk.record(new(campaign="offers"))


def test_a_form_that_comes_every_week_leaves_one_consent_and_every_entry(
    system: System, desk: ConsentDesk
) -> None:
    for week in range(5):
        desk.record(new(captured_at=START - timedelta(weeks=5 - week)))
    (kept,) = desk.of("acme", STRANGER).consents
    assert kept.captured_at == START - timedelta(weeks=1)
    assert len(system.world.fake_ledger.entries("acme", key(system))) == 5
    assert len(system.world.fake_ledger.evidence_items) == 5


def test_a_record_that_is_full_says_so(system: System, desk: ConsentDesk) -> None:
    desk.record(new())
    record = system.world.fake_consents.records[("acme", key(system))]
    many = tuple(replace(record.consents[0], id=f"c{n}", campaign=f"c{n}") for n in range(MOST))
    system.world.fake_consents.records[("acme", key(system))] = replace(record, consents=many)
    with pytest.raises(Conflict, match=f"has {MOST} different consents"):
        desk.record(new())


def test_what_stands_under_an_older_key_is_not_lost_and_does_not_come_back(
    system: System, desk: ConsentDesk
) -> None:
    desk.record(new())
    old = system.world.keyring.ring
    system.world.keyring.ring = Keyring(current="2", keys={**old.keys, "2": b"key-2"})
    desk.record(new(captured_at=START))
    assert len(desk.of("acme", STRANGER).consents) == 2
    desk.revoke("acme", STRANGER, "account", "asked")
    statuses = {consent.status for consent in desk.of("acme", STRANGER).consents}
    assert statuses == {ConsentStatus.REVOKED}


def test_a_revocation_reaches_texts_that_are_queued(system: System, desk: ConsentDesk) -> None:
    desk.record(new())
    system.submit(draft(to=STRANGER))
    desk.revoke("acme", STRANGER, "account", "asked")
    system.rest()
    assert system.row().status is Status.BLOCKED


@pytest.mark.parametrize("what", ["record", "revoke"])
def test_who_loses_a_race_for_the_record_tries_again(
    system: System, desk: ConsentDesk, what: str
) -> None:
    desk.record(new())
    system.world.before("consents.record", lambda: _ignore(desk.record(new(campaign="offers"))))
    if what == "record":
        desk.record(new(campaign="", categories=(Category.TRANSACTIONAL,)))
        assert len(desk.of("acme", STRANGER).consents) == 3
    else:
        record = desk.revoke("acme", STRANGER, "account", "asked")
        assert {consent.status for consent in record.consents} == {ConsentStatus.REVOKED}
        assert len(record.consents) == 2
    chain = system.world.fake_ledger.entries("acme", key(system))
    assert [entry.seq for entry in chain] == [1, 2, 3]


def test_a_record_that_others_never_stop_writing_is_a_temporary_failure(
    system: System, desk: ConsentDesk
) -> None:
    rounds = []

    def disturb() -> None:
        rounds.append(1)
        there = system.world.fake_ledger
        head = there.head("acme", key(system))
        there.append(entry(head, f"e{len(rounds)}", recipient=key(system)), head)
        system.world.before("consents.record", disturb)

    system.world.before("consents.record", disturb)
    with pytest.raises(TemporaryFailure):
        desk.record(new())
    assert len(rounds) == ROUNDS


def _ignore(_answer: object) -> None:
    return None


@pytest.mark.parametrize(
    ("born", "minor"),
    [("2013-11-24", False), ("2013-11-25", True), ("2026-01-01", True), ("1980-02-29", False)],
)
def test_a_minor_is_under_thirteen_on_the_day(born: str, minor: bool) -> None:
    assert is_minor(born, datetime(2026, 11, 24, tzinfo=UTC)) is minor


def test_a_date_that_is_none_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="day"):
        is_minor("2026-02-30", START)


def test_other_accounts_see_nothing_of_a_consent(desk: ConsentDesk) -> None:
    desk.record(new())
    assert desk.of("birch", STRANGER).consents == ()
    assert desk.of("acme", NUMBER).consents != ()
