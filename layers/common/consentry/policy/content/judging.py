"""From what was found in a text to what a profile makes of it; shared by the content rules.

A profile bars a category, has a person look, or lets it pass; a finding is never taken more
strictly than its pattern means it, nor more strictly than the profile's gate.
"""

from collections.abc import Iterator

from consentry.domain.account import CampaignStatus
from consentry.domain.message import Category
from consentry.policy.content.lexicon import ContentCategory
from consentry.policy.decision import Detail, Finding, Outcome
from consentry.policy.facts import ContentFinding, Facts, Severity
from consentry.policy.rulebook import Rulebook

_OUTCOMES = {Severity.REVIEW: Outcome.REVIEW, Severity.DENY: Outcome.DENY}


def judged(
    rule: str, facts: Facts, book: Rulebook
) -> Iterator[tuple[ContentFinding, ContentCategory, Outcome]]:
    """The findings that the rule judges and the profile objects to.

    A category that this release does not know denies: it was found once and cannot be weighed.
    """
    categories = book.content.categories
    for finding in facts.content.findings:
        category = categories[finding.category]
        if category.rule != rule:
            continue
        gate = category.gate(facts.account.profile)
        if gate is None:
            continue
        softer = Severity.REVIEW in (gate, finding.severity)
        if softer and covered(category, facts):
            continue
        yield finding, category, _OUTCOMES[Severity.REVIEW if softer else Severity.DENY]


def covered(category: ContentCategory, facts: Facts) -> bool:
    """Whether an approved campaign of a fitting kind covers what would else go to a person
    (CYC-74): servicing by a business of the trade, or a use case registered for the category.
    """
    campaign = facts.campaign
    if campaign.status is not CampaignStatus.APPROVED or not campaign.tcr_campaign:
        return False
    if campaign.use_case not in category.use_cases:
        return False
    if not category.industries:
        return True
    servicing = facts.message.category is not Category.MARKETING
    trade = facts.account.industry.casefold().replace("-", " ").replace("_", " ").strip()
    return servicing and trade in category.industries


def objection(
    finding: ContentFinding, category: ContentCategory, outcome: Outcome, message: str, remedy: str
) -> Finding:
    """A rule's finding about content, with what it rests on and where it stands."""
    detail: Detail = {
        "category": finding.category,
        "pattern": finding.pattern,
        "start": finding.start,
        "end": finding.end,
    }
    if finding.disguise:
        detail["disguise"] = finding.disguise.value
    return Finding(
        outcome=outcome,
        message=message,
        remedy=remedy,
        citations=category.citations,
        clauses=category.clauses,
        detail=detail,
        final=category.final and outcome is Outcome.DENY,
    )
