"""A campaign's keyword from the handset is consent, as strong as the wording beside which it was
advertised.
"""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from consentry.domain.campaign import Frequency
from consentry.domain.consent import Consent, ConsentLevel, ConsentMethod, ConsentStatus
from consentry.domain.intent import Intent
from consentry.domain.ledger import LedgerEvent, commit
from consentry.domain.message import ReplyKind, Status
from consentry.domain.suppression import SuppressionReason
from consentry.errors import TemporaryFailure
from consentry.services.evidence import evidence_document
from consentry.services.inbound import Obeyed
from tests.support.builders import opt_out
from tests.support.fakes import START
from tests.unit.services.system import System, draft, texted

STRANGER = "+14155550177"
OFFERS = "+12065550101"
WRITTEN = (
    "Text SMILE to 206 555 0101 to get recurring automated marketing texts of Acme Dental, up to "
    "4 a month. Consent is not a condition of purchase. Msg & data rates may apply. Reply STOP to "
    "opt out, HELP for help."
)
PLAIN = "Text SMILE to 206 555 0101 for offers of Acme Dental."
WELCOME = (
    "Acme Dental: You are signed up for recurring automated marketing texts. Up to 4 msgs/month. "
    "Msg & data rates may apply. Reply HELP for help, STOP to opt out."
)
OFFER = "Acme Dental: 10% off. Reply STOP to opt out."


@pytest.fixture(autouse=True)
def offers(system: System) -> None:
    change(system, opt_in_keywords=("SMILE",), call_to_action=WRITTEN)


def change(system: System, **changes: Any) -> None:
    campaigns = system.world.fake_registry.stored_campaigns
    changed = replace(campaigns[("acme", "offers")], frequency=Frequency(max=4, per="month"))
    campaigns[("acme", "offers")] = replace(changed, **changes)


def says(system: System, body: str, event: str = "in-1") -> Obeyed:
    return system.inbound.run(texted(body, event=event, at=system.now, number=STRANGER, to=OFFERS))


def consents(system: System) -> tuple[Consent, ...]:
    return system.desk.of("acme", STRANGER).consents


def left(system: System) -> list[str]:
    return [text.body for text in system.world.fake_carrier.sent if text.to == STRANGER]


def chain(system: System) -> Any:
    key = system.world.keyring.of(STRANGER).current
    return system.world.fake_ledger.entries("acme", key)


def test_it_makes_a_consent_of_the_campaign_that_counts_at_once(system: System) -> None:
    obeyed = says(system, "smile!")
    assert (obeyed.intent, obeyed.replied) == (Intent.OPT_IN, ReplyKind.OPT_IN_CONFIRMATION)
    (consent,) = consents(system)
    assert (consent.campaign, consent.method) == ("offers", ConsentMethod.KEYWORD)
    assert (consent.status, consent.captured_at) == (ConsentStatus.ACTIVE, START)
    assert consent.frequency == Frequency(max=4, per="month")
    system.rest()
    assert left(system) == [WELCOME]
    system.submit(draft(to=STRANGER, campaign="offers", body=OFFER))
    assert system.row().status is Status.QUEUED


def test_its_evidence_is_the_call_to_action_and_the_text_that_came_in(system: System) -> None:
    says(system, "SMILE")
    (kept,) = system.world.fake_ledger.evidence("acme", chain(system)[0].recipient)
    assert kept.evidence.disclosure_text == WRITTEN
    assert kept.evidence.document == "inbound text in-1"
    (entry,) = chain(system)
    assert (entry.event, entry.event_id) == (LedgerEvent.CONSENT, "in-1:consent")
    assert entry.commitment == commit(evidence_document(kept.evidence), kept.salt)


@pytest.mark.parametrize(
    ("action", "level"),
    [
        (WRITTEN, ConsentLevel.EXPRESS_WRITTEN),
        (PLAIN, ConsentLevel.EXPRESS),
        (WRITTEN.replace("Consent is not a condition of purchase. ", ""), ConsentLevel.EXPRESS),
        (WRITTEN.replace("recurring automated ", ""), ConsentLevel.EXPRESS),
    ],
    ids=["all said", "little said", "no condition", "not that they are automatic"],
)
def test_it_is_as_strong_as_what_was_read(system: System, action: str, level: ConsentLevel) -> None:
    change(system, opt_in_keywords=("SMILE",), call_to_action=action)
    says(system, "SMILE")
    assert [consent.level for consent in consents(system)] == [level]
    system.submit(draft(to=STRANGER, campaign="offers", body=OFFER))
    written = level is ConsentLevel.EXPRESS_WRITTEN
    assert system.row().status is (Status.QUEUED if written else Status.BLOCKED)


