"""No uncommon capitals (CYC-83): letters that take turns are denied, shouting goes to a person.

More than half of ten or more letters, acronyms and the brand's name aside. A short notice in
capitals passes unless it is marketing; an emergency may shout.
"""

from collections.abc import Iterator

from consentry.domain.message import Category
from consentry.policy.content.capitals import ALTERNATING, CAPITALS
from consentry.policy.content.judging import judged, objection
from consentry.policy.decision import Finding
from consentry.policy.facts import Facts
from consentry.policy.rule import Rule
from consentry.policy.rulebook import Rulebook


def check(facts: Facts, book: Rulebook) -> Iterator[Finding]:
    """Deny alternating capitals; send shouting to a person."""
    kind = facts.message.category
    for finding, category, outcome in judged(RULE.id, facts, book):
        if finding.pattern == ALTERNATING:
            message = "capital and small letters take turns within words"
        elif kind is Category.EMERGENCY or (
            finding.pattern == CAPITALS and kind is not Category.MARKETING
        ):
            continue
        else:
            message = "more than half of the text's letters are capitals"
        yield objection(
            finding, category, outcome, message, "use capitals as in an ordinary sentence"
        )


RULE = Rule(
    id="content.capitals",
    title="No uncommon capitals",
    why="Odd capitals hide words from filters, and shouting is a mark of spam.",
    citations=("carriers-content",),
    clauses=("CYC-83",),
    check=check,
)
