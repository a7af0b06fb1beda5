"""Nothing goes to a child under thirteen (CYC-10; COPPA, 16 CFR 312).

An account learns of it from the date of birth or the statement that comes with a consent, or when
somebody reports it: then an opt-out with reason `minor` stands too. What the child asked for by
text, the confirmation of STOP and the answer to HELP, is exempt.
"""

from collections.abc import Iterable

from consentry.domain.message import ReplyKind
from consentry.domain.suppression import SuppressionReason
from consentry.policy.decision import Finding, Outcome
from consentry.policy.facts import Facts
from consentry.policy.rule import Rule, Subject
from consentry.policy.rulebook import Rulebook

_ASKED_FOR = frozenset({ReplyKind.OPT_OUT_CONFIRMATION, ReplyKind.HELP})


def check(facts: Facts, book: Rulebook) -> Iterable[Finding]:
    """Deny where the recipient is known to be a child, for every category."""
    known = facts.recipient.minor or (facts.suppressions and _reported(facts))
    if not known or facts.message.reply in _ASKED_FOR:
        return ()
    return (
        Finding(
            outcome=Outcome.DENY,
            message="the recipient is a child under 13",
            remedy="do not text this recipient, and erase what is held about them",
            final=True,
        ),
    )


def _reported(facts: Facts) -> bool:
    return any(
        entry.reason is SuppressionReason.MINOR and entry.in_force for entry in facts.suppressions
    )


RULE = Rule(
    id="recipient.minor",
    title="Children are not texted",
    why="A child cannot consent, and their number should not even be held.",
    citations=("coppa-312",),
    clauses=("CYC-10",),
    check=check,
    about=Subject.RECORD,
)
