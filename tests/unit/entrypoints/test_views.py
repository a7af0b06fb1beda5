"""What clients see of what is stored: the contract's names, and no more than they may."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from consentry.domain.account import Account, Brand, TermsAcceptance
from consentry.domain.campaign import Campaign, Frequency
from consentry.domain.message import Category, Status
from consentry.domain.sender import Sender
from consentry.domain.suppression import SuppressionReason
from consentry.entrypoints.views.accounts import account_json, campaign_json, sender_json
from consentry.entrypoints.views.messages import message_json, submission_json
from consentry.entrypoints.views.recipients import consent_json, suppression_json
from tests.support.builders import NOON, consent, opt_out
from tests.support.fakes import START
from tests.unit.services.system import NUMBER, SENDER, System, book, draft


def test_a_replay_shows_the_first_answer_whatever_became_of_the_text() -> None:
    system = System()
    (first,) = system.accept.run([draft()])
    assert first.row is not None
    shown = submission_json(first.row, first.decision, book())
    system.rest()
    assert system.row().status is Status.SENT
    assert submission_json(system.row(), None, book()) == shown
    assert (shown["status"], shown["from"], shown["to"]) == ("queued", SENDER, NUMBER)
    assert shown["segments"]["parts"] == 1
    json.dumps(shown)


@pytest.mark.parametrize("hours", [0, -13], ids=["scheduled", "in quiet hours"])
def test_a_held_text_shows_until_when(hours: int) -> None:
    system = System()
    system.world.clock.at = START + timedelta(hours=hours)
    at = None if hours else START + timedelta(hours=2)
    (answer,) = system.accept.run([draft(send_at=at)])
    assert answer.row is not None
    shown = submission_json(answer.row, answer.decision, book())
    wanted = "2026-11-24T20:00:00Z" if at else "2026-11-24T16:00:00Z"
    assert (shown["status"], shown["not_before"]) == ("held", wanted)
    assert shown["decision"]["not_before"] == wanted


def test_a_message_shows_its_life_and_every_decision() -> None:
    system = System()
    system.submit(draft())
    system.rest()
    shown = message_json(system.row(), book())
    assert [step["status"] for step in shown["timeline"]] == ["queued", "sending", "sent"]
    assert [each["stage"] for each in shown["decisions"]] == ["submit", "dispatch"]
    assert shown["carrier"] == {
        "message_id": "eum-1",
        "events": [],
        "parts": None,
        "price": None,
        "carrier_fee": None,
    }
    assert shown["decision"]["outcome"] == "allow"
    json.dumps(shown)


def test_a_refusal_shows_every_reason_with_remedy_and_citation() -> None:
    system = System()
    system.submit(draft(to="+14155550177"))
    (reason,) = message_json(system.row(), book())["decision"]["reasons"]
    assert reason["rule"] == "consent.missing"
    assert reason["remedy"]
    assert all(citation["url"].startswith("http") for citation in reason["citations"])


@pytest.mark.parametrize(
    ("profile", "refundable"),
    [("smalltalkr", False), ("smsfactor", False), ("contact-your-client", True)],
)
def test_a_blocked_text_says_whether_anything_is_paid_back(
    profile: str, *, refundable: bool
) -> None:
    system = System()
    accounts = system.world.fake_registry.accounts
    accounts["acme"] = replace(accounts["acme"], profile=profile)
    system.submit(draft(body="Acme Dental: our cannabis gummies are here."))
    assert message_json(system.row(), book())["refundable"] is refundable

    system.submit(draft("k2"))
    assert message_json(system.row("k2"), book())["refundable"] is None


def test_of_a_global_opt_out_an_account_sees_only_that_it_exists() -> None:
    entry = opt_out(scope="global", reason=SuppressionReason.COMPLAINT, source="operator")
    assert suppression_json(entry, full=False) == {
        "scope": "global",
        "reason": None,
        "source": None,
        "at": None,
    }
    assert suppression_json(entry, full=True)["reason"] == "complaint"


def test_an_account_s_own_opt_out_is_shown_whole_without_its_note() -> None:
    shown = suppression_json(opt_out(note="called, upset"), full=False)
    assert shown == {
        "scope": "account",
        "reason": "stop",
        "source": "handset",
        "at": "2026-11-24T18:00:00Z",
    }


def test_a_consent_is_shown_without_its_evidence() -> None:
    shown = consent_json(consent(frequency=Frequency(max=4, per="month")), NUMBER)
    assert shown["frequency"] == {"max": 4, "per": "month"}
    assert (shown["campaign"], shown["expires_at"]) == (None, None)
    assert "evidence" not in shown


def test_an_account_campaign_and_sender_are_shown_under_the_contract_s_names() -> None:
    terms = TermsAcceptance(version="1", at=NOON, by="owner")
    account = account_json(
        Account(id="acme", name="Acme", brand=Brand(name="Acme"), tos_accepted=terms)
    )
    assert account["tos_accepted"] == {"version": "1", "at": "2026-11-24T18:00:00Z", "by": "owner"}
    sender = Sender(number=SENDER, account="acme", campaign="c")
    campaign = campaign_json(
        Campaign(
            id="c",
            account="acme",
            name="C",
            use_case="2FA",
            category=Category.TRANSACTIONAL,
            senders={SENDER: sender},
        )
    )
    assert campaign["senders"] == [SENDER]
    assert campaign["frequency"] is None
    assert sender_json(sender)["per_minute"] == 50
    json.dumps([account, campaign, sender_json(sender)])