def test_where_nobody_knows_what_was_read_a_request_says_it_and_a_yes_is_the_consent(
    system: System,
) -> None:
    change(system, opt_in_keywords=("SMILE",), call_to_action="")
    assert says(system, "SMILE").replied is None
    system.rest()
    assert [consent.status for consent in consents(system)] == [ConsentStatus.PENDING]
    (request,) = left(system)
    assert request.startswith("Acme Dental: Reply YES to get recurring automated marketing texts.")
    (kept,) = system.world.fake_ledger.evidence("acme", chain(system)[0].recipient)
    assert kept.evidence.disclosure_text == request
    system.world.clock.advance(60)
    says(system, "YES", "in-2")
    system.rest()
    assert [consent.status for consent in consents(system)] == [ConsentStatus.ACTIVE]
    assert left(system) == [request, WELCOME]


def test_the_keyword_that_made_it_wait_does_not_confirm_it_when_it_comes_again(
    system: System,
) -> None:
    change(system, opt_in_keywords=("SMILE",), call_to_action="")
    for _ in range(3):
        says(system, "SMILE")
    assert [consent.status for consent in consents(system)] == [ConsentStatus.PENDING]
    system.rest()
    assert len(left(system)) == 1


def test_the_keyword_in_answer_to_the_request_is_a_yes(system: System) -> None:
    change(system, opt_in_keywords=("SMILE",), call_to_action="")
    says(system, "SMILE")
    system.rest()
    system.world.clock.advance(60)
    says(system, "SMILE", "in-2")
    assert [consent.status for consent in consents(system)] == [ConsentStatus.ACTIVE]


@pytest.mark.parametrize("port", ["consents.record", "queue.put", "messages.put_new"])
@pytest.mark.parametrize("after", [False, True], ids=["not done", "done"])
def test_what_failed_half_way_comes_out_once(system: System, port: str, after: bool) -> None:
    system.world.fail(port, after=after)
    with pytest.raises(TemporaryFailure):
        says(system, "SMILE")
    says(system, "SMILE")
    system.rest()
    assert len(consents(system)) == 1
    assert [entry.event for entry in chain(system)] == [LedgerEvent.CONSENT]
    assert left(system) == [WELCOME]


def test_who_is_signed_up_already_gets_no_second_consent_and_no_second_welcome(
    system: System,
) -> None:
    says(system, "SMILE")
    system.world.clock.advance(60)
    assert says(system, "SMILE", "in-2").replied is None
    assert len(consents(system)) == len(chain(system)) == 1


def test_it_undoes_an_older_stop_from_that_handset_and_no_other_opt_out(system: System) -> None:
    says(system, "STOP", "in-0")
    system.world.clock.advance(60)
    says(system, "SMILE")
    keys = system.world.keyring.of(STRANGER)
    assert system.world.fake_suppressions.get("acme", keys).in_force() == ()
    complaint = opt_out(reason=SuppressionReason.COMPLAINT, at=system.now, event_id="put-1")
    system.opt_out.suppress("acme", keys, STRANGER, complaint)
    system.world.clock.advance(60)
    says(system, "SMILE", "in-2")
    standing = system.world.fake_suppressions.get("acme", keys).in_force()
    assert [entry.reason for entry in standing] == [SuppressionReason.COMPLAINT]


@pytest.mark.parametrize("seconds", [0, 30], ids=["at the same instant", "later"])
def test_a_keyword_that_is_no_newer_than_the_stop_gives_nothing(
    system: System, seconds: int
) -> None:
    sent = system.now
    system.world.clock.advance(seconds)
    says(system, "STOP", "in-0")
    late = texted("SMILE", at=sent, number=STRANGER, to=OFFERS)
    assert system.inbound.run(late).replied is None
    assert consents(system) == ()


def test_a_keyword_that_is_no_newer_than_a_revocation_gives_nothing(system: System) -> None:
    says(system, "SMILE", "in-0")
    sent = system.now + timedelta(seconds=30)
    system.world.clock.advance(60)
    system.desk.revoke("acme", STRANGER, "account", "asked by letter")
    system.inbound.run(texted("SMILE", event="in-2", at=sent, number=STRANGER, to=OFFERS))
    assert [consent.status for consent in consents(system)] == [ConsentStatus.REVOKED]


def test_start_gives_a_stranger_nothing_where_keywords_do(system: System) -> None:
    assert says(system, "START").replied is None
    assert consents(system) == ()


def test_a_wording_that_does_not_name_the_brand_proves_nothing(system: System) -> None:
    change(system, opt_in_keywords=("SMILE",), call_to_action="Text SMILE for offers.")
    assert says(system, "SMILE").replied is None
    assert consents(system) == ()
