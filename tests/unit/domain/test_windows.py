from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consentry.domain.windows import (
    WeeklyHours,
    contains,
    first_common,
    next_close,
    next_open,
    span,
)

_ZONES = (
    "America/New_York",
    "America/Los_Angeles",
    "America/Phoenix",
    "America/St_Johns",
    "America/Santiago",
    "Europe/Paris",
    "Europe/London",
    "Africa/Casablanca",
    "Asia/Tehran",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Pacific/Apia",
)
_DAYTIME = WeeklyHours.daily("08:00", "21:00")
_NEVER = WeeklyHours(days=((),) * 7)

_instants = st.datetimes(
    min_value=datetime.fromisoformat("2024-01-01"),
    max_value=datetime.fromisoformat("2030-12-31"),
    timezones=st.just(UTC),
)
_spans = st.tuples(st.integers(0, 1439), st.integers(1, 1440)).filter(lambda s: s[0] < s[1])
_hours = st.builds(
    lambda days: WeeklyHours(days=tuple(days)),
    st.lists(st.lists(_spans, max_size=2).map(tuple), min_size=7, max_size=7),
)
_zones = st.sampled_from(_ZONES)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("clock", "open_"),
    [("07:59:59", False), ("08:00:00", True), ("20:59:59", True), ("21:00:00", False)],
)
def test_the_opening_minute_is_inside_and_the_closing_one_outside(clock: str, open_: bool) -> None:
    at = datetime.fromisoformat(f"2026-11-24T{clock}").replace(tzinfo=ZoneInfo("America/New_York"))

    assert contains(at, "America/New_York", _DAYTIME) is open_


def test_an_opening_inside_a_gap_is_the_end_of_the_gap() -> None:
    hours = WeeklyHours.daily("02:30", "05:00")

    found = next_open(utc("2026-03-08T05:00"), "America/New_York", hours)

    assert found == utc("2026-03-08T07:00")


def test_a_window_that_the_gap_swallows_does_not_open_that_day() -> None:
    hours = WeeklyHours.daily("02:10", "02:50")

    found = next_open(utc("2026-03-08T06:00"), "America/New_York", hours)

    assert found == utc("2026-03-09T06:10")


def test_a_window_inside_a_fold_opens_twice() -> None:
    hours = WeeklyHours.daily("01:10", "01:20")

    first = next_open(utc("2026-11-01T04:00"), "America/New_York", hours)
    second = next_open(utc("2026-11-01T05:30"), "America/New_York", hours)

    assert (first, second) == (utc("2026-11-01T05:10"), utc("2026-11-01T06:10"))


def test_a_fold_reopens_a_window_that_had_closed() -> None:
    hours = WeeklyHours.daily("00:30", "01:30")

    found = next_open(utc("2026-11-01T05:45"), "America/New_York", hours)

    assert found == utc("2026-11-01T06:00")


def test_midnight_can_close_a_day() -> None:
    hours = WeeklyHours.daily("00:00", "24:00")

    assert contains(utc("2026-11-24T23:59"), "UTC", hours)
    assert span("00:00", "24:00") == (0, 1440)


def test_closed_days_are_stepped_over_up_to_the_horizon() -> None:
    monday_only = WeeklyHours(days=(((540, 600),),) + ((),) * 6)

    assert next_open(utc("2026-11-24T12:00"), "UTC", monday_only) == utc("2026-11-30T09:00")
    assert next_open(utc("2026-11-24T12:00"), "UTC", monday_only, timedelta(days=5)) is None
    assert next_open(utc("2026-11-24T12:00"), "UTC", _NEVER) is None


def test_all_windows_must_be_open_at_once() -> None:
    windows = [("America/New_York", _DAYTIME), ("America/Los_Angeles", _DAYTIME)]

    assert first_common(utc("2026-11-24T13:00"), windows) == utc("2026-11-24T16:00")
    assert first_common(utc("2026-11-25T02:00"), windows) == utc("2026-11-25T16:00")


