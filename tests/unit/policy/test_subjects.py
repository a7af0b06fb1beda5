"""The engine leaves out rules that are about nothing in the facts: that changes no decision."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consentry.domain.account import AccountStatus
from consentry.domain.campaign import BrandStatus, CampaignStatus
from consentry.domain.consent import ConsentLevel, ConsentSource, ConsentStatus, Proof
from consentry.domain.emergency_ban import EmergencyBan
from consentry.domain.frequency import NO_OLDER, OlderSends
from consentry.domain.message import Category, Purpose, ReplyKind
from consentry.domain.operator_rules import OperatorMatch, OperatorOutcome, OperatorRuleKind
from consentry.domain.phone import NumberKind, Validity
from consentry.domain.preferences import Preferences, QuietHours
from consentry.domain.sender import SenderStatus
from consentry.domain.suppression import SuppressionReason
from consentry.policy import subjects
from consentry.policy.content_facts import ContentFinding, LinkFacts, LinkTrick
from consentry.policy.decision import Finding
from consentry.policy.engine import evaluate
from consentry.policy.facts import Facts
from consentry.policy.loading import load
from consentry.policy.making import quick_to_make
from consentry.policy.rule import Subject
from consentry.policy.rules import ALL
from tests.support.builders import NOON, consent, facts, intent, opt_out

_LATER = NOON + timedelta(days=1)
_BEFORE = NOON - timedelta(days=60)


def either[T](*values: T) -> st.SearchStrategy[T]:
    return st.sampled_from(values)


_CONSENTS = st.builds(
    consent,
    categories=either(tuple(Category), (Category.MARKETING,)),
    campaign=either("", "offers"),
    level=st.sampled_from(ConsentLevel),
    source=st.sampled_from(ConsentSource),
    status=st.sampled_from(ConsentStatus),
    proof=st.sampled_from(Proof),
    in_ledger=st.booleans(),
    captured_at=either(NOON, _BEFORE, _LATER, NOON - timedelta(days=900)),
    expires_at=either(None, NOON, _LATER),
    pending_until=either(None, NOON, _LATER),
)
_FINDINGS = st.builds(
    ContentFinding,
    category=st.sampled_from(sorted(load().content.categories)),
    pattern=either("alternating", "shouting", "word"),
    start=st.just(0),
    end=st.just(4),
)
_LINKS = st.builds(
    LinkFacts,
    host=st.just("go.example"),
    domain=either("go.example", "gone.example"),
    shortener=st.booleans(),
    own=st.booleans(),
    tricks=either((), (LinkTrick.LOOKALIKE,)),
    affiliate=either("", "tag"),
)
_MATCH = OperatorMatch(
    kind=OperatorRuleKind.WORD, name="tuesday", outcome=OperatorOutcome.DENY, reason="no"
)
_WISHED = Preferences(
    quiet_hours=QuietHours(start=0, end=0), categories=(Category.EMERGENCY,), max_per_day=1
)
_FACTS = st.builds(
    facts,
    to=either("+14155550123", "+33612345678", "+13055550111", "+18005550123"),
    account__profile=st.sampled_from(sorted(load().profiles)),
    account__terms_accepted=st.booleans(),
    account__known=st.sampled_from([True, True, False]),
    account__status=st.sampled_from([AccountStatus.ACTIVE, *AccountStatus]),
    campaign__known=st.sampled_from([True, True, False]),
    campaign__status=st.sampled_from([CampaignStatus.APPROVED, *CampaignStatus]),
    campaign__paused=st.sampled_from([False, False, True]),
    campaign__expires_at=st.sampled_from([None, None, NOON, _LATER]),
    campaign__tcr_brand=st.sampled_from([True, True, False]),
    campaign__tcr_campaign=st.sampled_from([True, True, False]),
    campaign__tcr_brand_status=st.sampled_from(BrandStatus),
    sender__known=st.sampled_from([True, True, False]),
    sender__status=st.sampled_from([SenderStatus.ACTIVE, *SenderStatus]),
    sender__campaign=st.sampled_from(["appointments", "appointments", "other"]),
    campaign__automated_allowed=st.booleans(),
    sender__others=either(0, 9),
    recipient__minor=st.booleans(),
    recipient__validity=st.sampled_from(Validity),
    recipient__kind=st.sampled_from(NumberKind),
    recipient__disconnected_at=either(None, NOON),
    recipient__preferences=either(Preferences(), _WISHED, facts().recipient.preferences),
    message__category=st.sampled_from(Category),
    message__purpose=st.sampled_from(Purpose),
    message__reply=st.sampled_from([None, None, None, *ReplyKind]),
    message__expires_at=either(None, NOON, _LATER),
    message__justified=st.booleans(),
    content__parts=either(1, 9),
    content__opt_out_wording=st.booleans(),
    content__identified=st.booleans(),
    content__link_count=either(0, 9),
    content__links=st.lists(_LINKS, max_size=2).map(tuple),
    content__findings=st.lists(_FINDINGS, max_size=2).map(tuple),
    consents=st.lists(_CONSENTS, max_size=2).map(tuple),
    suppressions=either((), *((opt_out(reason=reason),) for reason in SuppressionReason)),
    earlier=either((), (intent(at=NOON - timedelta(minutes=1)),)),
    last_inbound_at=either(None, NOON),
    older=either(NO_OLDER, OlderSends(more=40)),
    bans=either((), (EmergencyBan(region="US-CA", start=_BEFORE),)),
    operator=either((), (_MATCH,)),
)


@settings(max_examples=400)
@given(_FACTS)
def test_a_rule_that_is_not_asked_would_have_said_nothing(given: Facts) -> None:
    asked = subjects.asked(ALL, subjects.found(given))

    left_out = [rule for rule in ALL if rule not in asked]

    assert [rule.id for rule in left_out if tuple(rule.check(given, load()))] == []


@settings(max_examples=100)
@given(_FACTS)
def test_a_decision_is_the_same_as_if_every_rule_were_asked(given: Facts) -> None:
    every_one = (*ALL,)

    assert every_one is not ALL
    assert evaluate(given, load()) == evaluate(given, load(), every_one)


def test_an_ordinary_reminder_is_no_matter_for_most_rules_and_still_evaluated_by_all() -> None:
    plain = facts()

    assert len(subjects.asked(ALL, subjects.found(plain))) < len(ALL) / 2
    assert evaluate(plain, load()).evaluated == tuple(rule.id for rule in ALL)


@pytest.mark.parametrize("subject", [each for each in Subject if each], ids=lambda s: s.name)
def test_every_subject_is_one_that_a_rule_is_about(subject: Subject) -> None:
    assert any(rule.about is subject for rule in ALL)


def test_quickly_made_values_are_as_frozen_and_as_strict_as_any() -> None:
    plain = facts()

    with pytest.raises(AttributeError):
        plain.at = _LATER  # type: ignore[misc] # what is tested
    with pytest.raises(TypeError, match="missing"):
        Facts(at=NOON)  # type: ignore[call-arg] # what is tested
    assert replace(plain, at=_LATER).older is plain.older


def test_a_default_that_is_made_anew_cannot_be_made_quickly() -> None:
    with pytest.raises(TypeError, match="`detail` of `Finding`"):
        quick_to_make(Finding)
