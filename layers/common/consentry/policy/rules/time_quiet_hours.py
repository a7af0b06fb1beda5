"""Texts go when people are awake: the federal window, the states' tables, other countries' rules,
and ours.

Marketing must be allowed by every state that the number or the file names, in every time zone that
the recipient may be in (47 CFR 64.1200(c)(1): the called party's time). Informational texts keep
08:00-21:00 by our own choice. Holidays and declared emergencies are other rules. Consent does not
lift the hours, unless the account chose so and the state's law says so. A recipient's own quiet
hours bind besides (GCC-07).
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from consentry.domain.message import OnQuietHours
from consentry.domain.preferences import NO_PREFERENCES
from consentry.domain.windows import Hours, Span, first_common, on_the_wall
from consentry.policy import asked_for, wishes
from consentry.policy.decision import Finding, Outcome
from consentry.policy.facts import Facts
from consentry.policy.hours import Lifted, PlaceHours
from consentry.policy.lifting import consent_lifts
from consentry.policy.rule import Rule, Subject
from consentry.policy.rulebook import Rulebook

type _Bound = tuple[Hours, PlaceHours | None]
"""Hours and the table that they come from; None for the recipient's own wish."""

_RECIPIENT = "recipient"


def check(facts: Facts, book: Rulebook) -> Iterable[Finding]:
    """Hold (or deny, if the client asked for that) outside the hours; deny where the place is
    unknown.
    """
    place = facts.recipient.place
    bounds = bounds_of(facts, book)
    if not bounds:
        return ()
    if not place.time_zones:
        return (_unknown(facts, [table for _, table in bounds]),)
    closed = _shut(facts.at, place.time_zones, bounds)
    if not closed:
        return ()
    windows = [(zone, hours) for zone in place.time_zones for hours, _ in bounds]
    return (_closed(facts, [bound[1] for _, bound in closed], windows, closed[0]),)


def bounds_of(facts: Facts, book: Rulebook) -> list[_Bound]:
    """All hours that bind a text, each with the table that it comes from."""
    message, place = facts.message, facts.recipient.place
    if message.reply is not None and asked_for.just_now(facts):
        return []
    tables = book.hours_for(message.category, place.country, place.regions)
    bounds: list[_Bound]
    if tables and consent_lifts(facts, book):
        bounds = [(Lifted(place_hours=table), table) for table in tables]
    else:
        bounds = [(table, table) for table in tables]
    if facts.recipient.preferences is not NO_PREFERENCES:
        wished = wishes.binding(facts).quiet_hours
        if wished is not None:
            bounds.append((wished, None))
    return bounds


def _shut(at: datetime, zones: Sequence[str], bounds: Sequence[_Bound]) -> list[tuple[str, _Bound]]:
    """Every bound that is shut at an instant, with the zone where it is."""
    found: list[tuple[str, _Bound]] = []
    for zone in zones:
        day, minute = on_the_wall(at, zone)
        for bound in bounds:
            for start, end in bound[0].on(day):
                if start <= minute < end:
                    break
            else:
                found.append((zone, bound))
    return found


def _closed(
    facts: Facts,
    tables: Sequence[PlaceHours | None],
    windows: list[tuple[str, Hours]],
    first: tuple[str, _Bound],
) -> Finding:
    zone, (hours, _) = first
    here = facts.at.astimezone(ZoneInfo(zone))
    opening = first_common(facts.at, windows)
    wait = facts.message.on_quiet_hours is OnQuietHours.HOLD and opening is not None
    clock = f"{here:%H:%M} on {here:%A} in {zone}"
    places = [_RECIPIENT if table is None else table.place for table in tables]
    citations, clauses = _basis(tables, here.date())
    return Finding(
        outcome=Outcome.HOLD if wait else Outcome.DENY,
        message=f"{clock} is outside the hours for {facts.message.category} texts",
        remedy=_remedy(wait, opening is None),
        citations=citations,
        clauses=clauses,
        not_before=opening if wait else None,
        detail={
            "local_time": f"{here:%Y-%m-%dT%H:%M}",
            "time_zone": zone,
            "open": _spoken(hours.on(here.date())),
            "places": list(_unique(places)),
        },
    )


def _basis(
    tables: Sequence[PlaceHours | None], day: date
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What the tables in force on a day rest on; None among them is the recipient's own wish."""
    rows = [table.row_on(day) for table in tables if table is not None]
    citations = [id for row in rows for id in row.citations]
    clauses = [id for row in rows for id in row.clauses]
    if None in tables:
        citations += wishes.CITATIONS
        clauses += wishes.CLAUSES
    return _unique(citations), _unique(clauses) or RULE.clauses


def _unknown(facts: Facts, tables: Sequence[PlaceHours | None]) -> Finding:
    citations, clauses = _basis(tables, facts.at.date())
    return Finding(
        outcome=Outcome.DENY,
        message="the recipient's time zone is unknown, so no hour is known to be allowed",
        remedy=_STATE_THE_ZONE,
        citations=citations,
        clauses=clauses,
        detail={"time_zone": None},
    )


_STATE_THE_ZONE = "state `time_zone` and `region` with PUT /v1/recipients/{number}/preferences"


def _remedy(wait: bool, never: bool) -> str:
    if never:
        return f"no hour suits every place the recipient may be in; {_STATE_THE_ZONE}"
    return (
        "nothing to do; it goes when the hours open"
        if wait
        else "send it within the hours, or leave `on_quiet_hours` at hold"
    )


def _spoken(spans: Sequence[Span]) -> str:
    parts = [f"{a // 60:02d}:{a % 60:02d}-{b // 60:02d}:{b % 60:02d}" for a, b in spans]
    return ", ".join(parts) or "closed"


def _unique(items: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(items))


RULE = Rule(
    id="time.quiet_hours",
    title="Texts go within the hours of every place the recipient may be in",
    why="What is early in one zone is night in the next, and each text is its own violation.",
    citations=("47cfr64.1200-c1", "ours-hours", "ours-strictest"),
    clauses=("GCC-06", "GCC-09", "CYC-87", "RL-03"),
    check=check,
    about=Subject.HOURS,
)
