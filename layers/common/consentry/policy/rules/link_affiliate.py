"""No affiliate and lead generation links (CYC-80; T-Mobile 5.2 and AT&T bar the business as such).

Known by the networks' domains and by parameters that credit a third party. Parameters that have
other uses too count only on domains that are not the brand's.
"""

from collections.abc import Iterable

from consentry.policy.decision import Finding, Outcome
from consentry.policy.facts import Facts
from consentry.policy.rule import Rule, Subject
from consentry.policy.rulebook import Rulebook


def check(facts: Facts, book: Rulebook) -> Iterable[Finding]:
    """Deny a text with a link by which somebody else is paid for the click."""
    if not facts.content.links:
        return ()
    paid = [link for link in facts.content.links if link.affiliate]
    if paid:
        return (
            Finding(
                outcome=Outcome.DENY,
                message=f"the link to `{paid[0].host}` pays an affiliate, by `{paid[0].affiliate}`",
                remedy="link to the brand's own page, without the affiliate's mark",
                detail={
                    "hosts": sorted({link.host for link in paid}),
                    "marks": sorted({link.affiliate for link in paid}),
                },
            ),
        )
    return ()


RULE = Rule(
    id="link.affiliate",
    title="No affiliate links",
    why="Who is paid per click sends what is clicked, not what recipients agreed to.",
    citations=("carriers-affiliate",),
    clauses=("CYC-80",),
    check=check,
    about=Subject.LINKS,
)
