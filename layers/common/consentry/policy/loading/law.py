"""What law says about places: countries, holidays, caps, emergencies, the scope of a stop."""

from datetime import date
from typing import cast

from consentry.domain.frequency import WINDOWS, Cap, Counts
from consentry.domain.message import Category
from consentry.domain.phone import NumberKind
from consentry.policy.holidays import Calendar, HolidayRow, PlaceHolidays
from consentry.policy.law import (
    ELSEWHERE,
    BanRow,
    CapRow,
    Country,
    Law,
    LineTypes,
    StopScopeRow,
)
from consentry.policy.loading.dated import read_versions, start_of
from consentry.policy.loading.source import Json, Source

_DATED = "effective_from citations"


def read_law(source: Source) -> Law:
    """All of it; problems go to `source`."""
    calendars = _calendars(source)
    holidays = {
        place: PlaceHolidays(
            place=place,
            rows=read_versions(
                source,
                f"holidays.json `{place}`",
                rows,
                lambda where, entry: _holidays(source, where, entry, calendars),
            ),
        )
        for place, rows in source.document("holidays.json").items()
    }
    caps = {
        place: read_versions(
            source,
            f"caps.json `{place}`",
            rows,
            lambda where, entry: _cap_row(source, where, entry),
        )
        for place, rows in source.document("caps.json").items()
    }
    return Law(
        countries=_countries(source),
        holidays=holidays,
        caps=caps,
        bans=_bans(source),
        stop_scope=_stop_scope(source),
        line_types=_line_types(source),
    )


def read_cap(source: Source, where: str, given: object) -> Cap:
    """A cap: how many, in which window, counting what."""
    entry = source.keys(where, given, "most per counts")
    most, per = entry.get("most"), entry.get("per")
    if not isinstance(most, int) or most < 1:
        source.wrong(where, f"most `{most}` is not a whole number above 0")
        most = 1
    if per not in WINDOWS:
        source.wrong(where, f"per `{per}` is not one of {', '.join(WINDOWS)}")
        per = "day"
    counts = source.member(f"{where}.counts", Counts, entry.get("counts"), Counts.ALL)
    return Cap(most=most, per=str(per), counts=counts)


def _countries(source: Source) -> dict[str, Country]:
    found = {}
    document = source.document("countries.json")
    for code, given in document.items():
        where = f"countries.json `{code}`"
        entry = source.keys(where, given, _DATED, "regions law_of note")
        start_of(source, where, entry)
        regions = frozenset(str(entry.get("regions", "")).split())
        law = str(entry.get("law_of", code))
        if law not in document:
            source.wrong(where, f"there is no country `{law}` whose law it could have")
        basis = source.basis(where, entry)
        found[code] = Country(code=code, law=law, regions=regions, basis=basis)
    return found


def _calendars(source: Source) -> dict[str, Calendar]:
    found = {}
    for name, years in source.document("holiday_calendars.json").items():
        where = f"holiday_calendars.json `{name}`"
        listed = {int(year): str(days) for year, days in cast("Json", years).items()}
        if sorted(listed) != list(range(min(listed), max(listed) + 1)):
            source.wrong(where, "gap: its years must follow each other")
        days = {
            source.day(where, f"{year}-{day[:2]}-{day[2:]}")
            for year, spoken in listed.items()
            for day in spoken.split()
        }
        found[name] = Calendar(name=name, days=frozenset(days), first=min(listed), last=max(listed))
    return found


def _holidays(
    source: Source, where: str, given: object, calendars: dict[str, Calendar]
) -> HolidayRow:
    entry = source.keys(where, given, f"{_DATED} calendars", "consent_lifts note")
    names = source.words(f"{where}.calendars", entry.get("calendars"))
    for name in names:
        if name not in calendars:
            source.wrong(where, f"no calendar `{name}` in holiday_calendars.json")
    start, note = _start_and_note(source, where, entry)
    return HolidayRow(
        effective_from=start,
        calendars=tuple(calendars[name] for name in names if name in calendars),
        consent_lifts=entry.get("consent_lifts", False) is True,
        citations=source.basis(where, entry).citations,
        note=note,
    )


def _cap_row(source: Source, where: str, given: object) -> CapRow:
    entry = source.keys(where, given, f"{_DATED} cap", "note")
    cap = entry.get("cap")
    start, note = _start_and_note(source, where, entry)
    return CapRow(
        effective_from=start,
        cap=None if cap is None else read_cap(source, f"{where}.cap", cap),
        citations=source.basis(where, entry).citations,
        note=note,
    )


def _bans(source: Source) -> dict[str, tuple[BanRow, ...]]:
    document = source.document("emergency_bans.json")
    if ELSEWHERE not in document:
        source.wrong("emergency_bans.json", f"place `{ELSEWHERE}` is missing")

    def row(where: str, given: object) -> BanRow:
        entry = source.keys(where, given, f"{_DATED} consent_lifts", "note")
        start, note = _start_and_note(source, where, entry)
        return BanRow(
            effective_from=start,
            consent_lifts=entry.get("consent_lifts") is True,
            citations=source.basis(where, entry).citations,
            note=note,
        )

    return {
        place: read_versions(source, f"emergency_bans.json `{place}`", rows, row)
        for place, rows in document.items()
    }


def _stop_scope(source: Source) -> tuple[StopScopeRow, ...]:
    document = source.keys("stop_scope.json", source.document("stop_scope.json"), "account_wide")

    def row(where: str, given: object) -> StopScopeRow:
        entry = source.keys(where, given, f"{_DATED} categories", "note")
        names = source.words(f"{where}.categories", entry.get("categories"))
        start, note = _start_and_note(source, where, entry)
        return StopScopeRow(
            effective_from=start,
            categories=frozenset(
                source.member(where, Category, name, Category.INFORMATIONAL) for name in names
            ),
            citations=source.basis(where, entry).citations,
            note=note,
        )

    return read_versions(source, "stop_scope.json", document.get("account_wide"), row)


def _line_types(source: Source) -> LineTypes:
    where = "line_types.json"
    entry = source.keys(where, source.document(where), "barred citations")
    names = source.words(f"{where}.barred", entry.get("barred"))
    return LineTypes(
        barred=frozenset(
            source.member(where, NumberKind, name, NumberKind.FIXED_LINE) for name in names
        ),
        citations=source.basis(where, entry).citations,
    )


def _start_and_note(source: Source, where: str, entry: Json) -> tuple[date | None, str]:
    return start_of(source, where, entry), str(entry.get("note", ""))
