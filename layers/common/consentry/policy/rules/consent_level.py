"""Consent that covers the text, but is too weak for it (47 CFR 64.1200(a)(2), (f)(9))."""

from collections.abc import Iterable

from consentry.domain.consent import ConsentLevel
from consentry.policy.consent_need import Standing, objection
from consentry.policy.decision import Finding
from consentry.policy.facts import Facts
from consentry.policy.rule import Rule, Subject
from consentry.policy.rulebook import Rulebook


def check(facts: Facts, book: Rulebook) -> Iterable[Finding]:
    """Deny where consent covers the text but is weaker than it needs."""
    for consent in facts.consents:
        if consent.level is not ConsentLevel.EXPRESS_WRITTEN:
            break
    else:
        return ()
    return objection(
        facts,
        book,
        Standing.LEVEL,
        "consent to {category} from {account} is weaker than {level}",
        "obtain the stronger consent and record it with POST /v1/consents",
    )


RULE = Rule(
    id="consent.level",
    title="Consent is as strong as the text needs",
    why="A spoken yes to reminders is not a signature under marketing.",
    citations=(
        "47cfr64.1200-f9",
        "47cfr64.1200-a2",
    ),
    clauses=(
        "CYC-23",
        "CYC-32",
        "CYC-40",
    ),
    check=check,
    about=Subject.DOUBTS,
)
