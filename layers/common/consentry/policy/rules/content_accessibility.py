"""Texts can be read aloud where the policy asks for it (GCC-18): no meaning by emoji or drawings
alone, no text in capitals, which a screen reader may spell out.
"""

from collections.abc import Iterable
from dataclasses import replace

from consentry.policy.content.capitals import ALTERNATING
from consentry.policy.content.judging import judge
from consentry.policy.decision import Finding
from consentry.policy.facts import Facts
from consentry.policy.rule import Rule, Subject
from consentry.policy.rulebook import Rulebook

_ACCESSIBILITY, _CAPITALS = "ACCESSIBILITY", "CAPITALS"
_MESSAGES = {
    "emoji": "the text's meaning hangs on emoji",
    "drawing": "the text holds a drawing made of signs",
}


def check(facts: Facts, book: Rulebook) -> Iterable[Finding]:
    """Send a text that cannot be read aloud to a person, under a profile that asks for it."""
    findings = facts.content.findings
    if not findings:
        return ()
    shown = [finding for finding in findings if finding.category == _ACCESSIBILITY]
    loud = [f for f in findings if f.category == _CAPITALS and f.pattern != ALTERNATING]
    as_shown = [replace(finding, category=_ACCESSIBILITY) for finding in loud]
    found = judge([*shown, *as_shown], RULE.id, facts, book)
    if found is not None:
        message = _MESSAGES.get(found.strictest[0].pattern, "the text is written in capitals")
        return (found.objection(message, "say it in words, in small letters"),)
    return ()


RULE = Rule(
    id="content.accessibility",
    title="Texts can be read aloud",
    why="Some recipients hear their texts; a picture of signs says nothing to them.",
    citations=("ours-accessibility",),
    clauses=("GCC-18",),
    check=check,
    about=Subject.FINDINGS,
)
