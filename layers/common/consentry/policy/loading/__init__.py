"""Read the rulebook's data and refuse what is wrong with it: unknown keys, missing citations, gaps
in time.
"""

from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable

from consentry.errors import RulebookError
from consentry.policy.loading.content import read_content
from consentry.policy.loading.disclosure import read_disclosure
from consentry.policy.loading.enforcement import read_behaviours
from consentry.policy.loading.hours import read_hours
from consentry.policy.loading.industries import read_industries
from consentry.policy.loading.law import read_law
from consentry.policy.loading.links import read_links
from consentry.policy.loading.profiles import read_profiles
from consentry.policy.loading.retention import read_attestation, read_retention
from consentry.policy.loading.senders import read_senders
from consentry.policy.loading.source import Source
from consentry.policy.loading.sources import read_citations, read_clauses, read_consent_law
from consentry.policy.loading.use_cases import read_use_cases
from consentry.policy.loading.words import read_wording
from consentry.policy.rulebook import Rulebook


@cache
def load() -> Rulebook:
    """The rulebook of this release; RulebookError lists every problem of its data."""
    return read(resources.files("consentry.policy").joinpath("data"))


def read(root: Traversable) -> Rulebook:
    """The rulebook in a folder; RulebookError lists every problem."""
    source = Source(root=root)
    release = source.keys("release.json", source.document("release.json"), "version")
    read_citations(source)
    read_clauses(source)
    read_behaviours(source)
    hours = read_hours(source)
    book = Rulebook(
        version=str(release.get("version", "")),
        citations=source.citations,
        clauses=source.clauses,
        profiles=read_profiles(source),
        consent_law=read_consent_law(source),
        marketing_hours=hours[0],
        informational_hours=hours[1],
        law=read_law(source),
        wording=read_wording(source),
        links=read_links(source),
        content=read_content(source),
        industries=read_industries(source),
        use_cases=read_use_cases(source),
        senders=read_senders(source),
        disclosure=read_disclosure(source),
        retention=read_retention(source),
        attestation=read_attestation(source),
    )
    if source.problems:
        raise RulebookError("; ".join(source.problems))
    return book
