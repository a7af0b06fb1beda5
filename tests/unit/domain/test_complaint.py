"""What is kept of a complaint names nobody, and many of them at once are counted as such."""

from datetime import UTC, datetime, timedelta

import pytest

from consentry.domain.complaint import most_within, without_numbers

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
DAY = timedelta(hours=24)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("they texted +1 (415) 555-0123 again", "they texted [number] again"),
        ("mine is 4155550123!", "mine is [number]!"),
        ("06.12.34.56.78 says stop", "[number] says stop"),
        ("3 texts in 2026, offer of 24.99", "3 texts in 2026, offer of 24.99"),
    ],
)
def test_numbers_are_taken_out_of_what_was_said(said: str, kept: str) -> None:
    assert without_numbers(said) == kept


@pytest.mark.parametrize(
    ("hours", "around", "most"),
    [
        pytest.param([0], 0, 1, id="one"),
        pytest.param([0, 10, 23], 0, 3, id="three in a day"),
        pytest.param([0, 10, 24], 10, 2, id="24 hours on is another day"),
        pytest.param([-20, 0, 20], 0, 2, id="two days, never three"),
        pytest.param([-20, -10, 0], -20, 3, id="one that is told late counts with the others"),
        pytest.param([0, 1, 2, 40], 40, 1, id="long ago is long ago"),
    ],
)
def test_complaints_are_counted_in_any_24_hours_around_the_new_one(
    hours: list[int], around: int, most: int
) -> None:
    complained = [(f"1.r{n}", NOON + timedelta(hours=each)) for n, each in enumerate(hours)]

    assert most_within(complained, DAY, around=NOON + timedelta(hours=around)) == most


def test_somebody_who_complains_again_and_again_is_one() -> None:
    complained = [("1.a", NOON), ("1.a", NOON + timedelta(hours=1)), ("1.b", NOON)]
    assert most_within(complained, DAY, around=NOON) == 2
