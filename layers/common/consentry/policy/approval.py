"""What a person has let pass: reviews only, never a denial.

A rule that asks for a review asks no more once somebody approved that text, or its wording for the
campaign. Whatever denies still denies, so that no approval reaches a clause without exceptions
(CYC-72).
"""

from collections.abc import Iterable

from consentry.domain.operator_rules import OperatorMatch
from consentry.domain.review import AllowedWording
from consentry.policy.content_facts import ContentFacts
from consentry.policy.decision import Finding, Outcome
from consentry.policy.facts import Facts


def is_approved(rule: str, finding: Finding, facts: Facts) -> bool:
    """Whether somebody has let this objection pass."""
    return finding.outcome is Outcome.REVIEW and rule in facts.message.approved


def found_in(content: ContentFacts, operator: Iterable[OperatorMatch]) -> tuple[str, ...]:
    """What was found in a text that a person may be asked about, in words that compare."""
    own = {f"{each.category}:{each.pattern}" for each in content.findings}
    return tuple(sorted(own | {f"operator:{each.kind}:{each.name}" for each in operator}))


def approved_rules(
    row_approved: Iterable[str],
    wordings: Iterable[AllowedWording],
    likeness: str,
    found: tuple[str, ...],
) -> tuple[str, ...]:
    """The rules whose review was passed: for this very text, or for its wording.

    An allowed wording covers a text in which nothing is found that was not found then.
    """
    by_wording = {
        each.rule
        for each in wordings
        if likeness and each.likeness == likeness and set(found) <= set(each.found)
    }
    return tuple(sorted({*row_approved, *by_wording}))
