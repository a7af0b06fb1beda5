"""Some policies forbid marketing outright, whatever was consented to (ST-10)."""

from collections.abc import Iterator

from consentry.domain.message import Category
from consentry.policy.decision import Finding, Outcome
from consentry.policy.facts import Facts
from consentry.policy.profile import NO_DEMAND
from consentry.policy.rule import Rule
from consentry.policy.rulebook import Rulebook


def check(facts: Facts, book: Rulebook) -> Iterator[Finding]:
    """Deny marketing under a profile that forbids marketing."""
    message, profile = facts.message, book.profile(facts.account.profile)
    demand = profile.forbidden.get(Category.MARKETING, NO_DEMAND)
    if message.category is Category.MARKETING and demand.when.applies(message.automated):
        yield Finding(
            outcome=Outcome.DENY,
            message=f"profile {profile.name} forbids marketing",
            remedy="do not send it; an operator may move the account to another profile",
            citations=demand.basis.citations,
            clauses=demand.basis.clauses,
            detail={"profile": profile.name},
        )


RULE = Rule(
    id="category.marketing_forbidden",
    title="No marketing where the policy has no tolerance for it",
    why="A policy may be stricter than the law.",
    citations=("ours-forbidden",),
    clauses=("ST-10", "ST-11"),
    check=check,
)
