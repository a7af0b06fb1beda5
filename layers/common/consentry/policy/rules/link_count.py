"""Few links, and to few domains (GCC-13 asks for no excess; T-Mobile bars spreading content over
several domains, which it calls URL cycling).
"""

from collections.abc import Iterable

from consentry.policy.decision import Finding, Outcome
from consentry.policy.facts import Facts
from consentry.policy.profile import Limit, Measured
from consentry.policy.rule import Rule, Subject
from consentry.policy.rulebook import Rulebook


def check(facts: Facts, book: Rulebook) -> Iterable[Finding]:
    """Deny more links, or links to more domains, than the profile lets a text have."""
    links = facts.content.links
    if len(links) < 2 and facts.content.link_count < 2:
        return ()
    found: list[Finding] = []
    limits = book.profile(facts.account.profile).limits
    count = max(facts.content.link_count, len(links))
    if (most := limits.get(Measured.LINKS)) is not None and count > most.most:
        found.append(_finding(f"the text has {count} links", "link once", count, most))
    domains = len({link.domain for link in links})
    if (most := limits.get(Measured.DOMAINS)) is not None and domains > most.most:
        said = f"the text links to {domains} different domains"
        found.append(_finding(said, "link to one domain of the brand's", domains, most))
    return found


def _finding(said: str, remedy: str, found: int, limit: Limit) -> Finding:
    return Finding(
        outcome=Outcome.DENY,
        message=f"{said}, and {limit.most} are the most",
        remedy=remedy,
        citations=limit.basis.citations,
        clauses=limit.basis.clauses,
        detail={"found": found, "most": limit.most},
    )


RULE = Rule(
    id="link.count",
    title="Few links, to few domains",
    why="A text full of links reads like spam, and carriers treat it so.",
    citations=("ours-concise", "tmobile-coc-urls"),
    clauses=("GCC-13",),
    check=check,
    about=Subject.LINKS,
)