def test_windows_that_never_meet_have_no_common_instant() -> None:
    mornings, evenings = WeeklyHours.daily("08:00", "12:00"), WeeklyHours.daily("12:00", "21:00")

    assert first_common(utc("2026-11-24T13:00"), [("UTC", mornings), ("UTC", evenings)]) is None


@pytest.mark.parametrize(
    ("opens", "closes"),
    [("21:00", "08:00"), ("08:00", "08:00"), ("8:00", "21:00"), ("08:60", "21:00"), ("", ""),
     ("08:00", "24:01"), ("0٨:00", "21:00")],
)  # fmt: skip
def test_a_span_that_is_not_one_is_refused(opens: str, closes: str) -> None:
    with pytest.raises(ValueError, match="is not a"):
        span(opens, closes)


@given(_instants, _zones, _hours)
def test_the_next_opening_is_open_and_nothing_is_open_before_it(
    at: datetime, zone: str, hours: WeeklyHours
) -> None:
    found = next_open(at, zone, hours)

    end = at + timedelta(days=14) if found is None else found
    assert found is None or (found >= at and contains(found, zone, hours))
    step = max((end - at) / 200, timedelta(seconds=37))
    assert not any(contains(at + step * n, zone, hours) for n in range(200) if at + step * n < end)
    if found is not None and found > at:
        assert not contains(found - timedelta(seconds=1), zone, hours)


@given(_instants, st.lists(st.tuples(_zones, _hours), min_size=1, max_size=3))
def test_the_first_common_instant_is_open_in_all_and_no_opening_before_it_is(
    at: datetime, windows: list[tuple[str, WeeklyHours]]
) -> None:
    found = first_common(at, windows)

    if found is not None:
        assert all(contains(found, zone, hours) for zone, hours in windows)
    end = at + timedelta(days=14) if found is None else found
    step = max((end - at) / 100, timedelta(seconds=61))
    for instant in (at + step * n for n in range(100)):
        if instant < end:
            assert not all(contains(instant, zone, hours) for zone, hours in windows)


def test_hours_may_depend_on_the_date() -> None:
    class ClosedOn:
        def on(self, day: date) -> tuple[tuple[int, int], ...]:
            return () if day == date(2026, 11, 26) else ((480, 1260),)

    found = next_open(utc("2026-11-25T21:00"), "UTC", ClosedOn())

    assert found == utc("2026-11-27T08:00")


@given(at=_instants, zone=_zones, hours=_hours, minutes=st.integers(0, 3 * 1440))
def test_from_an_open_instant_to_the_next_closing_everything_is_open(
    at: datetime, zone: str, hours: WeeklyHours, minutes: int
) -> None:
    at = at.replace(second=0, microsecond=0)
    closing = next_close(at, zone, hours, timedelta(days=3))
    later = at + timedelta(minutes=minutes)

    if closing is not None:
        assert not contains(closing, zone, hours)
    if closing is None or later < closing:
        assert contains(later, zone, hours)


@pytest.mark.parametrize(
    ("at", "zone", "hours", "closing"),
    [
        ("2026-11-24T18:00", "America/New_York", ("08:00", "21:00"), "2026-11-25T02:00"),
        ("2026-03-08T06:30", "America/New_York", ("01:00", "02:30"), "2026-03-08T07:00"),
        ("2026-11-01T05:10", "America/New_York", ("00:30", "01:30"), "2026-11-01T05:30"),
        ("2026-11-01T06:10", "America/New_York", ("00:30", "01:30"), "2026-11-01T06:30"),
        ("2026-11-24T18:00", "Europe/Paris", ("00:00", "24:00"), None),
        ("2026-11-24T03:00", "America/New_York", ("08:00", "21:00"), "2026-11-24T03:00"),
    ],
    ids=["an evening", "into a gap", "a fold's first", "a fold's second", "never", "shut already"],
)
def test_the_next_closing_is_by_the_clock_on_the_wall(
    at: str, zone: str, hours: tuple[str, str], closing: str | None
) -> None:
    found = next_close(utc(at), zone, WeeklyHours.daily(*hours), timedelta(days=3))

    assert found == (utc(closing) if closing else None)
