"""Consent counts as far as it can be proved (ST-03) and, where the policy asks, is logged (CYC-31).

When, how and on which wording it was given is kept as evidence (ST-05, RL-19). Consent whose
evidence is incomplete, or was erased, lets nothing go; nor does one that only the caller asserts
where the ledger must hold it.
"""

from collections.abc import Iterable

from consentry.domain.consent import Proof
from consentry.policy.consent_need import Standing, objection
from consentry.policy.decision import Finding
from consentry.policy.facts import Facts
from consentry.policy.profile import Basis
from consentry.policy.rule import Rule, Subject
from consentry.policy.rulebook import Rulebook


def check(facts: Facts, book: Rulebook) -> Iterable[Finding]:
    """Deny where consent is strong enough, but its evidence or its ledger entry is not there."""
    for consent in facts.consents:
        if not consent.in_ledger or consent.proof is not Proof.COMPLETE:
            break
    else:
        return ()
    return objection(
        facts,
        book,
        Standing.EVIDENCE,
        "consent to {category} from {account} cannot be proved",
        "obtain consent again and record it with complete `evidence` by POST /v1/consents",
        _BASIS,
    )


_BASIS = Basis(
    citations=("ctia-5.1.2", "tsr-310.5"), clauses=("ST-03", "ST-05", "CYC-31", "CYC-32", "RL-19")
)

RULE = Rule(
    id="consent.evidence",
    title="Consent is proved and logged",
    why="When a recipient or a carrier asks, only evidence answers.",
    citations=_BASIS.citations,
    clauses=_BASIS.clauses,
    check=check,
    about=Subject.DOUBTS,
)
