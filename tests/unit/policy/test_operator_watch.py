"""The operator's own rules meet the texts that they mean, however these are written."""

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consentry.domain.message import Category
from consentry.domain.operator_rules import (
    NO_OPERATOR_RULES,
    BlockRule,
    CategoryRule,
    DomainRule,
    OperatorMatch,
    OperatorOutcome,
    OperatorRuleKind,
    OperatorRules,
    WordRule,
)
from consentry.policy.content_facts import ContentFinding
from consentry.policy.loading import load
from consentry.policy.operator_watch import MOST_MATCHES, Circumstances, matches
from consentry.policy.seen import reading
from tests.support.builders import REMINDER, facts

_LETTERS = load().links.letters
_TEXT = Circumstances(
    account="acme",
    campaign="appointments",
    sender="+12065550100",
    category=Category.INFORMATIONAL,
    country="US",
    to="+14155550123",
)


def _met(rules: OperatorRules, body: str = REMINDER) -> tuple[OperatorMatch, ...]:
    return matches(rules, body, facts(body=body).content, _TEXT, _LETTERS)


def _word(text: str) -> OperatorRules:
    return OperatorRules(version=1, words=(WordRule(text=text),))


@pytest.mark.parametrize(
    "body",
    [
        "a loan today",
        "A LOAN!",
        "your (loan)",
        "your loan's rate: loan",
        "a l0an",
        "a L0@N",
        "a lоan",
        "a ｌｏａｎ",
        "a lo\u200ban",
        "a lo\u00adan",
        "a l o a n",
        "a l.o.a.n",
        "a l-o-a-n",
        "a looooan",
        "a lóan",
    ],
)
def test_a_word_is_met_however_it_is_written(body: str) -> None:
    (match,) = _met(_word("loan"), body)

    assert (match.kind, match.name, match.version) == (OperatorRuleKind.WORD, "loan", 1)


@pytest.mark.parametrize("body", ["loans", "aloan", "lo an", "10 4", "a sloane", "", "1 0 4 7"])
def test_another_word_is_not(body: str) -> None:
    assert _met(_word("loan"), body) == ()


@pytest.mark.parametrize(
    ("phrase", "body", "met"),
    [
        ("Travel Club", "our travel  club!", True),
        ("travel club", "our TRAVEL-CLUB", True),
        ("travel club", "our tra vel club", True),
        ("travel club", "our travelclub", True),
        ("travel club", "our travelclubs", False),
        ("travel club", "our travel and club", False),
        ("café", "our CAFE", True),
        ("$ale", "our sale", True),
        ("don't", "dont", True),
        ("кредит", "ваш КРЕДИТ", True),
        ("18", "for 18 days", True),
        ("so", "for 50 days", False),
        ("modem", "modern", False),
        ("!!!", "anything!!!", False),
    ],
)
def test_phrases_are_met_word_by_word(phrase: str, body: str, met: bool) -> None:
    assert bool(_met(_word(phrase), body)) is met


def test_a_new_version_of_the_rules_is_the_one_that_counts() -> None:
    first, second = _word("loan"), replace(_word("boat"), version=2)

    assert _met(first, "a loan")
    assert not _met(second, "a loan")
    assert _met(second, "a boat")
    assert not _met(replace(_word("car"), version=2), "a boat")


def test_a_category_of_the_rulebooks_is_met_by_what_the_rulebook_finds() -> None:
    rules = OperatorRules(version=1, categories=(CategoryRule(name="ALCOHOL"),))
    found = ContentFinding(category="ALCOHOL", pattern="wine", start=0, end=4)
    content = replace(facts().content, findings=(found,))

    assert not _met(rules)
    assert matches(rules, REMINDER, content, _TEXT, _LETTERS)


def test_the_strictest_come_first_and_are_few() -> None:
    reviews = tuple(WordRule(text=t, outcome=OperatorOutcome.REVIEW) for t in ("see", "you"))
    denials = tuple(WordRule(text=t) for t in ("tue", "reply"))

    met = _met(OperatorRules(version=1, words=reviews + denials))

    assert [match.name for match in met] == ["tue", "reply", "see"]
    assert len(met) == MOST_MATCHES


def test_what_is_met_by_several_words_of_a_category_is_named_once() -> None:
    rules = OperatorRules(
        version=1, categories=(CategoryRule(name="greetings", words=("see you", "reply")),)
    )

    assert [match.name for match in _met(rules)] == ["greetings"]


@pytest.mark.parametrize(
    ("block", "met"),
    [
        (BlockRule(), False),
        (BlockRule(account="acme"), True),
        (BlockRule(account="acme", campaign="offers"), False),
        (BlockRule(account="acme", campaign="appointments", country="US"), True),
        (BlockRule(category="informational"), True),
        (BlockRule(number="+1415"), True),
        (BlockRule(number="+14155550123"), True),
        (BlockRule(number="+1416"), False),
    ],
)
def test_a_block_holds_where_all_its_conditions_do(block: BlockRule, met: bool) -> None:
    assert bool(_met(OperatorRules(version=1, blocks=(block,)))) is met


def test_a_match_never_names_a_phone_number() -> None:
    block = BlockRule(number="+14155550123", sender="+12065550100")

    (match,) = _met(OperatorRules(version=1, blocks=(block,)))

    assert match.name == "sender+number"


def test_there_is_no_outcome_that_allows() -> None:
    assert set(OperatorOutcome) == {"review", "deny"}
    for kind in (WordRule, DomainRule, CategoryRule, BlockRule):
        assert {field.name for field in fields(kind)}.isdisjoint({"allow", "except", "unless"})


@given(st.text(max_size=400))
def test_any_text_can_be_read(body: str) -> None:
    line, spelled = reading(body, _LETTERS)

    assert line[0] == line[-1] == " "
    assert not spelled or spelled.replace(" ", "") in line.replace(" ", "")
    assert _met(NO_OPERATOR_RULES, body) == ()
