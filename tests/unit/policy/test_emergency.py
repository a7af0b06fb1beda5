"""Category `emergency` is no way around anything but hours and caps (GCC-20).

Every case of every rule is judged again as a justified emergency: what the category lifts is named
here, rule by rule, and all else denies as before.
"""

from dataclasses import replace

import pytest

from consentry.domain.message import Category
from consentry.policy.decision import Outcome
from consentry.policy.engine import evaluate
from consentry.policy.facts import Facts
from consentry.policy.loading import load
from consentry.policy.rules import ALL
from tests.support.cases import Decided, cases

HOURS_AND_CAPS = {
    "time.quiet_hours",
    "time.holiday",
    "time.emergency_ban",
    "frequency.cap",
    "recipient.preferences",
}
# The category's own terms: no consent is asked where health and safety are at stake (47 CFR
# 64.1200(a)(1)), and so nobody is told how to take one back.
ASKED_OF_OTHERS = {
    "consent.missing",
    "consent.source",
    "consent.scope",
    "consent.level",
    "consent.expired",
    "consent.evidence",
    "consent.stale",
    "content.opt_out_missing",
    "sender.two_way",
}
# Rules about another category alone.
ABOUT_OTHERS = {
    "category.marketing_forbidden",
    "conversation.window",
    "recipient.country",
    "recipient.dnc",
}
LIFTED = HOURS_AND_CAPS | ASKED_OF_OTHERS | ABOUT_OTHERS
BOOK = load()
CASES = list(cases())


def as_emergency(facts: Facts) -> Facts:
    message = replace(facts.message, category=Category.EMERGENCY, justified=True)
    return replace(facts, message=message)


def objecting(facts: Facts) -> set[str]:
    """The rules that do not let a text go now."""
    return {r.rule for r in evaluate(facts, BOOK).reasons if r.outcome is not Outcome.ALLOW}


def of(rule: str) -> list[Decided]:
    return [case for case in CASES if rule in case.rules]


@pytest.mark.parametrize(
    "rule", [rule.id for rule in ALL if rule.id not in LIFTED | {"emergency.unjustified"}]
)
def test_a_rule_that_is_not_about_hours_and_caps_denies_an_emergency_too(rule: str) -> None:
    assert any(rule in objecting(as_emergency(case.facts)) for case in of(rule))


@pytest.mark.parametrize("rule", sorted(LIFTED))
def test_what_is_lifted_is_what_is_named(rule: str) -> None:
    assert of(rule)
    assert not any(rule in objecting(as_emergency(case.facts)) for case in of(rule))


def test_without_role_and_justification_it_is_none() -> None:
    for case in of("emergency.unjustified"):
        unjustified = replace(case.facts, message=replace(case.facts.message, justified=False))
        assert "emergency.unjustified" in objecting(unjustified)
