"""The values that rules judge by: law, carrier and profile data with their dates and citations.

Rules are code, their values are data. A deployment cannot start with data that is wrong: the loader
lists every problem.
"""

from dataclasses import dataclass
from functools import lru_cache

from consentry.domain.message import Category
from consentry.policy.attestation import AttestationText
from consentry.policy.content.lexicon import Lexicon
from consentry.policy.decision import Citation, Ruleset
from consentry.policy.disclosure import Disclosure
from consentry.policy.governance import Governance
from consentry.policy.holidays import PlaceHolidays
from consentry.policy.hours import PlaceHours
from consentry.policy.industry import Industries
from consentry.policy.law import ELSEWHERE, Law
from consentry.policy.limits import CarrierLimits
from consentry.policy.links.lists import LinkLists
from consentry.policy.notices import Notices
from consentry.policy.profile import Profile
from consentry.policy.retention import Retention
from consentry.policy.sanctions import Sanctioning
from consentry.policy.senders import SenderRules
from consentry.policy.use_cases import UseCases
from consentry.policy.wording import Wording

UNKNOWN_STATE = "US-unknown"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rulebook:
    """Everything that rules look up; immutable, loaded once, and equal to itself alone.

    Tables of what was looked up are kept by rulebook: comparing two would cost more than deciding.

    `ruleset` is the release and the hash over rule data and rule source.
    """

    ruleset: Ruleset
    citations: dict[str, Citation]
    clauses: dict[str, str]
    profiles: dict[str, Profile]
    consent_law: dict[Category, dict[str, tuple[str, ...]]]
    marketing_hours: dict[str, PlaceHours]
    informational_hours: PlaceHours
    law: Law
    wording: Wording
    links: LinkLists
    content: Lexicon
    industries: Industries
    use_cases: UseCases
    senders: SenderRules
    limits: CarrierLimits
    disclosure: Disclosure
    sanctions: Sanctioning
    retention: Retention
    attestation: tuple[AttestationText, ...]
    governance: Governance
    notices: Notices

    @property
    def version(self) -> str:
        """The release."""
        return self.ruleset.version

    def citation(self, id: str) -> Citation:
        """The citation of that id; KeyError if there is none."""
        return self.citations[id]

    def profile(self, name: str) -> Profile:
        """The profile of that name; KeyError if there is none."""
        return self.profiles[name]

    def consent_citations(self, category: Category, country: str) -> tuple[str, ...]:
        """What asks for consent to texts of this category in a country; the default where we hold
        no better source.
        """
        by_country = self.consent_law.get(category, {})
        return by_country.get(self.law.governing(country), by_country.get(ELSEWHERE, ()))

    def hours_for(
        self, category: Category, country: str, regions: tuple[str, ...]
    ) -> tuple[PlaceHours, ...]:
        """Every table of hours that binds a text: all must be open.

        Empty for categories without hours.

        An unknown country counts as the United States, an unknown state as the strictest of all.
        """
        if category is Category.INFORMATIONAL:
            return (self.informational_hours,)
        if category is not Category.MARKETING:
            return ()
        return _marketing_hours(self, country, regions)

    def holidays_for(self, country: str, regions: tuple[str, ...]) -> tuple[PlaceHolidays, ...]:
        """Every bar on holidays that binds a place; empty where there is none."""
        return _holidays(self, country, regions)


# What binds a place is looked up once per place: there are a few hundred.
@lru_cache(maxsize=1024)
def _marketing_hours(
    book: Rulebook, country: str, regions: tuple[str, ...]
) -> tuple[PlaceHours, ...]:
    here = book.law.governing(country)
    places = [here if here in book.marketing_hours else ELSEWHERE]
    if here == "US" and not regions:
        places.append(UNKNOWN_STATE)
    for region in regions:
        places += _region_places(book, here, region)
    return tuple([book.marketing_hours[place] for place in dict.fromkeys(places)])


@lru_cache(maxsize=1024)
def _holidays(book: Rulebook, country: str, regions: tuple[str, ...]) -> tuple[PlaceHolidays, ...]:
    return tuple(book.law.holidays_for(country, regions))


def _region_places(book: Rulebook, country: str, region: str) -> list[str]:
    name = region if "-" in region else f"{country}-{region}"
    owner = name.partition("-")[0]
    places = [] if owner == country else [owner if owner in book.marketing_hours else ELSEWHERE]
    if name in book.marketing_hours:
        places.append(name)
    elif owner == "US":
        places.append(UNKNOWN_STATE)
    return places
