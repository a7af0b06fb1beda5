"""The corpus of replies can judge a detector: labelled without doubt, varied enough in every
language, and set aside in part by a rule that nobody can bend afterwards."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable

import pytest

from tests.health.template import ROOT

CORPUS = ROOT / "tests" / "corpus" / "replies.jsonl"
FIELDS = {"id", "text", "language", "expect", "last_message", "kind", "note"}
LANGUAGES = {"en": 900, "es": 390, "fr": 280, "de": 185, "pt": 200}
LABELS = {
    "opt_out": 950,
    "ambiguous": 210,
    "none": 680,
    "opt_in": 55,
    "help": 40,
    "confirm": 40,
}
# Lines of one label in one language: with fewer, a rate says nothing.
LEAST = {"opt_out": 85, "ambiguous": 15, "none": 65, "opt_in": 5, "help": 5, "confirm": 5}
KINDS = {
    "angry",
    "answer",
    "appointment",
    "autoreply",
    "changed_life",
    "chat",
    "clarification",
    "denial",
    "emoji",
    "erasure",
    "filler",
    "keyword",
    "keyword_in_sentence",
    "mixed_case",
    "multiword",
    "phrase",
    "polite",
    "preference",
    "punctuation",
    "question",
    "signature",
    "spouse",
    "tapback",
    "two_languages",
    "typo",
    "voice",
    "wrong_number",
}
IN_EVERY_LANGUAGE = {"keyword", "typo", "angry", "wrong_number", "spouse", "tapback", "appointment"}

REPLIES: list[dict[str, str]] = [
    json.loads(line) for line in CORPUS.read_text("utf-8").splitlines()
]


def set_aside(reply: dict[str, str]) -> bool:
    return int(hashlib.sha256(reply["id"].encode()).hexdigest()[:8], 16) % 10 < 3


def repeated[T](values: list[T]) -> list[T]:
    return [value for value, times in Counter(values).items() if times > 1]


def test_every_line_has_the_same_fields_and_values_that_mean_something() -> None:
    for reply in REPLIES:
        assert set(reply) == FIELDS, reply
        assert all(isinstance(value, str) for value in reply.values()), reply
        assert reply["text"].strip(), reply
        assert reply["language"] in LANGUAGES, reply
        assert reply["expect"] in LABELS, reply
        assert reply["kind"] in KINDS, reply
        assert re.fullmatch(rf"{reply['language']}-\d{{4}}", reply["id"]), reply


def test_no_id_and_no_text_of_a_language_comes_twice() -> None:
    texts = [(reply["language"], reply["text"].casefold().strip()) for reply in REPLIES]

    assert repeated([reply["id"] for reply in REPLIES]) == []
    assert repeated(texts) == []


def test_a_yes_is_a_confirmation_only_where_the_request_stands_before_it() -> None:
    missing = [r["id"] for r in REPLIES if r["expect"] == "confirm" and not r["last_message"]]

    assert missing == []


def test_no_text_holds_a_telephone_number_or_an_address() -> None:
    texts = [reply["text"] + " " + reply["last_message"] for reply in REPLIES]

    assert [text for text in texts if re.search(r"\d[\d ().-]{5,}\d|\w@\w|https?:", text)] == []


@pytest.mark.parametrize(("language", "least"), LANGUAGES.items(), ids=LANGUAGES)
def test_a_language_has_enough_lines(language: str, least: int) -> None:
    assert sum(reply["language"] == language for reply in REPLIES) >= least


@pytest.mark.parametrize(("label", "least"), LABELS.items(), ids=LABELS)
def test_a_label_has_enough_lines(label: str, least: int) -> None:
    assert sum(reply["expect"] == label for reply in REPLIES) >= least


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_has_enough_of_each_label_and_the_kinds_that_all_people_send(
    language: str,
) -> None:
    own = [reply for reply in REPLIES if reply["language"] == language]
    labels = Counter(reply["expect"] for reply in own)

    assert {label for label, least in LEAST.items() if labels[label] < least} == set()
    assert {reply["kind"] for reply in own} >= IN_EVERY_LANGUAGE


@pytest.mark.parametrize(
    "belongs", [set_aside, lambda reply: not set_aside(reply)], ids=["set_aside", "for_tuning"]
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_both_parts_hold_each_label_in_each_language(
    language: str, belongs: Callable[[dict[str, str]], bool]
) -> None:
    own = [reply for reply in REPLIES if reply["language"] == language]

    assert {reply["expect"] for reply in own if belongs(reply)} == set(LABELS)


def test_about_three_lines_in_ten_are_set_aside() -> None:
    share = sum(map(set_aside, REPLIES)) / len(REPLIES)

    assert 0.25 < share < 0.35
