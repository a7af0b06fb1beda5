"""What no policy makes an exception to stays refused, whoever sends it and whatever they add
(CYC-72).
"""

from dataclasses import replace
from typing import Any

import pytest

from consentry.domain.message import Category, Status, may_become
from consentry.policy.decision import Outcome
from consentry.policy.engine import evaluate
from consentry.policy.facts import Facts
from consentry.policy.loading import load
from tests.support.builders import consent, facts
from tests.support.cases import cases

_FINAL = [
    case for case in cases() if any(reason.final for reason in evaluate(case.facts, load()).reasons)
]


def _lifted(given: Facts, **message: Any) -> Facts:
    """The same with everything in its favour that a client or operator could arrange."""
    everything = consent(at=given.at, categories=tuple(Category))
    return replace(
        given,
        campaign=replace(given.campaign, paused=False),
        message=replace(given.message, justified=True, allow_duplicate=True, **message),
        consents=(everything,),
        earlier=(),
        last_inbound_at=given.at,
    )


def test_some_refusals_know_no_exception() -> None:
    barred = {reason.rule for case in _FINAL for reason in evaluate(case.facts, load()).reasons}

    assert {"account.industry", "content.prohibited"} <= barred


@pytest.mark.parametrize("category", list(Category))
def test_nothing_lifts_a_refusal_without_exceptions(category: Category) -> None:
    for case in _FINAL:
        decision = evaluate(_lifted(case.facts, category=category), load())

        assert decision.outcome is Outcome.DENY, case.name
        assert any(reason.final for reason in decision.reasons), case.name


def test_a_refused_text_never_becomes_another() -> None:
    assert not any(may_become(Status.BLOCKED, status) for status in Status)


def test_a_final_refusal_is_told_as_one() -> None:
    barred = facts(account__industry="gambling")

    [reason] = [r for r in evaluate(barred, load()).reasons if r.rule == "account.industry"]

    assert reason.final
