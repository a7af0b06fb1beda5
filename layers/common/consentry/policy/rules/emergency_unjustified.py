"""An emergency text says why it is one (GCC-20; 47 CFR 64.1200(f)(4): the health and safety of
consumers).
"""

from collections.abc import Iterable

from consentry.domain.message import Category
from consentry.policy.decision import Finding, Outcome
from consentry.policy.facts import Facts
from consentry.policy.rule import Rule, Subject
from consentry.policy.rulebook import Rulebook


def check(facts: Facts, book: Rulebook) -> Iterable[Finding]:
    """Deny an emergency text without role and justification; `justified` stands for both."""
    if facts.message.category is Category.EMERGENCY and not facts.message.justified:
        return (
            Finding(
                outcome=Outcome.DENY,
                message="an emergency text needs a key with role emergency and a justification",
                remedy="give `justification` with an emergency key, or use another category",
            ),
        )
    return ()


RULE = Rule(
    id="emergency.unjustified",
    title="Emergencies are justified",
    why="The category needs no consent and knows no hours; it must not be a way around.",
    citations=("47cfr64.1200-f4",),
    clauses=("GCC-20",),
    check=check,
    about=Subject.UNUSUAL,
)
