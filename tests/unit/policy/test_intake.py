"""A consent counts only if the recipient gave it and something proves it."""

from dataclasses import replace
from typing import Any

import pytest

from consentry.domain.account import Account, Brand
from consentry.domain.consent import ConsentLevel, ConsentSource, Evidence
from consentry.policy.decision import Outcome
from consentry.policy.intake import EVALUATED, Verdict, judge
from consentry.policy.loading import load
from tests.support.builders import NOON

BOOK = load()
ACCOUNT = Account(
    id="acme",
    name="Acme Dental",
    brand=Brand(name="Acme Dental", aliases=("AcmeCare",)),
    profile="baseline",
)
COMPLETE = Evidence(
    disclosure_text=(
        "Acme Dental sends recurring automated texts, up to 4 msgs/month. "
        "Msg & data rates may apply. Consent is not a condition of purchase. "
        "Reply STOP to opt out, HELP for help."
    ),
    url="https://acmedental.example/texts",
    checkbox=True,
    not_condition_of_purchase=True,
)
WRITTEN, EXPRESS = ConsentLevel.EXPRESS_WRITTEN, ConsentLevel.EXPRESS


def judged(
    level: ConsentLevel = WRITTEN,
    source: ConsentSource = ConsentSource.DIRECT,
    **changes: Any,
) -> Verdict:
    return judge(level, source, replace(COMPLETE, **changes), ACCOUNT, NOON, BOOK)


def test_complete_evidence_given_directly_is_enough() -> None:
    verdict = judged()
    assert verdict.decision.outcome is Outcome.ALLOW
    assert verdict.decision.evaluated == EVALUATED
    assert verdict.warnings == ()


@pytest.mark.parametrize("source", [s for s in ConsentSource if s is not ConsentSource.DIRECT])
def test_what_did_not_come_from_the_recipient_never_counts(source: ConsentSource) -> None:
    (reason,) = judged(source=source).decision.reasons
    assert (reason.rule, reason.outcome) == ("consent.source", Outcome.DENY)
    assert {"CYC-24", "CYC-37", "RL-04", "RL-11", "RL-12"} == set(reason.clauses)
    assert reason.citations
    assert reason.detail == {"source": source.value}


LACKING: dict[str, tuple[ConsentLevel, dict[str, Any], str]] = {
    "no wording": (EXPRESS, {"disclosure_text": ""}, "`disclosure_text`, the exact wording"),
    "wording of somebody else": (
        EXPRESS,
        {"disclosure_text": "Birch Books texts you"},
        "names the brand `Acme Dental`",
    ),
    "the brand as a part of a word": (
        EXPRESS,
        {"disclosure_text": "AcmeCares texts you"},
        "names the brand",
    ),
    "nothing to look at": (EXPRESS, {"url": ""}, "`url`, `document` or `signature`"),
    "nothing ticked or signed": (WRITTEN, {"checkbox": None}, "`checkbox` true"),
    "a box left empty": (WRITTEN, {"checkbox": False}, "`checkbox` true"),
    "a condition of purchase": (
        WRITTEN,
        {"not_condition_of_purchase": False},
        "`not_condition_of_purchase` true",
    ),
    "a box left empty by whoever only agreed to be told": (
        EXPRESS,
        {"checkbox": False},
        "left empty is no consent",
    ),
    "a condition of purchase for simple consent": (
        EXPRESS,
        {"not_condition_of_purchase": False},
        "not voluntary",
    ),
    "nothing said of purchase": (
        WRITTEN,
        {"not_condition_of_purchase": None},
        "`not_condition_of_purchase` true",
    ),
}


@pytest.mark.parametrize("name", LACKING)
def test_evidence_that_lacks_an_element_is_refused_with_what_to_add(name: str) -> None:
    level, changes, remedy = LACKING[name]
    (reason,) = judged(level, **changes).decision.reasons
    assert reason.rule == "consent.evidence"
    assert remedy in reason.remedy
    assert reason.citations
    assert isinstance(reason.detail["missing"], list)
    assert len(reason.detail["missing"]) == 1


def test_all_that_is_missing_is_told_at_once_with_the_source() -> None:
    verdict = judge(WRITTEN, ConsentSource.SCRAPED, Evidence(), ACCOUNT, NOON, BOOK)
    source, evidence = verdict.decision.reasons
    assert source.rule == "consent.source"
    assert isinstance(evidence.detail["missing"], list)
    assert len(evidence.detail["missing"]) == 4


@pytest.mark.parametrize("changes", [{"checkbox": None}, {"not_condition_of_purchase": None}])
def test_express_consent_needs_no_tick_and_no_word_of_purchase(changes: dict[str, Any]) -> None:
    assert judged(EXPRESS, **changes).decision.outcome is Outcome.ALLOW


@pytest.mark.parametrize(
    "changes",
    [
        {"checkbox": None, "signature": "A. Patient"},
        {"url": "", "document": "form-17.pdf"},
        {"url": "", "signature": "A. Patient"},
    ],
)
def test_a_signature_or_a_document_serves_as_well(changes: dict[str, Any]) -> None:
    assert judged(**changes).decision.outcome is Outcome.ALLOW


@pytest.mark.parametrize(
    "text", ["ACME DENTAL texts you", "acmecare texts you", "We (Acme-Dental) text", "Acme　Dental"]
)
def test_the_brand_is_known_in_any_case_alias_and_punctuation(text: str) -> None:
    assert judged(EXPRESS, disclosure_text=text).decision.outcome is Outcome.ALLOW


def test_wording_that_leaves_something_unsaid_is_warned_about_and_taken() -> None:
    verdict = judged(disclosure_text="Acme Dental texts you")
    assert verdict.decision.outcome is Outcome.ALLOW
    assert [warning.partition(":")[0] for warning in verdict.warnings] == [
        "automated",
        "frequency",
        "rates",
        "stop",
        "condition",
        "help",
    ]


def test_express_consent_is_not_warned_about() -> None:
    assert judged(EXPRESS, disclosure_text="Acme Dental texts you").warnings == ()


@pytest.mark.parametrize("level", [EXPRESS, WRITTEN])
def test_wording_that_does_not_speak_of_texts_is_warned_about(level: ConsentLevel) -> None:
    warnings = judged(level, disclosure_text="Acme Dental may call you by telephone").warnings

    assert warnings[0] == "channel: the disclosure does not say that texts are sent"


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        pytest.param("Acme Dental may call you by telephone", Outcome.DENY, id="calls"),
        pytest.param("Acme Dental may call or text you", Outcome.ALLOW, id="texts"),
        pytest.param("Acme Dental: acepto recibir mensajes SMS", Outcome.ALLOW, id="in Spanish"),
    ],
)
def test_smalltalkr_takes_consent_to_texts_only(text: str, outcome: Outcome) -> None:
    account = replace(ACCOUNT, profile="smalltalkr")
    evidence = replace(COMPLETE, disclosure_text=text)

    verdict = judge(EXPRESS, ConsentSource.DIRECT, evidence, account, NOON, BOOK)

    assert verdict.decision.outcome is outcome
    assert all("ST-04" in reason.clauses for reason in verdict.decision.reasons)
