"""Which hours of the week law, carriers or we ourselves allow in a place, with the dates from which
they hold.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from consentry.domain.windows import Span, WeeklyHours
from consentry.policy.dated import in_force

ANY_TIME = WeeklyHours.daily("00:00", "24:00")


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursRow:
    """One version of a place's hours. `effective_from` None means since before we looked.

    `consent_lifts` says that the law itself exempts recipients who consented.
    """

    place: str
    effective_from: date | None
    hours: WeeklyHours
    consent_lifts: bool
    citations: tuple[str, ...]
    clauses: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceHours:
    """All versions of one place's hours, oldest first; a local day is judged by the version in
    force on it.
    """

    place: str
    rows: tuple[HoursRow, ...]

    def row_on(self, day: date) -> HoursRow:
        """The version in force on a local day; the first one reaches back without end."""
        return in_force(self.rows, day)

    def on(self, day: date) -> Sequence[Span]:
        """The open spans of a local day."""
        # Most places have one version, and nothing is searched for.
        rows = self.rows
        return (rows[0] if len(rows) == 1 else in_force(rows, day)).hours.on(day)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifted:
    """A place's hours for a recipient whose consent counts: open all day wherever the version in
    force says so.
    """

    place_hours: PlaceHours

    def on(self, day: date) -> Sequence[Span]:
        """The open spans of a local day."""
        row = self.place_hours.row_on(day)
        return (ANY_TIME if row.consent_lifts else row.hours).on(day)
