"""What the operator of this gateway bars on top of everything else (CYC-61, CYC-73, CYC-85).

Words, domains, categories and blocks are the operator's own, in force at once. Answers to STOP and
HELP go all the same: recipients asked for them.
"""

from collections.abc import Iterable

from consentry.domain.message import ReplyKind
from consentry.domain.operator_rules import OperatorMatch, OperatorOutcome, OperatorRuleKind
from consentry.policy.decision import Finding, Outcome
from consentry.policy.facts import Facts
from consentry.policy.rule import Rule, Subject
from consentry.policy.rulebook import Rulebook

_ASKED_FOR = frozenset({ReplyKind.OPT_OUT_CONFIRMATION, ReplyKind.HELP})
_OUTCOMES = {OperatorOutcome.DENY: Outcome.DENY, OperatorOutcome.REVIEW: Outcome.REVIEW}
_SAID = {
    OperatorRuleKind.BLOCK: "the operator stopped these texts, by `{}`",
    OperatorRuleKind.CATEGORY: "the operator does not take texts of category `{}`",
    OperatorRuleKind.DOMAIN: "the operator does not take links to `{}`",
    OperatorRuleKind.WORD: "the operator does not take texts with `{}`",
}


def check(facts: Facts, book: Rulebook) -> Iterable[Finding]:
    """One finding per rule of the operator's that the text met."""
    if not facts.operator or facts.message.reply in _ASKED_FOR:
        return ()
    return map(_finding, facts.operator)


def _finding(match: OperatorMatch) -> Finding:
    said = _SAID[match.kind].format(match.name)
    return Finding(
        outcome=_OUTCOMES[match.outcome],
        message=f"{said}: {match.reason}" if match.reason else said,
        remedy="change the text, or ask the operator who set the rule",
        detail={"kind": match.kind.value, "name": match.name, "version": match.version},
    )


RULE = Rule(
    id="operator.rule",
    title="The operator's own rules hold",
    why="Whoever runs the gateway answers for it to carriers and may refuse more than others do.",
    citations=("ours-operator",),
    clauses=("CYC-61", "CYC-73", "CYC-85"),
    check=check,
    about=Subject.OPERATOR,
)
