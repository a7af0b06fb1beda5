"""No disguise (CYC-82): invisible or foreign letters, figures for letters, words taken apart, links
to be mended by hand, talk of ways around filters.

Barred words that are hidden are two findings: the words and the hiding. One word spelled for style
goes to a person.
"""

from collections.abc import Iterable

from consentry.policy.content.judging import judge
from consentry.policy.decision import Finding, Outcome
from consentry.policy.facts import Facts
from consentry.policy.rule import Rule, Subject
from consentry.policy.rulebook import Rulebook


def check(facts: Facts, book: Rulebook) -> Iterable[Finding]:
    """Deny a disguised text; send a single oddly spelled word to a person."""
    if not facts.content.findings:
        return ()
    found = judge(facts.content.findings, RULE.id, facts, book)
    if found is None:
        return ()
    message = "the text is written so that filters do not recognise it"
    if found.outcome is Outcome.REVIEW:
        message = "a word of the text is spelled as if to hide it"
    return (found.objection(message, "write words and links in the ordinary way"),)


RULE = Rule(
    id="content.evasion",
    title="No ways around filters",
    why="Who hides words knows that they are not wanted; carriers fine the attempt itself.",
    citations=("carriers-content",),
    clauses=("CYC-82", "CYC-81"),
    check=check,
    about=Subject.FINDINGS,
)
