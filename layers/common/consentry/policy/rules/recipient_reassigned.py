"""A number that changed hands carries nobody's consent (47 CFR 64.1200(m), CTIA 5.1.5).

Consent given before the number was last disconnected for good was somebody else's. A number that
was reported as reassigned is opted out besides.
"""

from collections.abc import Iterable

from consentry.domain.suppression import SuppressionReason
from consentry.policy.consent_need import Standing, objection
from consentry.policy.decision import Finding, Outcome
from consentry.policy.facts import Facts
from consentry.policy.profile import Basis
from consentry.policy.rule import Rule, Subject
from consentry.policy.rulebook import Rulebook


def check(facts: Facts, book: Rulebook) -> Iterable[Finding]:
    """Deny where the number was reported as reassigned, or all consent is older than its holder."""
    if facts.suppressions and facts.message.reply is None and any(_reported(facts)):
        return (_REPORTED,)
    if facts.recipient.disconnected_at is None:
        return ()
    return objection(
        facts,
        book,
        Standing.REASSIGNED,
        "consent to {category} was given before the number was disconnected",
        _ASK_ANEW,
        _BASIS,
    )


def _reported(facts: Facts) -> Iterable[bool]:
    return (
        entry.reason is SuppressionReason.REASSIGNED and entry.in_force
        for entry in facts.suppressions
    )


_ASK_ANEW = "whoever holds the number now must consent themselves; text them nothing until then"
_BASIS = Basis(citations=("47cfr64.1200-m", "ctia-5.1.5"), clauses=("CYC-35", "CYC-44"))
_REPORTED = Finding(
    outcome=Outcome.DENY,
    message="the number was reported as reassigned to somebody else",
    remedy=_ASK_ANEW,
)

RULE = Rule(
    id="recipient.reassigned",
    title="Consent stays with the person, not with the number",
    why="A text to a number's new holder is a text without consent.",
    citations=_BASIS.citations,
    clauses=_BASIS.clauses,
    check=check,
    about=Subject.RECORD,
)
