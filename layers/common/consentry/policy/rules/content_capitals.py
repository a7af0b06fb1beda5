"""No uncommon capitals (CYC-83): letters that take turns are denied, shouting goes to a person.

More than half of ten or more letters, acronyms and the brand's name aside. A short notice in
capitals passes unless it is marketing; an emergency may shout.
"""

from collections.abc import Iterable

from consentry.domain.message import Category
from consentry.policy.content.capitals import CAPITALS, SHOUTING
from consentry.policy.content.judging import judge
from consentry.policy.decision import Finding, Outcome
from consentry.policy.facts import Facts
from consentry.policy.rule import Rule, Subject
from consentry.policy.rulebook import Rulebook

_A_HABIT = frozenset({CAPITALS})
_EXCUSED = {Category.MARKETING: frozenset[str](), Category.EMERGENCY: _A_HABIT | {SHOUTING}}


def check(facts: Facts, book: Rulebook) -> Iterable[Finding]:
    """Deny alternating capitals; send shouting to a person."""
    if not facts.content.findings:
        return ()
    excused = _EXCUSED.get(facts.message.category, _A_HABIT)
    loud = (finding for finding in facts.content.findings if finding.pattern not in excused)
    found = judge(loud, RULE.id, facts, book)
    if found is None:
        return ()
    message = "more than half of the text's letters are capitals"
    if found.outcome is Outcome.DENY:
        message = "capital and small letters take turns within words"
    return (found.objection(message, "use capitals as in an ordinary sentence"),)


RULE = Rule(
    id="content.capitals",
    title="No uncommon capitals",
    why="Odd capitals hide words from filters, and shouting is a mark of spam.",
    citations=("carriers-content",),
    clauses=("CYC-83",),
    check=check,
    about=Subject.FINDINGS,
)
