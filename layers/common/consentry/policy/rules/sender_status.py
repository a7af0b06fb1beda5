"""A blocked or paused number sends nothing, and nothing takes its place (SF-05: replacing a blocked
number is evasion). One that is paused still confirms opt-outs.
"""

from collections.abc import Iterable

from consentry.domain.sender import SenderStatus
from consentry.policy import asked_for
from consentry.policy.decision import PAUSED, Finding, Outcome
from consentry.policy.facts import Facts
from consentry.policy.rule import Rule, Subject
from consentry.policy.rulebook import Rulebook


def check(facts: Facts, book: Rulebook) -> Iterable[Finding]:
    """Deny for a known number that is not active; an unknown one is `sender.assignment`'s."""
    sender = facts.sender
    if sender.status is SenderStatus.PAUSED and asked_for.confirms_stop(facts):
        return ()
    if sender.known and sender.status is not SenderStatus.ACTIVE:
        return (
            Finding(
                outcome=Outcome.DENY,
                message=f"the originating number is {sender.status}",
                remedy="once its cause is gone: PUT /v1/accounts/{account}/senders/{number}",
                detail={"state": PAUSED if sender.status is SenderStatus.PAUSED else "blocked"},
            ),
        )
    return ()


RULE = Rule(
    id="sender.status",
    title="The originating number is active",
    why="Sending on from a number that carriers blocked, or around it, is a violation of its own.",
    citations=("ours-sender",),
    clauses=("SF-05", "CYC-48"),
    check=check,
    about=Subject.ORIGIN,
)
