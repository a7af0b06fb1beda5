"""Numbers that cannot be texted, or never want to be: only what is certain (CYC-44).

North American numbers do not tell a mobile from a landline, so line types are not judged here. An
unassigned number (an area code that the metadata does not know yet) passes; its place is unknown,
which other rules judge.
"""

from collections.abc import Iterable

from consentry.domain.phone import NumberKind, Validity
from consentry.policy.decision import Finding, Outcome
from consentry.policy.facts import Facts
from consentry.policy.rule import Rule, Subject
from consentry.policy.rulebook import Rulebook


def check(facts: Facts, book: Rulebook) -> Iterable[Finding]:
    """Deny for a number outside its numbering plan and for premium-rate numbers."""
    recipient = facts.recipient
    if recipient.validity is Validity.INVALID:
        return (
            Finding(
                outcome=Outcome.DENY,
                message="the recipient's number is in no range that its country uses",
                remedy="correct the number",
                detail={"validity": recipient.validity.value},
            ),
        )
    if recipient.kind is NumberKind.PREMIUM:
        return (
            Finding(
                outcome=Outcome.DENY,
                message="the recipient's number is a premium-rate number",
                remedy="use the person's own number",
                detail={"kind": recipient.kind.value},
            ),
        )
    return ()


RULE = Rule(
    id="recipient.number",
    title="The recipient's number can be texted",
    why="Texts to numbers that cannot exist cost reputation, texts to premium ones cost money.",
    citations=("ours-number",),
    clauses=("CYC-44",),
    check=check,
    about=Subject.NUMBER,
)
