from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consentry.domain.frequency import (
    MOST_KEPT,
    NO_OLDER,
    WINDOWS,
    Cap,
    Counts,
    OlderSends,
    older_sends,
)

NOW = datetime(2026, 11, 24, 18, tzinfo=UTC)
_instants = st.lists(st.integers(0, 60 * 24 * 3600).map(lambda s: NOW - timedelta(seconds=s)))


def daily(most: int) -> Cap:
    return Cap(most=most, per="day", counts=Counts.ALL)


def hours_ago(*hours: float) -> list[datetime]:
    return [NOW - timedelta(hours=each) for each in hours]


@pytest.mark.parametrize(
    ("sent", "free_in_hours"),
    [((), 0), ((1, 2), 0), ((1, 2, 24), 0), ((1, 2, 23), 1), ((1, 2, 3, 4), 21), ((3, 1, 2), 21)],
    ids=["none", "two", "the third has left", "about to", "one too many", "in any order"],
)
def test_a_full_window_is_free_when_its_oldest_text_has_left(
    sent: tuple[int, ...], free_in_hours: int
) -> None:
    assert daily(3).free_at(NOW, hours_ago(*sent)) == NOW + timedelta(hours=free_in_hours)


def test_a_cap_of_nothing_never_ends() -> None:
    with pytest.raises(ValueError, match="never ends"):
        daily(0).free_at(NOW, [])


@given(_instants, st.integers(1, 5), st.sampled_from(sorted(WINDOWS)))
def test_no_window_that_ends_with_the_free_text_holds_more_than_the_cap(
    sent: list[datetime], most: int, per: str
) -> None:
    cap = Cap(most=most, per=per, counts=Counts.ALL)
    free = cap.free_at(NOW, sent)
    in_window = [each for each in sent if free - each < WINDOWS[per]]

    assert len(in_window) < most
    if free > NOW:
        just_before = free - timedelta(microseconds=1)
        assert len([each for each in sent if just_before - each < WINDOWS[per]]) >= most


@given(_instants, _instants, _instants)
def test_older_texts_are_kept_to_the_minute_and_never_as_older_than_they_are(
    campaign: list[datetime], category: list[datetime], other: list[datetime]
) -> None:
    kept = older_sends(campaign, category, other)
    everything = sorted((*campaign, *category, *other), reverse=True)
    unpacked = sorted(kept.instants(Counts.ALL), reverse=True)

    assert len(unpacked) == len(everything)
    for true, held in zip(everything, unpacked, strict=True):
        assert timedelta(0) <= held - true < timedelta(minutes=1) or kept.more
        assert held >= true


def test_each_cap_counts_its_own() -> None:
    kept = older_sends(hours_ago(30), hours_ago(40), hours_ago(50, 60))

    assert [len(kept.instants(counts)) for counts in Counts] == [1, 2, 4]


def test_what_does_not_fit_counts_as_young_as_the_oldest_that_does() -> None:
    kept = older_sends([NOW - timedelta(hours=n) for n in range(MOST_KEPT + 5)], [], [])

    assert kept.more == 5
    assert kept.instants(Counts.CAMPAIGN).count(NOW - timedelta(hours=MOST_KEPT - 1)) == 6


def test_nobody_s_history_is_empty() -> None:
    assert older_sends([], [], []) == NO_OLDER == OlderSends()
    assert len(NO_OLDER) == 0
    assert len(older_sends([], [], hours_ago(25))) == 1
