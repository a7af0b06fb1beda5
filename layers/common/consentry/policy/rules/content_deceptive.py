"""No phishing and no deception (CYC-17, CYC-78, GCC-04, RL-13; T-Mobile's most severe class).

A locked account with a demand for data, a prize that must be claimed, an office that threatens, an
answer to nothing (`RE:`), gift cards as payment. Words of pressure alone go to a person.
"""

from collections.abc import Iterable

from consentry.policy.content.judging import judge
from consentry.policy.decision import Finding, Outcome
from consentry.policy.facts import Facts
from consentry.policy.rule import Rule, Subject
from consentry.policy.rulebook import Rulebook


def check(facts: Facts, book: Rulebook) -> Iterable[Finding]:
    """Deny what deceives; send what only presses to a person."""
    if not facts.content.findings:
        return ()
    found = judge(facts.content.findings, RULE.id, facts, book)
    if found is None:
        return ()
    message = "the text reads like an attempt to deceive"
    remedy = "say plainly who writes and why, and ask for no secrets, codes or gift cards"
    if found.outcome is Outcome.REVIEW:
        message = "the text presses its reader as deceivers do"
        remedy = "leave the pressure out, or have a person decide"
    return (found.objection(message, remedy),)


RULE = Rule(
    id="content.deceptive",
    title="No phishing, no deception",
    why="People lose money to texts like these, and cannot tell a careless one from a crime.",
    citations=("carriers-content",),
    clauses=("CYC-17", "CYC-78", "GCC-04", "RL-13"),
    check=check,
    about=Subject.FINDINGS,
)
