"""A text says who sends it: marketing by law (47 CFR 64.1200(d)(4)), every text under GCC-10."""

from collections.abc import Iterable

from consentry.policy.decision import Finding, Outcome
from consentry.policy.facts import Facts
from consentry.policy.profile import NO_DEMAND
from consentry.policy.rule import Rule, Subject
from consentry.policy.rulebook import Rulebook


def check(facts: Facts, book: Rulebook) -> Iterable[Finding]:
    """Deny a text without the brand's name or an alias where one is asked for."""
    if facts.content.identified:
        return ()
    message = facts.message
    demands = book.profile(facts.account.profile).identity
    demand = demands.get(message.category, NO_DEMAND)
    if demand.when.applies(message.automated):
        return (
            Finding(
                outcome=Outcome.DENY,
                message=f"the text does not name its sender, as {message.category} texts must",
                remedy="begin it with the brand's name or a registered alias",
                citations=demand.basis.citations,
                clauses=demand.basis.clauses,
                detail={"brand": facts.account.brand},
            ),
        )
    return ()


RULE = Rule(
    id="content.identity_missing",
    title="Texts say who sends them",
    why="A number alone tells nobody who is writing.",
    citations=("47cfr64.1200-d4",),
    clauses=("GCC-10",),
    check=check,
    about=Subject.FORM,
)
