"""Consent that has run out: its own end, or 72 hours without a yes to an opt-in request."""

from collections.abc import Iterable

from consentry.policy.consent_need import Standing, objection
from consentry.policy.decision import Finding
from consentry.policy.facts import Facts
from consentry.policy.rule import Rule, Subject
from consentry.policy.rulebook import Rulebook


def check(facts: Facts, book: Rulebook) -> Iterable[Finding]:
    """Deny where the consent that covers the text has run out."""
    for consent in facts.consents:
        if consent.expires_at is not None or consent.pending_until is not None:
            break
    else:
        return ()
    return objection(
        facts,
        book,
        Standing.EXPIRED,
        "consent to {category} from {account} has expired",
        "obtain consent again and record it with POST /v1/consents",
    )


RULE = Rule(
    id="consent.expired",
    title="Consent ends when it says so",
    why="A recipient who agreed for a season did not agree for ever.",
    citations=(
        "ours-pending",
        "ours-consent",
    ),
    clauses=(
        "CYC-43",
        "ST-06",
    ),
    check=check,
    about=Subject.DOUBTS,
)
