"""A text stays within what its campaign was registered for and its purpose allows.

Promotion goes only under use cases that are registered for it (`data/use_cases.json`; a mixed one
only if marketing is among its parts), and a promotion is marketing, whatever category it is given
(RL-05, RL-06: the kinds of text are a closed list, each with the consent that it needs).
"""

from collections.abc import Iterable

from consentry.domain.message import Category, Purpose
from consentry.policy.decision import Finding, Outcome
from consentry.policy.facts import CampaignFacts, Facts, MessageFacts
from consentry.policy.rule import Rule
from consentry.policy.rulebook import Rulebook


def check(facts: Facts, book: Rulebook) -> Iterable[Finding]:
    """Deny promotion under a use case without it, and a purpose under a category it is not for.

    Promotion in a conversation is `conversation.window`'s, an unknown campaign is reported
    elsewhere.
    """
    campaign, message = facts.campaign, facts.message
    if not campaign.known or message.reply is not None:
        return ()
    found: list[Finding] = []
    if _promotes(message) and not book.use_cases.promote(campaign.use_case, campaign.sub_use_cases):
        found.append(_does_not_promote(campaign, message))
    allowed = book.use_cases.purposes.get(message.purpose)
    if allowed is not None and message.category not in allowed:
        found.append(_is_no_such_text(message, allowed))
    return found


def _does_not_promote(campaign: CampaignFacts, message: MessageFacts) -> Finding:
    return Finding(
        outcome=Outcome.DENY,
        message=f"use case `{campaign.use_case}` of campaign {campaign.id} does not promote",
        remedy="send promotion under a campaign of use case MARKETING, or MIXED with MARKETING",
        citations=("tcr-use-cases",),
        clauses=("RL-05", "RL-15"),
        detail={"use_case": campaign.use_case, "category": message.category.value},
    )


def _is_no_such_text(message: MessageFacts, allowed: tuple[Category, ...]) -> Finding:
    return Finding(
        outcome=Outcome.DENY,
        message=f"a {message.purpose} is no {message.category} text",
        remedy=f"send it as {' or '.join(allowed)}, or give the `purpose` that it has",
        citations=("ours-purposes",),
        clauses=("RL-05", "ST-11"),
        detail={"purpose": message.purpose.value, "category": message.category.value},
    )


def _promotes(message: MessageFacts) -> bool:
    if message.category is Category.CONVERSATIONAL:
        return False
    return message.category is Category.MARKETING or message.purpose is Purpose.PROMOTION


RULE = Rule(
    id="campaign.category",
    title="A campaign sends what it was registered for",
    why="Promotion under a harmless use case is what carriers audit campaigns for.",
    citations=("tcr-use-cases", "ours-purposes"),
    clauses=("RL-05", "RL-15", "ST-11"),
    check=check,
)
