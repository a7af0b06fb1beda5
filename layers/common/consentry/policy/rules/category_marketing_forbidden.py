"""Some policies forbid marketing outright, whatever was consented to (ST-10)."""

from collections.abc import Iterable

from consentry.domain.message import Category
from consentry.policy.decision import Finding, Outcome
from consentry.policy.facts import Facts
from consentry.policy.rule import Rule, Subject
from consentry.policy.rulebook import Rulebook


def check(facts: Facts, book: Rulebook) -> Iterable[Finding]:
    """Deny marketing under a profile that forbids marketing."""
    message = facts.message
    if message.category is not Category.MARKETING:
        return ()
    profile = book.profile(facts.account.profile)
    demand = profile.forbidden.get(Category.MARKETING)
    if demand is not None and demand.when.applies(message.automated):
        return (
            Finding(
                outcome=Outcome.DENY,
                message=f"profile {profile.name} forbids marketing",
                remedy="do not send it; an operator may move the account to another profile",
                citations=demand.basis.citations,
                clauses=demand.basis.clauses,
                detail={"profile": profile.name},
            ),
        )
    return ()


RULE = Rule(
    id="category.marketing_forbidden",
    title="No marketing where the policy has no tolerance for it",
    why="A policy may be stricter than the law.",
    citations=("ours-forbidden",),
    clauses=("ST-10", "ST-11"),
    check=check,
    about=Subject.MARKETING,
)
