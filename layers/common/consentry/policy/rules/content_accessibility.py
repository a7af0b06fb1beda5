"""Texts can be read aloud where the policy asks for it (GCC-18): no meaning by emoji or drawings
alone, no text in capitals, which a screen reader may spell out.
"""

from collections.abc import Iterator

from consentry.policy.content.capitals import ALTERNATING
from consentry.policy.content.judging import objection
from consentry.policy.decision import Finding, Outcome
from consentry.policy.facts import Facts
from consentry.policy.rule import Rule
from consentry.policy.rulebook import Rulebook

_ACCESSIBILITY, _CAPITALS = "ACCESSIBILITY", "CAPITALS"
_MESSAGES = {
    "emoji": "the text's meaning hangs on emoji",
    "drawing": "the text holds a drawing made of signs",
}


def check(facts: Facts, book: Rulebook) -> Iterator[Finding]:
    """Send a text that cannot be read aloud to a person, under a profile that asks for it."""
    category = book.content.categories[_ACCESSIBILITY]
    if category.gate(facts.account.profile) is None:
        return
    for finding in facts.content.findings:
        loud = finding.category == _CAPITALS and finding.pattern != ALTERNATING
        if loud or finding.category == _ACCESSIBILITY:
            message = _MESSAGES.get(finding.pattern, "the text is written in capitals")
            remedy = "say it in words, in small letters"
            yield objection(finding, category, Outcome.REVIEW, message, remedy)


RULE = Rule(
    id="content.accessibility",
    title="Texts can be read aloud",
    why="Some recipients hear their texts; a picture of signs says nothing to them.",
    citations=("ours-accessibility",),
    clauses=("GCC-18",),
    check=check,
)
