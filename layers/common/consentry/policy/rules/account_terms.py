"""An account whose policy rests on terms of service sends after it accepted them (CYC-21)."""

from collections.abc import Iterable

from consentry.policy import asked_for
from consentry.policy.decision import Finding, Outcome
from consentry.policy.facts import Facts
from consentry.policy.rule import Rule, Subject
from consentry.policy.rulebook import Rulebook


def check(facts: Facts, book: Rulebook) -> Iterable[Finding]:
    """Deny until the terms in force have been accepted, where the profile asks for that."""
    account = facts.account
    if account.terms_accepted or not account.known or asked_for.confirms_stop(facts):
        return ()
    terms = book.profile(account.profile).terms
    if terms is None:
        return ()
    wanted = account.terms_wanted
    version = f"version `{wanted}` of the terms of service" if wanted else "the terms of service"
    return (
        Finding(
            outcome=Outcome.DENY,
            message=f"account {account.id} has not accepted {version}",
            remedy="record version, time and person as `tos_accepted` with PUT /v1/accounts/{id}",
            citations=terms.citations,
            clauses=terms.clauses,
        ),
    )


RULE = Rule(
    id="account.terms",
    title="The terms of service are accepted before anything is sent",
    why="Who has not agreed to the rules cannot be held to them.",
    citations=("ours-terms",),
    clauses=("CYC-21",),
    check=check,
    about=Subject.TERMS,
)
