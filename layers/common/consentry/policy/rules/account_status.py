"""Only an active account sends (ST-12, ST-18, CYC-86: accounts are suspended and terminated, at
once and for everything). One that still lacks something is pending (CYC-21).

The confirmation of an opt-out still goes: it is owed to the recipient.
"""

from collections.abc import Iterable

from consentry.domain.account import AccountStatus
from consentry.policy import asked_for
from consentry.policy.decision import Finding, Outcome
from consentry.policy.facts import Facts
from consentry.policy.rule import Rule, Subject
from consentry.policy.rulebook import Rulebook


def check(facts: Facts, book: Rulebook) -> Iterable[Finding]:
    """Deny for an account that does not exist, is pending, suspended or terminated."""
    if not facts.account.known:
        return (
            Finding(
                outcome=Outcome.DENY,
                message="there is no such account",
                remedy="create it with PUT /v1/accounts/{id}",
            ),
        )
    status = facts.account.status
    if status is AccountStatus.ACTIVE or asked_for.confirms_stop(facts):
        return ()
    return (
        Finding(
            outcome=Outcome.DENY,
            message=f"account {facts.account.id} is {status}",
            remedy=_REMEDIES[status],
            detail={"status": status.value},
        ),
    )


_REMEDIES = {
    AccountStatus.PENDING: "GET /v1/accounts/{id} tells in `lacks` what to add by PUT",
    AccountStatus.SUSPENDED: "ask the operator, who may use POST /v1/accounts/{id}/reinstate",
    AccountStatus.TERMINATED: "there is none; an account that was terminated stays so",
}


RULE = Rule(
    id="account.status",
    title="Only active accounts send",
    why="A policy's sanctions must take effect at once, for queued texts too.",
    citations=("ours-account",),
    clauses=("ST-12", "ST-18", "CYC-48", "CYC-86"),
    check=check,
    about=Subject.ORIGIN,
)
