"""What law says about places beyond their hours: which countries are known, holidays, caps,
emergencies, how far a stop reaches.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from consentry.domain.frequency import Cap
from consentry.domain.message import Category
from consentry.domain.phone import NumberKind
from consentry.policy.dated import in_force
from consentry.policy.holidays import PlaceHolidays
from consentry.policy.profile import Basis

ELSEWHERE = "elsewhere"
UNKNOWN = "unknown"
"""Ends the name of a place that stands for all regions of its country at once, as in
`US-unknown`.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Country:
    """A country whose law is in the data, with the regions that its law may tell apart.

    `law` is the code of the country whose law it is: numbers of Guernsey or Réunion are judged as
    British and French ones.
    """

    code: str
    law: str
    regions: frozenset[str]
    basis: Basis


@dataclass(frozen=True, slots=True, kw_only=True)
class CapRow:
    """One version of a place's cap on marketing; no cap in versions before its law."""

    effective_from: date | None
    cap: Cap | None
    citations: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BanRow:
    """One version of what a declared emergency means in a region."""

    effective_from: date | None
    consent_lifts: bool
    citations: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StopScopeRow:
    """One version of which categories' texts a stop answers for the whole account, even where the
    account asked for scopes by category.
    """

    effective_from: date | None
    categories: frozenset[Category]
    citations: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineTypes:
    """Kinds of number that are certainly not a person's telephone for texts."""

    barred: frozenset[NumberKind]
    citations: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """All of it, by place."""

    countries: Mapping[str, Country]
    holidays: Mapping[str, PlaceHolidays]
    caps: Mapping[str, tuple[CapRow, ...]]
    bans: Mapping[str, tuple[BanRow, ...]]
    stop_scope: tuple[StopScopeRow, ...]
    line_types: LineTypes

    def governing(self, country: str) -> str:
        """The code of the country whose law holds there; an unknown country counts as the United
        States.
        """
        known = self.countries.get(country or "US")
        return known.law if known else country

    def places(self, country: str, regions: tuple[str, ...]) -> tuple[str, ...]:
        """The names under which law may speak of a place: its countries, and its regions.

        A region that the data does not know, or none at all, is `<country>-unknown`: all of them.
        """
        here = self.governing(country)
        names = {here: None}
        if not regions:
            names[f"{here}-{UNKNOWN}"] = None
        for region in regions:
            name = region if "-" in region else f"{here}-{region}"
            owner, _, rest = name.partition("-")
            known = self.countries.get(owner)
            names[owner] = None
            names[name if known and rest in known.regions else f"{owner}-{UNKNOWN}"] = None
        return tuple(names)

    def holidays_for(self, country: str, regions: tuple[str, ...]) -> list[PlaceHolidays]:
        """Every bar on holidays that binds a place; empty where there is none."""
        names = self.places(country, regions)
        return [self.holidays[name] for name in names if name in self.holidays]

    def caps_for(
        self, country: str, regions: tuple[str, ...], day: date
    ) -> Iterator[tuple[Cap, Basis]]:
        """Every cap on marketing that binds a place on a day, with what it rests on."""
        for name in self.places(country, regions):
            if name in self.caps:
                row = in_force(self.caps[name], day)
                if row.cap is not None:
                    yield row.cap, Basis(citations=row.citations)

    def ban_on(self, region: str, day: date) -> BanRow:
        """What a declared emergency means in a region."""
        return in_force(self.bans.get(region, self.bans[ELSEWHERE]), day)

    def stops_account(self, category: Category, day: date) -> bool:
        """Whether a stop to a text of this category reaches the whole account whatever it chose."""
        return category in in_force(self.stop_scope, day).categories
