"""The notation of phrases: what an element matches, and that a faulty one is named."""

import re

import pytest

from consentry.domain.intent.lexicon import document
from consentry.domain.intent.patterns import Phrases
from consentry.domain.intent.spoken import spoken
from consentry.domain.languages import LANGUAGES


def _found(pattern: str, text: str) -> list[str]:
    phrases = Phrases([({"stop": ["stop", "knock off"]}, {"a": [pattern]})])
    said = spoken(text)
    return [found.matched for found in phrases.find(said.line, said.named)]


@pytest.mark.parametrize(
    ("pattern", "text", "matched"),
    [
        pytest.param("<stop> texts", "knock off texts", ["knock off texts"], id="a slot"),
        pytest.param("stop the? texts", "stop texts", ["stop texts"], id="an optional word"),
        pytest.param("remove ..2 list", "remove me from list", ["remove me from list"], id="a gap"),
        pytest.param("remove ..1 list", "remove me from list", [], id="a gap that is too short"),
        pytest.param("unsubs~ me", "unsubscribing me", ["unsubscribing me"], id="a beginning"),
        pytest.param("^ stop $", "no, stop, I said", ["stop"], id="a clause of its own"),
        pytest.param("^ stop $", "the stop", [], id="a clause that is longer"),
        pytest.param("not <name>", "I am not Bob", ["not bob"], id="a name"),
        pytest.param("not <name>", "I am not happy", [], id="no name"),
        pytest.param("no ..2 texts", "no, texts are fine", [], id="no gap over a comma"),
    ],
)
def test_an_element_matches_what_the_notation_says(
    pattern: str, text: str, matched: list[str]
) -> None:
    assert _found(pattern, text) == matched


@pytest.mark.parametrize(
    ("pattern", "wrong"),
    [
        pytest.param("..2 $", "no word is sure", id="nothing to look it up by"),
        pytest.param("sto~ it", "too short", id="a beginning of three letters"),
    ],
)
def test_a_faulty_pattern_is_named(pattern: str, wrong: str) -> None:
    with pytest.raises(ValueError, match=wrong):
        _found(pattern, "")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_list_of_words_stands_in_a_pattern(language: str) -> None:
    phrases = document(f"phrases/{language}.json")
    groups = (listed for name, listed in phrases.items() if name != "slots")
    patterns = [each for group in groups for found in group.values() for each in found]
    named = {name for each in patterns for name in re.findall(r"<(\w+)>", each)}

    assert set(phrases["slots"]) <= named
