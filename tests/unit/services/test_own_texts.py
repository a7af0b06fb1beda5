"""The texts that the product itself writes pass the policy under every profile, in every language.

An answer that our own rules refuse would leave a STOP without its confirmation.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from typing import NamedTuple

import pytest

from consentry.domain.account import Account
from consentry.domain.campaign import Campaign, Frequency
from consentry.domain.consent import ConsentStatus
from consentry.domain.languages import LANGUAGES
from consentry.domain.message import Category, Purpose, ReplyKind
from consentry.domain.suppression import ACCOUNT
from consentry.policy.content import with_footer
from consentry.policy.decision import Outcome
from consentry.policy.engine import evaluate
from consentry.policy.loading import load
from consentry.services.replies import wording
from tests.support.builders import BRAND, NOON, consent, facts, opt_out

PROFILES = sorted(load().profiles)
SCOPES = [
    "category:marketing",
    "category:informational",
    "category:transactional",
    "category:conversational",
]
CAMPAIGNS = [
    (Category.MARKETING, Purpose.PROMOTION),
    (Category.INFORMATIONAL, Purpose.APPOINTMENT_REMINDER),
    (Category.INFORMATIONAL, Purpose.DELIVERY),
    (Category.INFORMATIONAL, Purpose.ACCOUNT_NOTICE),
    (Category.INFORMATIONAL, Purpose.SURVEY),
    (Category.TRANSACTIONAL, Purpose.OTHER),
]
FREQUENCIES = [None, *(Frequency(max=4, per=per) for per in ("day", "week", "month"))]


CONFIRMATIONS = (ReplyKind.OPT_OUT_CONFIRMATION, ReplyKind.CLARIFICATION)


class Text(NamedTuple):
    """A text of ours and the kind that it is of."""

    kind: ReplyKind
    category: Category
    body: str


def own_texts(language: str) -> Iterator[Text]:
    """Every wording that there is in a language."""
    for contact, keywords in product(("", "help@acmedental.example"), ((), ("JOIN",))):
        account = Account(id="acme", name="Acme", brand=replace(BRAND, help_contact=contact))
        for (category, purpose), frequency in product(CAMPAIGNS, FREQUENCIES):
            campaign = Campaign(
                id="appointments",
                account="acme",
                name="Appointments",
                use_case="ACCOUNT_NOTIFICATION",
                category=category,
                purpose=purpose,
                frequency=frequency,
                opt_in_keywords=keywords,
            )
            for kind, scope, narrows, again in _variants():
                body = wording(
                    kind,
                    account,
                    campaign,
                    language,
                    scope=scope,
                    narrows_to=narrows,
                    again=again,
                )
                asks = kind is ReplyKind.OPT_IN_REQUEST
                yield Text(kind, category if asks else Category.CONVERSATIONAL, body)


def _variants() -> Iterator[tuple[ReplyKind, str, str, bool]]:
    for kind in ReplyKind:
        yield kind, ACCOUNT, "", False
    yield ReplyKind.OPT_IN_CONFIRMATION, ACCOUNT, "", True
    for scope in SCOPES:
        yield ReplyKind.OPT_OUT_CONFIRMATION, scope, "", False
        yield ReplyKind.OPT_OUT_CONFIRMATION, ACCOUNT, scope, False


def forbids_marketing(profile: str) -> bool:
    return Category.MARKETING in load().profile(profile).forbidden


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("profile", PROFILES)
def test_each_text_of_ours_is_allowed(profile: str, language: str) -> None:
    book = load()
    pending = consent(status=ConsentStatus.PENDING, campaign="appointments", captured_at=NOON)
    texts = dict.fromkeys(own_texts(language))
    assert len(texts) > len(ReplyKind)

    refused = {}
    for text in texts:
        if text.category is Category.MARKETING and forbids_marketing(profile):
            continue
        decision = evaluate(
            facts(
                body=text.body,
                account__profile=profile,
                message__category=text.category,
                message__purpose=Purpose.OTHER,
                message__reply=text.kind,
                consents=(pending,) if text.kind is ReplyKind.OPT_IN_REQUEST else (),
                suppressions=(opt_out(),) if text.kind in CONFIRMATIONS else (),
                last_inbound_at=NOON,
            ),
            book,
        )
        if decision.outcome is not Outcome.ALLOW:
            refused[text] = [(reason.rule, reason.message) for reason in decision.reasons]

    assert refused == {}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("profile", PROFILES)
def test_the_footer_that_we_append_makes_no_text_guilty(profile: str, language: str) -> None:
    body = with_footer("Acme Dental: see you Tue 9am.", book=load(), language=language)

    decision = evaluate(facts(body=body, account__profile=profile), load())

    assert decision.outcome is Outcome.ALLOW
