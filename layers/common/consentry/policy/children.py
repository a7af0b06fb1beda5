"""A consent of a child under thirteen is none, and must not even be held (clauses CYC-10, CYC-11;
16 CFR 312).
"""

from datetime import datetime

from consentry.domain.locality import Place, ZoneSource
from consentry.policy.decision import Decision, Outcome, Reason
from consentry.policy.rulebook import Rulebook
from consentry.policy.rules.recipient_minor import RULE


def refusal(profile: str, at: datetime, book: Rulebook) -> Decision:
    """The decision by which a child's consent is refused."""
    reason = Reason(
        rule=RULE.id,
        outcome=Outcome.DENY,
        message="a child under 13 cannot consent; what was held about this number is erased",
        remedy="do not record consents of children; no text goes to this number any more",
        citations=tuple(book.citation(id) for id in RULE.citations),
        clauses=(*RULE.clauses, "CYC-11"),
        not_before=None,
        detail={},
        final=True,
    )
    return Decision(
        outcome=Outcome.DENY,
        reasons=(reason,),
        evaluated=(RULE.id,),
        not_before=None,
        profile=profile,
        ruleset=book.ruleset,
        at=at,
        recipient=Place(country="", regions=(), time_zones=(), source=ZoneSource.UNKNOWN),
    )
