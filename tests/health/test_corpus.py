"""The content corpus is whole, varied and safe to publish: only then are figures from it worth
printing. What it holds and how it was labelled: `tests/corpus/README.md`."""

import hashlib
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from itertools import product
from typing import TypedDict

import pytest

from tests.health.template import ROOT

CORPUS = ROOT / "tests" / "corpus"
CATEGORIES = (
    "FIN_PAYDAY",
    "FIN_THIRDPARTY_LOAN",
    "FIN_CREDIT_REPAIR",
    "FIN_DEBT_RELIEF",
    "FIN_DEBT_COLLECTION",
    "FIN_TAX_RELIEF",
    "FIN_INVEST",
    "WFH_MLM",
    "LEADGEN",
    "GAMBLING",
    "CANNABIS",
    "DRUGS_RX",
    "ALCOHOL",
    "TOBACCO",
    "FIREARMS",
    "ADULT",
    "HATE_VIOLENCE",
    "FRAUD_PHISH",
    "ILLEGAL",
    "POLITICAL",
    "REALESTATE_UNSOL",
    "EVASION",
)
DISGUISES = ("zero_width", "confusable", "leet", "spaced", "dotted", "repeats", "mixed_case")
# What the eye does not show in the file itself.
ESCAPED = ("zero_width", "confusable")
LONGEST = 1600


class Line(TypedDict):
    id: str
    text: str
    expect: str
    category: str
    disguise: str
    note: str


WRITTEN = (CORPUS / "content.jsonl").read_text("utf-8").splitlines()
LINES: list[Line] = [json.loads(line) for line in WRITTEN]


def is_set_aside(id: str) -> bool:
    return int(hashlib.sha256(id.encode()).hexdigest()[:8], 16) % 10 < 3


def invisible(text: str) -> bool:
    return any(unicodedata.category(character) == "Cf" for character in text)


def strange(text: str) -> bool:
    """Whether a letter stands in `text` that English does not use."""
    return any(character.isalpha() and not character.isascii() for character in text)


def of(category: str) -> list[Line]:
    return [line for line in LINES if line["category"] == category]


def test_every_line_has_the_fields_of_the_format_in_their_order() -> None:
    assert {tuple(line) for line in LINES} == {tuple(Line.__annotations__)}
    assert {type(value) for line in LINES for value in line.values()} == {str}


def test_every_value_is_one_that_the_format_knows() -> None:
    assert {line["expect"] for line in LINES} == {"deny", "review", "allow"}
    assert {line["category"] for line in LINES} == {*CATEGORIES, ""}
    assert {line["disguise"] for line in LINES} == {*DISGUISES, ""}


def test_an_id_is_its_category_and_a_number_and_stands_once() -> None:
    ids = [line["id"] for line in LINES]
    misnamed = [
        line["id"]
        for line in LINES
        if line["id"].rpartition("-")[0]
        != (line["category"].lower().replace("_", "-") or "ordinary")
    ]

    assert len(set(ids)) == len(ids)
    assert misnamed == []
    assert [id for id in ids if not re.fullmatch(r"[a-z-]+-\d{3}", id)] == []


def test_no_text_stands_twice_nor_differs_from_another_only_in_case() -> None:
    texts = Counter(line["text"].casefold() for line in LINES)

    assert [text for text, times in texts.items() if times > 1] == []


def test_a_text_is_a_body_that_the_api_takes() -> None:
    assert [line["id"] for line in LINES if not 0 < len(line["text"]) <= LONGEST] == []
    assert [line["id"] for line in LINES if line["text"] != line["text"].strip()] == []


def test_there_are_enough_lines_to_measure_with() -> None:
    assert len(LINES) >= 700
    assert len(of("")) >= 100


@pytest.mark.parametrize("category", CATEGORIES)
def test_a_category_has_violations_plain_and_disguised_and_near_misses(category: str) -> None:
    lines = of(category)
    denied = [line for line in lines if line["expect"] == "deny"]

    assert len(denied) >= 14
    assert sum(line["expect"] == "allow" for line in lines) >= 14
    assert sum(line["disguise"] != "" for line in denied) >= 6
    assert sum(line["disguise"] == "" for line in denied) >= 6


@pytest.mark.parametrize("category", CATEGORIES)
def test_both_parts_hold_violations_and_near_misses_of_a_category(category: str) -> None:
    held = {(is_set_aside(line["id"]), line["expect"]) for line in of(category)}

    assert held >= set(product((False, True), ("deny", "allow")))


def test_the_part_set_aside_is_about_three_in_ten_and_holds_every_disguise() -> None:
    aside = [line for line in LINES if is_set_aside(line["id"])]

    assert 0.25 <= len(aside) / len(LINES) <= 0.35
    assert {line["disguise"] for line in aside} == {*DISGUISES, ""}


def test_ordinary_business_passes_and_hides_nothing() -> None:
    assert {line["expect"] for line in of("")} == {"allow"}
    assert {line["disguise"] for line in LINES if line["expect"] == "allow"} == {""}


# What the characters of a text must show when it is said to be disguised so.
SHOWN: dict[str, Callable[[str], object]] = {
    "zero_width": invisible,
    "confusable": strange,
    "leet": re.compile(r"(?i)[a-z][0-9@$!]|[0-9@$!][a-z]").search,
    "spaced": re.compile(r"(?i)\b[a-z] [a-z] [a-z]\b").search,
    "dotted": re.compile(r"(?i)(?:(?<![a-z])[a-z][^a-z0-9\s]){2}[a-z](?![a-z])").search,
    "repeats": re.compile(r"(?i)([a-z])\1\1").search,
    "mixed_case": re.compile(r"[a-z][A-Z][a-z]|[A-Z][a-z][A-Z]").search,
}


@pytest.mark.parametrize("disguise", DISGUISES)
def test_a_disguise_is_in_the_text_that_is_said_to_have_it(disguise: str) -> None:
    lines = [line for line in LINES if line["disguise"] == disguise]

    assert len(lines) >= 20
    assert [line["id"] for line in lines if not SHOWN[disguise](line["text"])] == []


def test_what_the_eye_cannot_see_is_written_as_an_escape() -> None:
    hidden = [
        line["id"]
        for written, line in zip(WRITTEN, LINES, strict=True)
        if invisible(written) or (line["disguise"] in ESCAPED and not written.isascii())
    ]

    assert hidden == []


def test_no_telephone_number_or_address_is_anybodys() -> None:
    texts = [line["text"] for line in LINES]
    numbers = {n for text in texts for n in re.findall(r"\d{3}[-. ]\d{4}|\d{7,}", text)}
    hosts = {h for text in texts for h in re.findall(r"[\w-]{2,}\.([a-z]{2,})", text)}

    assert [n for n in numbers if not n.startswith("555-01")] == []
    assert hosts == {"example"}


def test_the_readme_says_why_each_category_is_denied() -> None:
    explained = re.findall(r"(?m)^\| `([A-Z_]+)` \| \S", (CORPUS / "README.md").read_text("utf-8"))

    assert tuple(explained) == CATEGORIES
