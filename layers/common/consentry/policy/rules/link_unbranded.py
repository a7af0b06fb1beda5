"""Links lead to a domain of the brand's (CYC-27; CTIA 5.3.2 wants a domain of the sender's own).

What counts is the domain that somebody registered, by the Public Suffix List: a page at a host that
rents out names is its tenant's, not the host's. A brand that has named no domain has none.
"""

from collections.abc import Iterable

from consentry.policy.decision import Finding, Outcome
from consentry.policy.facts import Facts
from consentry.policy.rule import Rule, Subject
from consentry.policy.rulebook import Rulebook


def check(facts: Facts, book: Rulebook) -> Iterable[Finding]:
    """Deny links to domains that are not the brand's, where the profile asks for its own."""
    if not facts.content.links:
        return ()
    basis = book.profile(facts.account.profile).branded_links
    if basis is None:
        return ()
    foreign = sorted({link.domain for link in facts.content.links if not link.own})
    if foreign:
        return (
            Finding(
                outcome=Outcome.DENY,
                message=f"the text links to `{foreign[0]}`, which is no domain of the brand's",
                remedy="link to the brand's own domain, or have it added to the account's "
                "`brand.domains`; put a space after a full stop that ends a sentence",
                citations=basis.citations,
                clauses=basis.clauses,
                detail={"domains": foreign},
            ),
        )
    return ()


RULE = Rule(
    id="link.unbranded",
    title="Links lead to the brand's own domains",
    why="Recipients and carriers tell by the domain whether a text is what it says it is.",
    citations=("ctia-5.3.2",),
    clauses=("CYC-27",),
    check=check,
    about=Subject.LINKS,
)
