"""A double opt-in that the recipient has not confirmed yet (CYC-43)."""

from collections.abc import Iterable

from consentry.domain.consent import ConsentStatus
from consentry.policy.consent_need import Standing, objection
from consentry.policy.decision import Finding
from consentry.policy.facts import Facts
from consentry.policy.rule import Rule
from consentry.policy.rulebook import Rulebook


def check(facts: Facts, book: Rulebook) -> Iterable[Finding]:
    """Deny where a double opt-in still waits for its yes."""
    if all(consent.status is not ConsentStatus.PENDING for consent in facts.consents):
        return ()
    return objection(
        facts,
        book,
        Standing.PENDING,
        "consent to {category} from {account} waits for the recipient's confirmation",
        "wait for the recipient's YES; an opt-in request lapses after 72 hours",
    )


RULE = Rule(
    id="consent.pending",
    title="A double opt-in counts once it is confirmed",
    why="Until the handset answers, whoever typed the number may have typed another's.",
    citations=("ours-pending",),
    clauses=("CYC-43",),
    check=check,
)
