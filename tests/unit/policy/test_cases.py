"""The cases that lawyers read, decided by the real rulebook."""

import pytest

from consentry.policy.engine import evaluate
from consentry.policy.loading import load
from consentry.policy.record import recall, stored
from consentry.policy.rules import ALL
from tests.support.cases import Decided, cases

ALL_CASES = list(cases())


@pytest.mark.parametrize("case", ALL_CASES, ids=[case.name for case in ALL_CASES])
def test_a_case_is_decided_as_it_says(case: Decided) -> None:
    decision = evaluate(case.facts, load())

    assert decision.outcome == case.outcome, decision.reasons
    assert tuple(reason.rule for reason in decision.reasons) == case.rules
    if case.not_before is not None or case.outcome == "hold":
        assert decision.not_before == case.not_before


@pytest.mark.parametrize("case", ALL_CASES, ids=[case.name for case in ALL_CASES])
def test_a_refusal_cites_the_law_of_its_case(case: Decided) -> None:
    decision = evaluate(case.facts, load())
    cited = {citation.id for reason in decision.reasons for citation in reason.citations}
    cited |= {clause for reason in decision.reasons for clause in reason.clauses}
    served = {clause for rule in ALL if rule.id in case.rules for clause in rule.clauses}

    assert decision.outcome == "allow" or case.law in cited, cited
    assert decision.outcome == "allow" or (cited | served).issuperset(case.shows), case.shows


def test_every_case_is_recalled_from_its_record_as_it_was_decided() -> None:
    for case in ALL_CASES:
        decision = evaluate(case.facts, load())

        assert recall(stored(decision, case.facts, "submit"), load()) == decision, case.name


def test_every_rule_is_shown_refusing_by_a_case() -> None:
    shown = {rule for case in ALL_CASES for rule in case.rules}

    assert {rule.id for rule in ALL} <= shown
