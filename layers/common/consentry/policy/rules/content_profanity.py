"""No abusive or profane words (GCC-01, GCC-19, CYC-78; T-Mobile 5.1), by a lexicon per language."""

from collections.abc import Iterable

from consentry.policy.content.judging import judge
from consentry.policy.decision import Finding
from consentry.policy.facts import Facts
from consentry.policy.rule import Rule, Subject
from consentry.policy.rulebook import Rulebook


def check(facts: Facts, book: Rulebook) -> Iterable[Finding]:
    """Deny abusive words; send mild ones to a person."""
    if not facts.content.findings:
        return ()
    found = judge(facts.content.findings, RULE.id, facts, book)
    if found is not None:
        return (
            found.objection(
                "the text holds an abusive or profane word",
                "say it without the word at the given place",
            ),
        )
    return ()


RULE = Rule(
    id="content.profanity",
    title="No abusive or profane words",
    why="A business that swears at people gives the number, and every sender on it, a bad name.",
    citations=("carriers-content",),
    clauses=("GCC-01", "GCC-19", "CYC-78"),
    check=check,
    about=Subject.FINDINGS,
)
