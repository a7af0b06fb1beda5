"""Reads the rulebook's data and refuses what is wrong with it: unknown keys, missing citations,
gaps in time.
"""

from importlib.resources.abc import Traversable

from consentry.errors import RulebookError
from consentry.policy.decision import Ruleset
from consentry.policy.loading.content import read_content
from consentry.policy.loading.disclosure import read_disclosure
from consentry.policy.loading.enforcement import read_behaviours
from consentry.policy.loading.governance import read_governance
from consentry.policy.loading.hours import read_hours
from consentry.policy.loading.industries import read_industries
from consentry.policy.loading.law import read_law
from consentry.policy.loading.limits import read_limits
from consentry.policy.loading.links import read_links
from consentry.policy.loading.notices import read_notices
from consentry.policy.loading.profiles import read_profiles
from consentry.policy.loading.retention import read_attestation, read_retention
from consentry.policy.loading.sanctions import read_sanctions
from consentry.policy.loading.senders import read_senders
from consentry.policy.loading.source import Source
from consentry.policy.loading.sources import read_citations, read_clauses, read_consent_law
from consentry.policy.loading.use_cases import read_use_cases
from consentry.policy.loading.words import read_wording
from consentry.policy.rulebook import Rulebook
from consentry.policy.sources import source_hash


def read(root: Traversable) -> Rulebook:
    """The rulebook in a folder; RulebookError lists every problem."""
    source = Source(root=root)
    release = source.keys("release.json", source.document("release.json"), "version")
    read_citations(source)
    read_clauses(source)
    read_behaviours(source)
    hours = read_hours(source)
    book = Rulebook(
        ruleset=Ruleset(version=str(release.get("version", "")), hash=source_hash()),
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
        limits=read_limits(source),
        disclosure=read_disclosure(source),
        sanctions=read_sanctions(source),
        retention=read_retention(source),
        attestation=read_attestation(source),
        governance=read_governance(source),
        notices=read_notices(source, str(release.get("version", ""))),
    )
    if source.problems:
        raise RulebookError("; ".join(source.problems))
    return book
