"""Marketing goes only where we know the law (clauses CYC-87, GCC-09).

Other texts go with consent and in waking hours everywhere. A number whose country is not known (an
area code that opened lately, a number of no country) is not known to be anywhere.
"""

from collections.abc import Iterable

from consentry.domain.message import Category
from consentry.policy import asked_for
from consentry.policy.decision import Finding, Outcome
from consentry.policy.facts import Facts
from consentry.policy.rule import Rule, Subject
from consentry.policy.rulebook import Rulebook


def check(facts: Facts, book: Rulebook) -> Iterable[Finding]:
    """Deny marketing if one of the countries that the recipient may be in is not in the data, or
    none is known.
    """
    if facts.message.category is not Category.MARKETING or asked_for.by_text(facts):
        return ()
    place, known = facts.recipient.place, book.law.countries
    if place.country in known and True not in ["-" in region for region in place.regions]:
        return ()
    owners = [region.partition("-")[0] for region in place.regions if "-" in region]
    countries = dict.fromkeys([place.country, *owners] if place.country else owners)
    missing = [country for country in countries if country not in known]
    if missing or not countries:
        return (_unknown(missing),)
    return ()


def _unknown(missing: list[str]) -> Finding:
    if missing:
        message = f"the law of `{missing[0]}` on marketing texts is not in the data"
        remedy = "send no marketing there until a release has that country's law"
    else:
        message = "the recipient's country is unknown, so no law is known to allow marketing"
        remedy = "state `region` with PUT /v1/recipients/{number}/preferences"
    return Finding(
        outcome=Outcome.DENY,
        message=message,
        remedy=remedy,
        detail={"countries": missing},
    )


RULE = Rule(
    id="recipient.country",
    title="Marketing goes only to countries whose law is in the data",
    why="What is allowed at home may be an offence abroad.",
    citations=("ours-country",),
    clauses=("CYC-87", "GCC-09"),
    check=check,
    about=Subject.MARKETING,
)
