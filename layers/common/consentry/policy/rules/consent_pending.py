"""A double opt-in that the recipient has not confirmed yet (CYC-43).

The request to confirm goes only while there is something to confirm: what was revoked, confirmed or
has lapsed since is not asked about.
"""

from collections.abc import Iterable

from consentry.domain.consent import ConsentStatus
from consentry.domain.message import ReplyKind
from consentry.policy import asked_for
from consentry.policy.consent_need import Standing, objection
from consentry.policy.decision import Finding, Outcome
from consentry.policy.facts import Facts
from consentry.policy.rule import Rule, Subject
from consentry.policy.rulebook import Rulebook


def check(facts: Facts, book: Rulebook) -> Iterable[Finding]:
    """Deny where a double opt-in still waits for its yes, and a request that none waits for."""
    if facts.message.reply is ReplyKind.OPT_IN_REQUEST:
        return () if any(asked_for.waits(each, facts) for each in facts.consents) else (_NOTHING,)
    for consent in facts.consents:
        if consent.status is ConsentStatus.PENDING:
            break
    else:
        return ()
    return objection(
        facts,
        book,
        Standing.PENDING,
        "consent to {category} from {account} waits for the recipient's confirmation",
        "wait for the recipient's YES; an opt-in request lapses after 72 hours",
    )


_NOTHING = Finding(
    outcome=Outcome.DENY,
    message="no consent to this campaign waits for the recipient's confirmation",
    remedy="record the consent again with POST /v1/consents, which asks once more",
)

RULE = Rule(
    id="consent.pending",
    title="A double opt-in counts once it is confirmed",
    why="Until the handset answers, whoever typed the number may have typed another's.",
    citations=("ours-pending",),
    clauses=("CYC-43",),
    check=check,
    about=Subject.DOUBTS,
)
