"""No content that carriers or the policy bar: loans, gambling, cannabis, threats and the like
(CYC-52 to CYC-61, CYC-76 to CYC-80; the carriers' codes, merged in the content categories).

Nobody can make an exception for these (CYC-72). What may be servicing rather than an advertisement
(CYC-74) goes to a person, unless an approved campaign covers it.
"""

from collections.abc import Iterable

from consentry.policy.content.judging import judge
from consentry.policy.decision import Finding, Outcome
from consentry.policy.facts import Facts
from consentry.policy.rule import Rule, Subject
from consentry.policy.rulebook import Rulebook


def check(facts: Facts, book: Rulebook) -> Iterable[Finding]:
    """Deny a text with barred content, one reason per category; review what may be servicing."""
    if not facts.content.findings:
        return ()
    found = judge(facts.content.findings, RULE.id, facts, book)
    if found is None:
        return ()
    if found.outcome is Outcome.DENY:
        message = f"the text holds content that may not be sent: {found.titles}"
        remedy = "leave it out; no approval makes an exception for it"
    else:
        message = f"the text may hold content that may not be sent: {found.titles}"
        remedy = "a person decides; a campaign registered for such notices makes that unnecessary"
    return (found.objection(message, remedy),)


RULE = Rule(
    id="content.prohibited",
    title="No content that carriers or the policy bar",
    why="Carriers fine and block whole brands for it, and recipients are harmed by it.",
    citations=("carriers-content",),
    clauses=(
        "CYC-52",
        "CYC-53",
        "CYC-54",
        "CYC-55",
        "CYC-56",
        "CYC-57",
        "CYC-58",
        "CYC-59",
        "CYC-60",
        "CYC-61",
        "CYC-74",
        "CYC-76",
        "CYC-77",
        "CYC-78",
        "CYC-79",
        "CYC-80",
        "GCC-19",
        "ST-16",
        "RL-14",
    ),
    check=check,
    about=Subject.FINDINGS,
)
