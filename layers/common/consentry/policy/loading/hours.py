"""The hours of places: rows in order of their dates, without gap or overlap, each with a source."""

from typing import cast

from consentry.domain.windows import WeeklyHours, span
from consentry.policy.hours import HoursRow, PlaceHours
from consentry.policy.law import ELSEWHERE
from consentry.policy.loading.dated import read_versions, start_of
from consentry.policy.loading.source import Json, Source
from consentry.policy.rulebook import UNKNOWN_STATE


def read_hours(source: Source) -> tuple[dict[str, PlaceHours], PlaceHours]:
    """Marketing hours by place, and the hours of informational texts."""
    document = source.keys("hours.json", source.document("hours.json"), "marketing informational")
    marketing = {
        place: _place_hours(source, place, rows)
        for place, rows in cast("Json", document.get("marketing", {})).items()
    }
    for place in ("US", UNKNOWN_STATE, ELSEWHERE):
        if place not in marketing:
            source.wrong("hours.json", f"place `{place}` is missing")
    informational = _place_hours(source, "informational", document.get("informational", []))
    return marketing, informational


def _place_hours(source: Source, place: str, given: object) -> PlaceHours:
    where = f"hours.json `{place}`"
    rows = read_versions(source, where, given, lambda spot, entry: _row(source, spot, place, entry))
    return PlaceHours(place=place, rows=rows)


def _row(source: Source, where: str, place: str, given: object) -> HoursRow:
    entry = source.keys(
        where, given, "effective_from mon_fri sat sun citations", "consent_lifts clauses note"
    )
    days = {
        name: _spans(source, f"{where}.{name}", entry.get(name))
        for name in ("mon_fri", "sat", "sun")
    }
    basis = source.basis(where, entry)
    return HoursRow(
        place=place,
        effective_from=start_of(source, where, entry),
        hours=WeeklyHours(days=(days["mon_fri"],) * 5 + (days["sat"], days["sun"])),
        consent_lifts=entry.get("consent_lifts", False) is True,
        citations=basis.citations,
        clauses=basis.clauses,
        note=str(entry.get("note", "")),
    )


def _spans(source: Source, where: str, given: object) -> tuple[tuple[int, int], ...]:
    if given == "closed":
        return ()
    opens, _, closes = str(given).partition("-")
    try:
        return (span(opens, closes),)
    except ValueError as exc:
        source.wrong(where, f"{exc}; write it as 08:00-21:00, or closed")
        return ()
