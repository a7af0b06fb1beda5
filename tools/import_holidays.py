"""Make `policy/data/holiday_calendars.json`: the public holidays that some places bar texts on.

The federal and the French days come from the `holidays` library, which is right about them (a test
compares). It is not about the states: it leaves out days that count as legal holidays there and
names some that do not, so those are built here from the statutes that `holidays.json` cites. The
library itself is too heavy for a cold start: it stays a development dependency.

A day is listed with the weekday on which it is observed, and both are barred. Run it as
`python -m tools.import_holidays`, once a year or when a law changes.
"""

import json
import sys
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path

import holidays

TARGET = Path(__file__).parents[1] / "layers/common/consentry/policy/data/holiday_calendars.json"
YEARS = range(2024, 2041)
_DAY = timedelta(days=1)
MON, TUE, SAT, SUN = 0, 1, 5, 6


def calendars() -> dict[str, set[date]]:
    """Every calendar by name, over `YEARS` and the days of neighbouring years observed in them."""
    states = {
        "US-AL": alabama,
        "US-LA": louisiana,
        "US-MS": mississippi,
        "US-PA": pennsylvania,
        "US-RI": rhode_island,
        "US-UT": utah,
    }
    years = range(YEARS.start - 1, YEARS.stop + 1)
    found = {"US": set(holidays.country_holidays("US", years=years))}
    for name, days_of in states.items():
        found[name] = {day for year in years for day in days_of(year)}
    france = set(holidays.country_holidays("FR", years=years))
    alsace = set(holidays.country_holidays("FR", subdiv="6AE", years=years))
    moselle = set(holidays.country_holidays("FR", subdiv="57", years=years))
    found["FR"] = france
    found["FR-alsace-moselle"] = (alsace | moselle) - france
    return {name: {day for day in days if day.year in YEARS} for name, days in found.items()}


def alabama(year: int) -> Iterator[date]:
    """Ala. Code 1-3-8; Mardi Gras is Mobile's and Baldwin's, which no number tells apart."""
    yield mardi_gras(year)
    yield nth(year, 4, MON, 4)
    yield nth(year, 6, MON, 1)
    yield from with_observed(date(year, 12, 1))


def louisiana(year: int) -> Iterator[date]:
    """The days that the Public Service Commission lists, and those that governors proclaimed in
    some years, which we bar in all.
    """
    yield mardi_gras(year)
    yield good_friday(year)
    yield from with_observed(date(year, 11, 1))
    for day in (24, 26, 31):
        yield date(year, 12, day)


def mississippi(year: int) -> Iterator[date]:
    """Confederate Memorial Day, the last Monday of April."""
    yield last(year, 4, MON)


def pennsylvania(year: int) -> Iterator[date]:
    """44 P.S. 11 and the days that the trade counts besides; elections are every November."""
    yield good_friday(year)
    yield from with_observed(date(year, 6, 14))
    yield election_day(year)
    yield from with_observed(date(year, 12, 15))


def rhode_island(year: int) -> Iterator[date]:
    """R.I. Gen. Laws 25-1-1: a Saturday's holiday may be kept on the Monday after it."""
    yield from with_observed(date(year, 5, 4))
    yield nth(year, 8, MON, 2)
    if year % 2 == 0:
        yield election_day(year)
    for month, day in ((1, 1), (7, 4), (11, 11), (12, 25)):
        fixed = date(year, month, day)
        if fixed.weekday() in (SAT, SUN):
            yield fixed + (7 - fixed.weekday()) * _DAY


def utah(year: int) -> Iterator[date]:
    """Utah Code 63G-1-301: Juneteenth is kept on a Monday; Good Friday since 2026."""
    yield from with_observed(date(year, 7, 24))
    juneteenth = date(year, 6, 19)
    weekday = juneteenth.weekday()
    yield juneteenth + (7 - weekday if weekday in (SAT, SUN) else -weekday) * _DAY
    if year >= 2026:
        yield good_friday(year)


def nth(year: int, month: int, weekday: int, which: int) -> date:
    """The first, second, ... of a weekday in a month."""
    first = date(year, month, 1)
    return first + ((weekday - first.weekday()) % 7 + 7 * (which - 1)) * _DAY


def last(year: int, month: int, weekday: int) -> date:
    """The last of a weekday in a month before December."""
    end = date(year, month + 1, 1) - _DAY
    return end - (end.weekday() - weekday) % 7 * _DAY


def election_day(year: int) -> date:
    """The Tuesday after the first Monday of November."""
    return nth(year, 11, MON, 1) + _DAY


def easter(year: int) -> date:
    """Easter Sunday by the Gregorian computus."""
    golden, century, rest = year % 19, year // 100, year % 100
    moon = (19 * golden + century - century // 4 - (8 * century + 13) // 25 + 15) % 30
    sunday = (32 + 2 * (century % 4) + 2 * (rest // 4) - moon - rest % 4) % 7
    late = (golden + 11 * moon + 22 * sunday) // 451
    month, day = divmod(moon + sunday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def mardi_gras(year: int) -> date:
    """47 days before Easter."""
    return easter(year) - 47 * _DAY


def good_friday(year: int) -> date:
    """Two days before Easter."""
    return easter(year) - 2 * _DAY


def with_observed(day: date) -> Iterator[date]:
    """The day, and the Friday or Monday on which it is kept when it falls on a weekend."""
    yield day
    if day.weekday() == SAT:
        yield day - _DAY
    elif day.weekday() == SUN:
        yield day + _DAY


def rendered(found: dict[str, set[date]]) -> str:
    """JSON: by calendar and year, the days as `mmdd`, one line a year."""
    blocks = []
    for name, days in found.items():
        lines = ",\n".join(f'  "{year}": "{_spoken(days, year)}"' for year in YEARS)
        blocks.append(f" {json.dumps(name)}: {{\n{lines}\n }}")
    return "{\n" + ",\n".join(blocks) + "\n}\n"


def _spoken(days: Iterable[date], year: int) -> str:
    return " ".join(f"{day:%m%d}" for day in sorted(days) if day.year == year)


if __name__ == "__main__":
    text = rendered(calendars())
    if "--check" in sys.argv[1:]:
        sys.exit(0 if TARGET.read_text("utf-8") == text else f"{TARGET.name} is stale")
    TARGET.write_text(text, encoding="utf-8")
