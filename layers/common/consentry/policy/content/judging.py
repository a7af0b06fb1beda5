"""From what was found in a text to what a profile makes of it; shared by the content rules.

A profile bars a category, has a person look, or lets it pass; a finding is never taken more
strictly than its pattern means it, nor more strictly than the profile's gate.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from consentry.domain.campaign import CampaignStatus
from consentry.domain.message import Category
from consentry.policy.content.lexicon import ContentCategory
from consentry.policy.content_facts import ContentFinding, Severity
from consentry.policy.decision import Detail, Finding, Outcome
from consentry.policy.facts import Facts
from consentry.policy.rulebook import Rulebook

_OUTCOMES = {Severity.REVIEW: Outcome.REVIEW, Severity.DENY: Outcome.DENY}


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What a profile makes of the findings that one rule judges: the strictest outcome, the
    categories for which it is due, and all that were objected to.
    """

    outcome: Outcome
    strictest: tuple[ContentFinding, ...]
    findings: tuple[ContentFinding, ...]
    categories: tuple[ContentCategory, ...]

    @property
    def titles(self) -> str:
        """The categories for which the outcome is due, in words."""
        return "; ".join(category.title for category in self.categories)

    def objection(self, message: str, remedy: str) -> Finding:
        """The rule's finding: what it rests on and where each piece of content stands."""
        first = self.strictest[0]
        detail: Detail = {
            "category": first.category,
            "pattern": first.pattern,
            "start": first.start,
            "end": first.end,
            "categories": sorted({finding.category for finding in self.findings}),
        }
        if first.disguise:
            detail["disguise"] = first.disguise.value
        denied = self.outcome is Outcome.DENY
        return Finding(
            outcome=self.outcome,
            message=message,
            remedy=remedy,
            citations=tuple(dict.fromkeys(id for c in self.categories for id in c.citations)),
            clauses=tuple(dict.fromkeys(id for c in self.categories for id in c.clauses)),
            detail=detail,
            final=denied and any(category.final for category in self.categories),
        )


def judge(
    findings: Iterable[ContentFinding], rule: str, facts: Facts, book: Rulebook
) -> Judgement | None:
    """What comes of the findings that the rule judges; None if the profile objects to none.

    A category that this release does not know raises: it was found once and cannot be weighed.
    """
    objected: list[tuple[ContentFinding, Severity]] = []
    for finding in findings:
        category = book.content.categories[finding.category]
        if category.rule == rule:
            severity = _severity(finding, category, facts)
            if severity is not None:
                objected.append((finding, severity))
    if not objected:
        return None
    worst = Severity.DENY if Severity.DENY in (s for _, s in objected) else Severity.REVIEW
    strictest = tuple(finding for finding, severity in objected if severity is worst)
    return Judgement(
        outcome=_OUTCOMES[worst],
        strictest=strictest,
        findings=tuple(finding for finding, _ in objected),
        categories=tuple(
            book.content.categories[code]
            for code in dict.fromkeys(finding.category for finding in strictest)
        ),
    )


def _severity(finding: ContentFinding, category: ContentCategory, facts: Facts) -> Severity | None:
    gate = category.gate(facts.account.profile)
    if gate is None:
        return None
    if Severity.REVIEW not in (gate, finding.severity):
        return Severity.DENY
    return None if covered(category, facts) else Severity.REVIEW


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
