"""The consent rules never contradict: one of them objects, the one whose standing it is."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from consentry.domain.consent import Consent, ConsentLevel, ConsentSource, ConsentStatus, Proof
from consentry.domain.message import Category
from consentry.policy.consent_need import Standing, needed, standing
from consentry.policy.engine import evaluate
from consentry.policy.loading import load
from consentry.policy.rules import ALL
from tests.support.builders import NOON, consent, facts

RULES = {
    Standing.STALE: "consent.stale",
    Standing.EVIDENCE: "consent.evidence",
    Standing.LEVEL: "consent.level",
    Standing.PENDING: "consent.pending",
    Standing.EXPIRED: "consent.expired",
    Standing.SCOPE: "consent.scope",
    Standing.REASSIGNED: "recipient.reassigned",
    Standing.SOURCE: "consent.source",
    Standing.MISSING: "consent.missing",
}
CONSENT_RULES = tuple(rule for rule in ALL if rule.id in RULES.values())
_ago = st.integers(-5, 800).map(lambda days: NOON - timedelta(days=days))


def _consents() -> st.SearchStrategy[Consent]:
    return st.builds(
        consent,
        campaign=st.sampled_from(["", "appointments", "offers"]),
        categories=st.sampled_from([(Category.INFORMATIONAL,), (Category.MARKETING,)]),
        level=st.sampled_from(ConsentLevel),
        source=st.sampled_from([ConsentSource.DIRECT, ConsentSource.DIRECT, ConsentSource.SCRAPED]),
        status=st.sampled_from(ConsentStatus),
        proof=st.sampled_from(Proof),
        in_ledger=st.booleans(),
        captured_at=_ago,
        expires_at=st.none() | _ago,
    )


@settings(max_examples=300)
@given(
    st.lists(_consents(), max_size=3).map(tuple),
    st.sampled_from([*load().profiles]),
    st.sampled_from([Category.INFORMATIONAL, Category.MARKETING, Category.TRANSACTIONAL]),
    st.none() | _ago,
    st.booleans(),
)
def test_exactly_the_rule_of_the_standing_objects(
    consents: tuple[Consent, ...], profile: str, category: Category, gone: object, heard: bool
) -> None:
    some = facts(
        consents=consents,
        account__profile=profile,
        message__category=category,
        recipient__disconnected_at=gone,
        last_inbound_at=NOON if heard else None,
    )

    found, _ = standing(some, needed(some, load()))
    objecting = {reason.rule for reason in evaluate(some, load(), CONSENT_RULES).reasons}

    assert objecting == ({RULES[found]} if found in RULES else set())


def test_every_standing_but_the_good_ones_has_its_rule() -> None:
    assert set(Standing) - RULES.keys() == {Standing.NOT_NEEDED, Standing.ENOUGH}
    assert len(CONSENT_RULES) == len(RULES)
