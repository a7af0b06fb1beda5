"""Texts go when people are awake: the federal window, the states' tables, other countries' rules,
and ours.

Marketing must be allowed by every state that the number or the file names, in every time zone that
the recipient may be in (47 CFR 64.1200(c)(1): the called party's time). Informational texts keep
08:00-21:00 by our own choice. Holidays and declared emergencies are other rules. Consent does not
lift the hours, unless the account chose so and the state's law says so.
"""

from collections.abc import Iterable, Iterator, Sequence
from zoneinfo import ZoneInfo

from consentry.domain.account import HoursWithConsent
from consentry.domain.message import OnQuietHours
from consentry.domain.windows import Hours, Span, contains, first_common
from consentry.policy.consent_need import Standing, needed, standing
from consentry.policy.decision import Finding, Outcome
from consentry.policy.facts import Facts
from consentry.policy.hours import Lifted, PlaceHours
from consentry.policy.rule import Rule
from consentry.policy.rulebook import Rulebook


def check(facts: Facts, book: Rulebook) -> Iterator[Finding]:
    """Hold (or deny, if the client asked for that) outside the hours; deny where the place is
    unknown.
    """
    message, place = facts.message, facts.recipient.place
    tables = book.hours_for(message.category, place.country, place.regions)
    if message.reply is not None or not tables:
        return
    if not place.time_zones:
        yield _unknown(facts, tables)
        return
    bound: list[Hours] = [*tables]
    if _consent_lifts(facts, book):
        bound = [Lifted(place_hours=table) for table in tables]
    windows = [(zone, hours) for zone in place.time_zones for hours in bound]
    closed = [index for index, window in enumerate(windows) if not contains(facts.at, *window)]
    if closed:
        yield _closed(facts, [tables[index % len(tables)] for index in closed], windows, closed[0])


def _consent_lifts(facts: Facts, book: Rulebook) -> bool:
    if facts.account.hours_with_consent is not HoursWithConsent.LIFT:
        return False
    return standing(facts, needed(facts, book))[0] is Standing.ENOUGH


def _closed(
    facts: Facts, tables: Sequence[PlaceHours], windows: list[tuple[str, Hours]], first: int
) -> Finding:
    zone, hours = windows[first]
    here = facts.at.astimezone(ZoneInfo(zone))
    rows = [table.row_on(here.date()) for table in tables]
    opening = first_common(facts.at, windows)
    wait = facts.message.on_quiet_hours is OnQuietHours.HOLD and opening is not None
    clock = f"{here:%H:%M} on {here:%A} in {zone}"
    return Finding(
        outcome=Outcome.HOLD if wait else Outcome.DENY,
        message=f"{clock} is outside the hours for {facts.message.category} texts",
        remedy=_remedy(wait, opening is None),
        citations=_unique(id for row in rows for id in row.citations),
        clauses=_unique(id for row in rows for id in row.clauses) or RULE.clauses,
        not_before=opening if wait else None,
        detail={
            "local_time": f"{here:%Y-%m-%dT%H:%M}",
            "time_zone": zone,
            "open": _spoken(hours.on(here.date())),
            "places": list(_unique(table.place for table in tables)),
        },
    )


def _unknown(facts: Facts, tables: Sequence[PlaceHours]) -> Finding:
    rows = [table.row_on(facts.at.date()) for table in tables]
    return Finding(
        outcome=Outcome.DENY,
        message="the recipient's time zone is unknown, so no hour is known to be allowed",
        remedy=_STATE_THE_ZONE,
        citations=_unique(id for row in rows for id in row.citations),
        clauses=_unique(id for row in rows for id in row.clauses) or RULE.clauses,
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
)
