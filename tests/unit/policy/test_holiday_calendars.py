"""The calendars are what statutes and the library say, and are fresh."""

from datetime import date, timedelta

import holidays
import pytest

from consentry.policy.loading import load
from tools import import_holidays

_CALENDARS = {
    calendar.name: calendar
    for place in load().law.holidays.values()
    for row in place.rows
    for calendar in row.calendars
}
_DAY = timedelta(days=1)


def days(name: str, year: int) -> list[str]:
    return [f"{day:%m-%d}" for day in sorted(_CALENDARS[name].days) if day.year == year]


def test_the_file_is_what_the_tool_makes() -> None:
    made = import_holidays.rendered(import_holidays.calendars())

    assert import_holidays.TARGET.read_text("utf-8") == made, "run tools.import_holidays"


@pytest.mark.parametrize("name", sorted(_CALENDARS))
def test_a_calendar_covers_2024_to_2040(name: str) -> None:
    calendar = _CALENDARS[name]

    assert (calendar.first, calendar.last) == (2024, 2040)
    assert [calendar.has(date(year, 12, 25)) is None for year in (2023, 2024, 2040, 2041)] == [
        True,
        False,
        False,
        True,
    ]


@pytest.mark.parametrize("year", [2024, 2026, 2032, 2040])
def test_the_federal_eleven_are_there_with_the_weekday_on_which_they_are_kept(year: int) -> None:
    by_rule = {
        date(year, 1, 1),
        import_holidays.nth(year, 1, 0, 3),
        import_holidays.nth(year, 2, 0, 3),
        import_holidays.last(year, 5, 0),
        date(year, 6, 19),
        date(year, 7, 4),
        import_holidays.nth(year, 9, 0, 1),
        import_holidays.nth(year, 10, 0, 2),
        date(year, 11, 11),
        import_holidays.nth(year, 11, 3, 4),
        date(year, 12, 25),
    }
    kept = {day for each in by_rule for day in import_holidays.with_observed(each)}
    next_new_year = set(import_holidays.with_observed(date(year + 1, 1, 1)))
    expected = {day for day in kept | next_new_year if day.year == year}

    assert len(by_rule) == 11
    assert {day for day in _CALENDARS["US"].days if day.year == year} == expected


@pytest.mark.parametrize(
    ("name", "year", "expected"),
    [
        ("US-AL", 2026, ["02-17", "04-27", "06-01", "12-01"]),
        ("US-LA", 2026, ["02-17", "04-03", "11-01", "11-02", "12-24", "12-26", "12-31"]),
        ("US-MS", 2026, ["04-27"]),
        ("US-PA", 2026, ["04-03", "06-14", "06-15", "11-03", "12-15"]),
        ("US-RI", 2026, ["05-04", "07-06", "08-10", "11-03"]),
        ("US-RI", 2027, ["05-04", "07-05", "08-09", "12-27"]),
        ("US-UT", 2025, ["06-16", "07-24"]),
        ("US-UT", 2027, ["03-26", "06-21", "07-23", "07-24"]),
        (
            "FR",
            2026,
            ["01-01", "04-06", "05-01", "05-08", "05-14", "05-25", "07-14", "08-15", "11-01",
             "11-11", "12-25"],
        ),
        ("FR-alsace-moselle", 2026, ["04-03", "12-26"]),
    ],
)  # fmt: skip
def test_a_calendar_has_the_days_of_its_statute(name: str, year: int, expected: list[str]) -> None:
    assert days(name, year) == expected


@pytest.mark.parametrize("state", ["AL", "LA", "MS", "PA", "RI", "UT"])
def test_the_library_knows_no_holiday_of_a_state_that_is_left_out_without_a_reason(
    state: str,
) -> None:
    left_out = {"Election Day", "Day After Thanksgiving"}
    told = holidays.country_holidays("US", subdiv=state, years=range(2024, 2041))
    ours = _CALENDARS["US"].days | _CALENDARS[f"US-{state}"].days
    missing = {name for day, name in told.items() if day not in ours and day.year <= 2040}

    assert missing <= left_out
