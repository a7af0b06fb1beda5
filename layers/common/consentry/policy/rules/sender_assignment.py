"""A number sends only for the campaign that it is assigned to (CYC-30; carriers: one number, one
campaign, one brand).
"""

from collections.abc import Iterable

from consentry.policy.decision import Finding, Outcome
from consentry.policy.facts import Facts
from consentry.policy.rule import Rule, Subject
from consentry.policy.rulebook import Rulebook


def check(facts: Facts, book: Rulebook) -> Iterable[Finding]:
    """Deny without a number of the campaign; an unknown campaign is reported elsewhere."""
    if not facts.campaign.known:
        return ()
    if not facts.sender.known:
        return (
            Finding(
                outcome=Outcome.DENY,
                message=f"campaign {facts.campaign.id} has no such originating number",
                remedy="PUT /v1/accounts/{account}/senders/{number} assigns one; or omit `from`",
                detail={"assigned_to": None},
            ),
        )
    if facts.sender.campaign != facts.campaign.id:
        return (
            Finding(
                outcome=Outcome.DENY,
                message=f"the originating number is not assigned to campaign {facts.campaign.id}",
                remedy="use a number of this campaign as `from`, or leave `from` out",
                detail={"assigned_to": facts.sender.campaign},
            ),
        )
    return ()


RULE = Rule(
    id="sender.assignment",
    title="The originating number belongs to the campaign",
    why="Registration is per number and campaign; borrowing a number is unregistered traffic.",
    citations=("carriers-one-brand", "carriers-10dlc"),
    clauses=("CYC-28", "CYC-30"),
    check=check,
    about=Subject.ORIGIN,
)
