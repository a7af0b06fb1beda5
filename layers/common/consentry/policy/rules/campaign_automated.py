"""Automated texts leave only from numbers of a campaign that is meant for them (CYC-30).

The registry of the carriers knows no such kind of campaign, so that the campaign's own
`automated_allowed` says it. What comes through the API counts as automated unless the client says
that a person wrote and sent it (CYC-29; RL-01: what an AI writes is automated).
"""

from collections.abc import Iterable

from consentry.policy.decision import Finding, Outcome
from consentry.policy.facts import Facts
from consentry.policy.profile import NO_DEMAND
from consentry.policy.rule import Rule, Subject
from consentry.policy.rulebook import Rulebook


def check(facts: Facts, book: Rulebook) -> Iterable[Finding]:
    """Deny an automated text of a campaign that does not allow them; answers to HELP and STOP pass.

    An unknown campaign is reported elsewhere.
    """
    campaign, message = facts.campaign, facts.message
    if campaign.automated_allowed or not campaign.known or message.reply is not None:
        return ()
    demands = book.profile(facts.account.profile).automated_campaign
    demand = demands.get(message.category, NO_DEMAND)
    if not demand.when.applies(message.automated):
        return ()
    return (
        Finding(
            outcome=Outcome.DENY,
            message=f"campaign {campaign.id} is not designated for automated texts",
            remedy=(
                "send it under a campaign with `automated_allowed`, or set `automated` to false if"
                " a person sends it"
            ),
            citations=demand.basis.citations,
            clauses=demand.basis.clauses,
            detail={"automated_allowed": False},
        ),
    )


RULE = Rule(
    id="campaign.automated",
    title="Automated texts belong to an automated campaign",
    why="People expect a person behind a number unless its campaign says otherwise.",
    citations=("carriers-10dlc",),
    clauses=("CYC-30", "CYC-29"),
    check=check,
    about=Subject.MANUAL,
)
