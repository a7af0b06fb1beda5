"""On which days law bars marketing in a place: public holidays, each with the weekday on which it
is kept.

A day outside the years that the data covers is unknown, which is not the same as open.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from consentry.domain.windows import Span
from consentry.policy.dated import in_force

_ALL_DAY: tuple[Span, ...] = ((0, 24 * 60),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """The days of one named calendar, whole in the years `first` to `last`."""

    name: str
    days: frozenset[date]
    first: int
    last: int

    def has(self, day: date) -> bool | None:
        """Whether a day is one of its days; None if nobody knows."""
        return day in self.days if self.first <= day.year <= self.last else None


@dataclass(frozen=True, slots=True, kw_only=True)
class HolidayRow:
    """One version of a place's bar. `consent_lifts` as in hours: the law exempts those who
    consented.
    """

    effective_from: date | None
    calendars: tuple[Calendar, ...]
    consent_lifts: bool
    citations: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceHolidays:
    """All versions of one place's bar; a local day is judged by the version in force on it."""

    place: str
    rows: tuple[HolidayRow, ...]

    def row_on(self, day: date) -> HolidayRow:
        """The version in force on a local day."""
        return in_force(self.rows, day)

    def bars(self, day: date) -> bool | None:
        """Whether a local day is barred; None if its year is not in the data."""
        found = [calendar.has(day) for calendar in self.row_on(day).calendars]
        return True if True in found else None if None in found else False

    def on(self, day: date) -> Sequence[Span]:
        """The open spans of a local day: all of it, or none; none of an unknown day."""
        return _ALL_DAY if self.bars(day) is False else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LiftedHolidays:
    """A place's bar for a recipient whose consent counts: open wherever the law exempts them."""

    place_holidays: PlaceHolidays

    @property
    def place(self) -> str:
        """The place."""
        return self.place_holidays.place

    def row_on(self, day: date) -> HolidayRow:
        """The version in force on a local day."""
        return self.place_holidays.row_on(day)

    def bars(self, day: date) -> bool | None:
        """Whether a local day is barred for them; None if its year is not in the data."""
        return False if self.row_on(day).consent_lifts else self.place_holidays.bars(day)

    def on(self, day: date) -> Sequence[Span]:
        """The open spans of a local day."""
        return _ALL_DAY if self.bars(day) is False else ()
