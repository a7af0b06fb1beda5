"""A text says how to stop where law, carriers or the policy ask for it (CYC-25, CYC-33, CYC-51,
ST-07, GCC-12).

The confirmation of an opt-out, also one that asks whether it was meant, and the answer to HELP are
exempt: the first would offer what was just done.
"""

from collections.abc import Iterable

from consentry.domain.message import ReplyKind
from consentry.policy.decision import Finding, Outcome
from consentry.policy.facts import Facts
from consentry.policy.profile import NO_DEMAND
from consentry.policy.rule import Rule, Subject
from consentry.policy.rulebook import Rulebook

_EXEMPT = frozenset({ReplyKind.OPT_OUT_CONFIRMATION, ReplyKind.CLARIFICATION, ReplyKind.HELP})


def check(facts: Facts, book: Rulebook) -> Iterable[Finding]:
    """Deny a text without a valid instruction where one is asked for."""
    message = facts.message
    if facts.content.opt_out_wording or message.reply in _EXEMPT:
        return ()
    demands = book.profile(facts.account.profile).opt_out_wording
    demand = demands.get(message.category, NO_DEMAND)
    if demand.when.applies(message.automated):
        return (
            Finding(
                outcome=Outcome.DENY,
                message=f"the text does not say how to stop, as {message.category} texts must",
                remedy="add `Reply STOP to opt out.`, or set the campaign's `footer` to append",
                citations=demand.basis.citations,
                clauses=demand.basis.clauses,
                detail={"category": message.category.value, "automated": message.automated},
            ),
        )
    return ()


RULE = Rule(
    id="content.opt_out_missing",
    title="Texts say how to stop",
    why="A right that nobody is told of is not one.",
    citations=("ctia-5.1.3",),
    clauses=("ST-07", "CYC-25", "CYC-33", "CYC-51", "GCC-12"),
    check=check,
    about=Subject.FORM,
)
