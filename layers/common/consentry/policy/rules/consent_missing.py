"""No consent at all: marketing needs prior express written consent, other texts express consent (47
CFR 64.1200(a)(1), (2)).
"""

from collections.abc import Iterable

from consentry.domain.consent import Consent, ConsentStatus
from consentry.policy.consent_need import Standing, objection
from consentry.policy.decision import Finding
from consentry.policy.facts import Facts
from consentry.policy.rule import Rule
from consentry.policy.rulebook import Rulebook


def check(facts: Facts, book: Rulebook) -> Iterable[Finding]:
    """Deny where the text needs consent and none was ever given, or all was revoked."""
    for consent in facts.consents:
        if _is_there(consent, facts):
            return ()
    return objection(
        facts,
        book,
        Standing.MISSING,
        "no {level} consent for {category} from {account} to this number",
        "record consent with POST /v1/consents, or send a double opt-in",
    )


def _is_there(consent: Consent, facts: Facts) -> bool:
    """Whether a consent to texts like this was given and stands; what it lacks, other rules say."""
    if consent.status is ConsentStatus.REVOKED or consent.captured_at > facts.at:
        return False
    return consent.covers(facts.campaign.id, facts.message.category)


RULE = Rule(
    id="consent.missing",
    title="No text without consent",
    why="Consent is the ground that everything else stands on; by default nobody may be texted.",
    citations=(
        "47cfr64.1200-a1",
        "47cfr64.1200-a2",
        "ours-consent",
    ),
    clauses=(
        "CYC-35",
        "ST-02",
        "RL-02",
        "RL-06",
        "RL-11",
    ),
    check=check,
)
