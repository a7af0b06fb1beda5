"""A promotion is sent as one (ST-11; the registry's use cases): not as a notice, and not in a
campaign that is registered for something else.

Consent, hours and opt-out wording depend on the category, so that a wrong one would get around
them.
"""

from collections.abc import Iterable

from consentry.domain.message import Category
from consentry.policy.content.judging import judge
from consentry.policy.decision import Finding
from consentry.policy.facts import Facts
from consentry.policy.rule import Rule, Subject
from consentry.policy.rulebook import Rulebook


def check(facts: Facts, book: Rulebook) -> Iterable[Finding]:
    """Deny promotional wording in a text that is not marketing."""
    kind = facts.message.category
    if kind is Category.MARKETING or not facts.content.findings:
        return ()
    found = judge(facts.content.findings, RULE.id, facts, book)
    if found is not None:
        return (
            found.objection(
                f"the text advertises, but is sent as {kind}",
                "send it as marketing in a campaign registered for it, or leave the offer out",
            ),
        )
    return ()


RULE = Rule(
    id="category.mismatch",
    title="Promotions are sent as marketing",
    why="Who calls an offer a notice gets around consent, hours and opt-out wording.",
    citations=("tcr-use-cases",),
    clauses=("ST-11",),
    check=check,
    about=Subject.FINDINGS,
)
