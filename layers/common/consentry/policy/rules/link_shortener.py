"""No public link shorteners (CYC-26; AT&T prohibits them in bulk, CTIA 5.3.2 wants a sender's own).

A shortener that one company keeps for its own links passes for the brand that owns it. A public one
does not become the brand's by being listed among its domains.
"""

from collections.abc import Iterable

from consentry.policy.decision import Finding, Outcome
from consentry.policy.facts import Facts
from consentry.policy.rule import Rule, Subject
from consentry.policy.rulebook import Rulebook


def check(facts: Facts, book: Rulebook) -> Iterable[Finding]:
    """Deny a text with a shortened link; all of them are named in one reason."""
    if not facts.content.links:
        return ()
    hosts = [link.host for link in facts.content.links if link.shortener]
    if hosts:
        return (
            Finding(
                outcome=Outcome.DENY,
                message="the text links through a public shortener",
                remedy="link to the brand's own domain",
                detail={"hosts": hosts},
            ),
        )
    return ()


RULE = Rule(
    id="link.shortener",
    title="No public link shorteners",
    why="Carriers block them: nobody can see where they lead, and abusers share them.",
    citations=("att-coc-shorteners", "ctia-5.3.2"),
    clauses=("CYC-26",),
    check=check,
    about=Subject.LINKS,
)
