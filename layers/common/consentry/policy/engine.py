"""The decision: every rule runs, the strictest outcome wins, and a hold says when it ends.

A rule that raises denies: what cannot be judged is not sent (promise P4).
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from consentry.policy import subjects
from consentry.policy.approval import is_approved
from consentry.policy.decision import Decision, Finding, Outcome, Reason
from consentry.policy.facts import Facts
from consentry.policy.rule import Rule
from consentry.policy.rulebook import Rulebook
from consentry.policy.rules import ALL

HORIZON = timedelta(days=14)
RULE_ERROR = "rule.error"
FAIL_CLOSED = "ours-fail-closed"
_MOST_STEPS = 100
_EVERY_ID = tuple(rule.id for rule in ALL)
_asked: dict[int, tuple[Rule, ...]] = {}
"""The rules to ask, by the subjects that there are."""


def evaluate(facts: Facts, book: Rulebook, rules: tuple[Rule, ...] = ALL) -> Decision:
    """What may happen to the text as of `facts.at`.

    `not_before` is the first instant, at most 14 days on, at which every rule that did not deny
    allows; a hold without such an instant is a denial.
    """
    reasons = _reasons(_asked_of(facts) if rules is ALL else rules, facts, book)
    if not rules:
        reasons.append(_failed("engine", "there are no rules to decide by", book))
    not_before = None
    if reasons and any(reason.outcome is Outcome.HOLD for reason in reasons):
        not_before, obstacle = _first_allowed(facts, book, rules, reasons)
        if not_before is None:
            reasons = [_never(reason, obstacle) for reason in reasons]
    return Decision(
        outcome=max([each.outcome for each in reasons], key=_rank) if reasons else Outcome.ALLOW,
        reasons=tuple(reasons),
        evaluated=_EVERY_ID if rules is ALL else tuple(rule.id for rule in rules),
        not_before=not_before,
        profile=facts.account.profile,
        ruleset=book.ruleset,
        at=facts.at,
        recipient=facts.recipient.place,
    )


def _asked_of(facts: Facts) -> tuple[Rule, ...]:
    """Every rule that can object to anything in the facts, in order."""
    there = subjects.found(facts)
    rules = _asked.get(there)
    if rules is None:
        rules = _asked[there] = subjects.asked(ALL, there)
    return rules


def _rank(outcome: Outcome) -> int:
    return outcome.rank


def _reasons(rules: tuple[Rule, ...], facts: Facts, book: Rulebook) -> list[Reason]:
    """What every rule objects; of a rule that raises, that alone."""
    reasons: list[Reason] = []
    for rule in rules:
        try:
            found = rule.check(facts, book)
            if found:
                reasons += [
                    _reason(rule, finding, book)
                    for finding in found
                    if not is_approved(rule.id, finding, facts)
                ]
        except Exception as exc:  # noqa: BLE001 (whatever a rule raises, the text is not sent)
            message = f"rule `{rule.id}` failed with `{type(exc).__name__}`"
            reasons.append(_failed(rule.id, message, book))
    return reasons


def _reason(rule: Rule, finding: Finding, book: Rulebook) -> Reason:
    if finding.outcome is Outcome.HOLD and finding.not_before is None:
        raise ValueError("a hold needs an instant at which it ends")
    if finding.final and finding.outcome is not Outcome.DENY:
        raise ValueError("only a denial can be final")
    return Reason(
        rule=rule.id,
        outcome=finding.outcome,
        message=finding.message,
        remedy=finding.remedy,
        citations=tuple(book.citation(id) for id in finding.citations or rule.citations),
        clauses=finding.clauses or rule.clauses,
        not_before=finding.not_before,
        detail=finding.detail,
        final=finding.final,
    )


def _failed(rule_id: str, message: str, book: Rulebook) -> Reason:
    return Reason(
        rule=RULE_ERROR,
        outcome=Outcome.DENY,
        message=message,
        remedy="report it to the operator; the text was not sent because it could not be judged",
        citations=(book.citation(FAIL_CLOSED),),
        clauses=(),
        not_before=None,
        detail={"rule": rule_id},
    )


def _first_allowed(
    facts: Facts, book: Rulebook, rules: tuple[Rule, ...], reasons: Sequence[Reason]
) -> tuple[datetime | None, Reason | None]:
    """The first instant at which no rule objects, or the objection that then stands in the way for
    good.
    """
    denying = {_owner(reason) for reason in reasons if reason.outcome is Outcome.DENY}
    others = tuple(rule for rule in rules if rule.id not in denying)
    last = facts.at + HORIZON
    holds: Iterable[Reason] = reasons
    for _ in range(_MOST_STEPS):
        at = max(r.not_before for r in holds if r.not_before is not None)
        if at > last:
            return None, None
        later = replace(facts, at=at)
        objections = _reasons(others, later, book)
        for reason in objections:
            if reason.outcome is Outcome.DENY:
                return None, reason
        holds = [reason for reason in objections if reason.outcome is Outcome.HOLD]
        if not holds:
            return at, None
    return None, None


def _owner(reason: Reason) -> str:
    return str(reason.detail["rule"]) if reason.rule == RULE_ERROR else reason.rule


def _never(reason: Reason, obstacle: Reason | None) -> Reason:
    """A hold that never ends, as the denial that it is."""
    if reason.outcome is not Outcome.HOLD:
        return reason
    why = "no instant in the next 14 days fits"
    remedy = "send it at another time, or change what holds it; see the reason's detail"
    if obstacle is not None:
        why = f"by the time that it could go, `{_owner(obstacle)}` forbids it"
        remedy = obstacle.remedy
    return replace(
        reason,
        outcome=Outcome.DENY,
        message=f"{reason.message}; {why}",
        remedy=remedy,
        not_before=None,
    )
