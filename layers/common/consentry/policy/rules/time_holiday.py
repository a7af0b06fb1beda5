"""No marketing on public holidays where law or the operators bar it: six states, France.

A holiday lasts from midnight to midnight in every zone that the recipient may be in; the weekday on
which it is kept counts too. Sundays are a matter of hours.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from consentry.domain.message import Category, OnQuietHours
from consentry.domain.windows import first_common
from consentry.policy import asked_for
from consentry.policy.decision import Finding, Outcome
from consentry.policy.facts import Facts
from consentry.policy.holidays import LiftedHolidays, PlaceHolidays
from consentry.policy.lifting import consent_lifts
from consentry.policy.rule import Rule, Subject
from consentry.policy.rulebook import Rulebook

type _Bar = PlaceHolidays | LiftedHolidays


def check(facts: Facts, book: Rulebook) -> Iterable[Finding]:
    """Hold marketing (or deny, if the client asked for that) on a barred day; deny where the data
    ends.

    An unknown zone is for the hours to refuse, which bind all marketing.
    """
    bars = bars_of(facts, book)
    for zone in facts.recipient.place.time_zones if bars else ():
        day = facts.at.astimezone(ZoneInfo(zone)).date()
        for bar in bars:
            barred = bar.bars(day)
            if barred is not False:
                return (_barred(facts, bars, bar, day) if barred else _unknown(bar, day),)
    return ()


def bars_of(facts: Facts, book: Rulebook) -> Sequence[_Bar]:
    """All bars of days that bind a text."""
    message, place = facts.message, facts.recipient.place
    if message.category is not Category.MARKETING or asked_for.just_now(facts):
        return ()
    found = book.holidays_for(place.country, place.regions)
    if found and consent_lifts(facts, book):
        return [LiftedHolidays(place_holidays=bar) for bar in found]
    return found


def _barred(facts: Facts, bars: Sequence[_Bar], bar: _Bar, day: date) -> Finding:
    windows = [(zone, each) for zone in facts.recipient.place.time_zones for each in bars]
    opening = first_common(facts.at, windows)
    wait = facts.message.on_quiet_hours is OnQuietHours.HOLD and opening is not None
    return Finding(
        outcome=Outcome.HOLD if wait else Outcome.DENY,
        message=f"{day:%d %B %Y} is a holiday on which `{bar.place}` bars marketing",
        remedy=(
            "nothing to do; it goes after the holiday"
            if wait
            else "send it after the holiday, or leave `on_quiet_hours` at hold"
        ),
        citations=bar.row_on(day).citations,
        not_before=opening if wait else None,
        detail={"day": day.isoformat(), "place": bar.place},
    )


def _unknown(bar: _Bar, day: date) -> Finding:
    return Finding(
        outcome=Outcome.DENY,
        message=f"the holidays of {day.year} in `{bar.place}` are not in the data",
        remedy="send it within the years that the data covers, or with a newer release",
        citations=bar.row_on(day).citations,
        detail={"day": day.isoformat(), "place": bar.place},
    )


RULE = Rule(
    id="time.holiday",
    title="No marketing on public holidays where that is barred",
    why="Most tables of calling hours leave the holidays out; the law does not.",
    citations=("5usc6103", "fr-holidays", "ours-strictest"),
    clauses=("GCC-06", "GCC-09", "RL-03"),
    check=check,
    about=Subject.MARKETING,
)
