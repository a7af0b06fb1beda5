"""The language of the word patterns: what an expression finds, and what is wrong with one."""

import pytest

from consentry.policy.content.expression import WIDEST_GAP, Grammar
from consentry.policy.content.matching import Reading


def _shows(expression: str, text: str) -> bool:
    grammar = Grammar()
    grammar.define("pets", "cat* dog*")
    words = text.split()
    present = {*words, *("#" for word in words if word.isdecimal())}
    return Reading(words, present).shows((grammar.parse(expression),))


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        pytest.param("payday loan", "a payday loan", id="words in a row"),
        pytest.param("loan*", "two loans", id="plural"),
        pytest.param("city*", "two cities", id="plural of y"),
        pytest.param("loan|credit now", "credit now", id="alternatives"),
        pytest.param("@pets", "my dogs", id="class"),
        pytest.param("win ~ prize", "win a very big nice prize", id="as wide a gap as may be"),
        pytest.param("win ~ prize", "win prize", id="no gap"),
        pytest.param("# off", "20 off", id="number"),
        pytest.param("prize & win", "win the prize", id="in any order"),
        pytest.param("prize ! school", "win the prize", id="nothing that bars it"),
        pytest.param("prize ! high school", "the high prize", id="half of what bars it"),
    ],
)
def test_an_expression_finds_what_it_describes(expression: str, text: str) -> None:
    assert _shows(expression, text)


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        pytest.param("payday loan", "loan payday", id="other order"),
        pytest.param("payday loan", "payday a loan", id="a word between"),
        pytest.param("win ~ prize", f"win {'a ' * (WIDEST_GAP + 1)}prize", id="too wide a gap"),
        pytest.param("loan", "loans", id="no plural asked for"),
        pytest.param("# off", "much off", id="no number"),
        pytest.param("prize & win", "the prize", id="one of two"),
        pytest.param("prize ! school", "the school prize", id="barred"),
    ],
)
def test_an_expression_finds_nothing_else(expression: str, text: str) -> None:
    assert not _shows(expression, text)


@pytest.mark.parametrize(
    ("expression", "complaint"),
    [
        pytest.param("", "has no words", id="empty"),
        pytest.param("~ loan", "begins or ends", id="begins with a gap"),
        pytest.param("loan ~", "begins or ends", id="ends with a gap"),
        pytest.param("loan &", "has no words", id="nothing after and"),
        pytest.param("loan||credit", "is no word", id="empty alternative"),
        pytest.param("pay-day", "is no word", id="a word that is cut in two"),
        pytest.param("@people", "unknown class `@people`", id="unknown class"),
    ],
)
def test_an_expression_that_cannot_be_meant_is_refused(expression: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        Grammar().parse(expression)
