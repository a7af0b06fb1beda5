"""The hours of places: rows in order of their dates, without gap or overlap, each with a source."""

from itertools import pairwise
from typing import cast

from consentry.domain.windows import WeeklyHours, span
from consentry.policy.hours import HoursRow, PlaceHours
from consentry.policy.loading.source import Json, Source
from consentry.policy.rulebook import ELSEWHERE, UNKNOWN_STATE


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
    entries = given if isinstance(given, list) else []
    if not entries:
        source.wrong(where, "needs a list with at least one row")
    rows = tuple(_row(source, f"{where}[{n}]", place, entry) for n, entry in enumerate(entries))
    starts = [row.effective_from for row in rows]
    if starts and starts[0] is not None:
        source.wrong(
            where, "gap: the first row must have `effective_from` null, reaching back without end"
        )
    later = [start for start in starts[1:] if start is not None]
    if len(later) != len(starts[1:]) or any(b <= a for a, b in pairwise(later)):
        source.wrong(where, "overlap: `effective_from` must be given and increase from row to row")
    return PlaceHours(place=place, rows=rows)


def _row(source: Source, where: str, place: str, given: object) -> HoursRow:
    entry = source.keys(
        where, given, "effective_from mon_fri sat sun citations", "consent_lifts clauses note"
    )
    days = {
        name: _spans(source, f"{where}.{name}", entry.get(name))
        for name in ("mon_fri", "sat", "sun")
    }
    start = entry.get("effective_from")
    basis = source.basis(where, entry)
    return HoursRow(
        place=place,
        effective_from=None if start is None else source.day(where, start),
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
