"""Torn and joined words: read as meant, and nothing is made of honest ones."""

import pytest

from consentry.policy.content.cutting import cut_up
from consentry.policy.content.scan import scan
from consentry.policy.content.torn import any_torn
from consentry.policy.content_facts import ContentFinding
from consentry.policy.loading import load


def _loans(text: str) -> list[ContentFinding]:
    return [one for one in scan(text, load().content) if one.category == "FIN_PAYDAY"]


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("Ask: pa yday loa ns here", "pa yday loa ns"),
        ("Ask: pay-day-lo-ans here", "pay-day-lo-ans"),
        ("Ask: paydayloans here", "paydayloans"),
        ("Ask: #PaydayLoans here", "PaydayLoans"),
    ],
)
def test_a_torn_or_joined_word_is_found_where_it_stands(text: str, seen: str) -> None:
    found = _loans(text)

    assert [text[one.start : one.end] for one in found] == [seen]


@pytest.mark.parametrize(
    "words",
    [
        ["a", "part", "of", "the", "deal"],
        ["up", "date", "in", "to", "day"],
        ["everything", "and", "anything"],
        ["2026", "2027", "12345678901"],
        [],
    ],
    ids=["known neighbours", "both known", "compound words", "figures", "nothing"],
)
def test_honest_words_are_not_torn(words: list[str]) -> None:
    lexicon = load().content

    assert not any_torn(cut_up(" ".join(words), lexicon.kinds), lexicon)
