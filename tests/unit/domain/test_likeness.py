"""Texts that say the same are alike, and identities are counted in the order of their marks."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consentry.domain.likeness import Spread, kind_of, likeness, of_kind

NOW = datetime(2026, 11, 24, 18, tzinfo=UTC)
DAY = timedelta(days=1)
REMINDER = "Hi Ann, your order 17 is ready at Acme: https://acme.example/17. Reply STOP to opt out."


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(REMINDER.replace("Ann", "José").replace("17", "2301"), id="name and number"),
        pytest.param(REMINDER.replace("acme.example/17", "acme.example/xyz"), id="link"),
        pytest.param(REMINDER.replace("is ready", "is  ready"), id="spacing"),
        pytest.param(REMINDER.replace("ready at Acme", "ready at ACME"), id="capitals"),
        pytest.param(
            "Hi {{name}}, your order {{n}} is ready at Acme: x.y/1. Reply STOP to opt out.",
            id="template",
        ),
    ],
)
def test_what_differs_from_recipient_to_recipient_makes_no_difference(other: str) -> None:
    assert likeness(other) == likeness(REMINDER) != ""


def test_other_words_are_another_text() -> None:
    assert likeness(REMINDER) != likeness(REMINDER.replace("ready", "late"))


@pytest.mark.parametrize(
    "text", ["", "Thanks!", "ok see you", "Your code is 123456", "明日9時です"]
)
def test_a_text_of_few_words_is_like_none(text: str) -> None:
    assert likeness(text) == ""


def test_a_text_in_capitals_is_compared_by_all_its_words() -> None:
    assert likeness("BIG SALE TODAY AT 9") == likeness("Big Sale Today At 10") != ""


@given(st.text(max_size=400))
def test_any_text_has_a_likeness_or_none(text: str) -> None:
    assert len(likeness(text)) in (0, 16)


def marks(**ago: float) -> Spread:
    """Marks of `+1206555010<n>`, so many hours ago."""
    return Spread(marks={f"+1206555010{n[1:]}": NOW - timedelta(hours=h) for n, h in ago.items()})


def test_an_unmarked_number_comes_after_all_marked_in_the_window() -> None:
    spread = marks(n1=1, n2=23.9, n3=24)

    assert spread.others("+12065550109", NOW, DAY) == 2
    assert spread.others("+12065550103", NOW, DAY) == 2


def test_a_marked_number_comes_after_those_marked_before_it() -> None:
    spread = marks(n1=3, n2=2, n3=1)

    assert [spread.others(f"+1206555010{n}", NOW, DAY) for n in (1, 2, 3)] == [0, 1, 2]


def test_of_numbers_marked_together_all_but_one_come_later() -> None:
    spread = marks(n1=1, n2=1)

    assert sorted(spread.others(f"+1206555010{n}", NOW, DAY) for n in (1, 2)) == [0, 1]


def test_only_identities_of_the_same_kind_are_counted() -> None:
    spread = Spread(marks=dict.fromkeys(["+18885550100", "36111", "ACME", "+12065550101"], NOW))

    assert spread.others("+18005550199", NOW, DAY) == 1
    assert spread.others("36222", NOW, DAY) == 1
    assert spread.others("NEWS", NOW, DAY) == 1
    assert of_kind(spread.marks, "+12065550199") == 1
    assert kind_of("+18885550100") != kind_of("+12065550101")


def test_a_mark_is_due_when_there_is_none_or_it_lost_half_its_time() -> None:
    spread = marks(n1=11.9, n2=12)

    assert not spread.is_due("+12065550101", NOW, DAY)
    assert spread.is_due("+12065550102", NOW, DAY)
    assert spread.is_due("+12065550103", NOW, DAY)
