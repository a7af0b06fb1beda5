from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consentry.domain.locality import Place, ZoneSource
from consentry.domain.message import Category
from consentry.domain.sender import SenderStatus
from consentry.policy.decision import PAUSED, Finding, Outcome
from consentry.policy.engine import evaluate
from consentry.policy.facts import Facts
from consentry.policy.loading import load
from consentry.policy.rule import Rule
from consentry.policy.rulebook import Rulebook
from consentry.policy.rules import ALL
from tests.support.builders import NOON, consent, facts

type Check = Callable[[Facts, Rulebook], Iterable[Finding]]


def rule(id: str, check: Check) -> Rule:
    return Rule(id=id, title=id, why=id, citations=("ours-hours",), clauses=(), check=check)


def finding(outcome: Outcome, **more: Any) -> Finding:
    return Finding(outcome=outcome, message="no", remedy="wait", **more)


def says(id: str, outcome: Outcome) -> Rule:
    return rule(id, lambda facts, book: [finding(outcome)])


def quiet(id: str, minutes: int) -> Rule:
    """Holds until so many minutes after noon."""

    def check(facts: Facts, book: Rulebook) -> Iterator[Finding]:
        opens = NOON + timedelta(minutes=minutes)
        if facts.at < opens:
            yield finding(Outcome.HOLD, not_before=opens)

    return rule(id, check)


def test_the_seeded_reminder_is_allowed_and_every_rule_was_evaluated() -> None:
    decision = evaluate(facts(), load())

    assert (decision.outcome, decision.reasons, decision.not_before) == (Outcome.ALLOW, (), None)
    assert decision.evaluated == tuple(rule.id for rule in ALL)


@given(st.lists(st.sampled_from([Outcome.REVIEW, Outcome.DENY]), min_size=1), st.randoms())
def test_the_strictest_outcome_wins_in_any_order(outcomes: list[Outcome], random: object) -> None:
    rules = tuple(says(f"r{n}", outcome) for n, outcome in enumerate(outcomes))

    decision = evaluate(facts(), load(), rules)

    assert decision.outcome is max(outcomes, key=lambda outcome: outcome.rank)
    assert len(decision.reasons) == len(outcomes)


def test_a_rule_that_raises_denies_without_saying_what_it_saw() -> None:
    def check(facts: Facts, book: Rulebook) -> Iterator[Finding]:
        yield finding(Outcome.REVIEW)
        raise ValueError("+14155550123 said something private")

    decision = evaluate(facts(), load(), (rule("x.broken", check),))

    [reason] = decision.reasons
    assert (decision.outcome, reason.rule) == (Outcome.DENY, "rule.error")
    assert reason.detail == {"rule": "x.broken"}
    assert reason.message == "rule `x.broken` failed with `ValueError`"


def test_a_rule_that_cites_what_does_not_exist_denies() -> None:
    unknown = rule("x.cites", lambda f, b: [finding(Outcome.REVIEW, citations=("no-such",))])

    assert evaluate(facts(), load(), (unknown,)).reasons[0].rule == "rule.error"


def test_a_hold_without_an_end_denies() -> None:
    decision = evaluate(facts(), load(), (says("x.hold", Outcome.HOLD),))

    assert (decision.outcome, decision.reasons[0].rule) == (Outcome.DENY, "rule.error")


def test_a_denial_without_exceptions_says_so() -> None:
    barred = rule("x.final", lambda f, b: [finding(Outcome.DENY, final=True)])

    [reason] = evaluate(facts(), load(), (barred,)).reasons

    assert reason.final


@pytest.mark.parametrize("outcome", [Outcome.ALLOW, Outcome.HOLD, Outcome.REVIEW])
def test_only_a_denial_can_be_without_exceptions(outcome: Outcome) -> None:
    lifted = rule("x.final", lambda f, b: [finding(outcome, final=True, not_before=NOON)])

    [reason] = evaluate(facts(), load(), (lifted,)).reasons

    assert (reason.rule, reason.outcome) == ("rule.error", Outcome.DENY)


def test_without_rules_nothing_is_allowed() -> None:
    decision = evaluate(facts(), load(), ())

    assert (decision.outcome, decision.evaluated) == (Outcome.DENY, ())


def test_a_profile_that_does_not_exist_denies() -> None:
    decision = evaluate(facts(account__profile="gone"), load())

    assert decision.outcome is Outcome.DENY
    assert {reason.rule for reason in decision.reasons} == {"rule.error"}


def test_two_holds_end_when_both_have_ended() -> None:
    decision = evaluate(facts(), load(), (quiet("a", 10), quiet("b", 25)))

    assert decision.outcome is Outcome.HOLD
    assert decision.not_before == NOON + timedelta(minutes=25)


def test_a_hold_that_another_rule_extends_ends_when_that_one_has_ended() -> None:
    def check(facts: Facts, book: Rulebook) -> Iterator[Finding]:
        start, end = NOON + timedelta(minutes=5), NOON + timedelta(minutes=40)
        if start <= facts.at < end:
            yield finding(Outcome.HOLD, not_before=end)

    decision = evaluate(facts(), load(), (quiet("a", 10), rule("b", check)))

    assert decision.not_before == NOON + timedelta(minutes=40)
    assert [reason.rule for reason in decision.reasons] == ["a"]


@pytest.mark.parametrize(
    ("minutes", "outcome"),
    [(14 * 24 * 60, Outcome.HOLD), (14 * 24 * 60 + 1, Outcome.DENY)],
    ids=["14 days", "a minute more"],
)
def test_a_hold_of_more_than_14_days_is_a_denial(minutes: int, outcome: Outcome) -> None:
    decision = evaluate(facts(), load(), (quiet("a", minutes),))

    assert decision.outcome is outcome
    assert (decision.not_before is None) is (outcome is Outcome.DENY)


def test_a_hold_beside_a_denial_still_says_when_it_ends() -> None:
    decision = evaluate(facts(), load(), (quiet("a", 10), says("b", Outcome.DENY)))

    assert decision.outcome is Outcome.DENY
    assert decision.not_before == NOON + timedelta(minutes=10)
    assert [reason.outcome for reason in decision.reasons] == [Outcome.HOLD, Outcome.DENY]


def test_a_hold_that_consent_does_not_survive_is_a_denial_that_says_so() -> None:
    night = NOON + timedelta(hours=12)
    soon_over = consent(at=night, expires_at=night + timedelta(hours=1))

    decision = evaluate(facts(at=night, consents=(soon_over,)), load())

    [reason] = decision.reasons
    assert (reason.rule, reason.outcome) == ("time.quiet_hours", Outcome.DENY)
    assert "`consent.expired` forbids it" in reason.message
    assert reason.remedy.startswith("obtain consent again")


def test_places_without_a_common_hour_are_refused_with_the_remedy() -> None:
    apart = Place(
        country="US",
        regions=("KY",),
        time_zones=("Pacific/Auckland", "Europe/London"),
        source=ZoneSource.REGION,
    )
    kept = facts(message__category=Category.MARKETING, recipient__place=apart)

    [reason] = evaluate(kept, load()).reasons

    assert (reason.rule, reason.outcome) == ("time.quiet_hours", Outcome.DENY)
    assert "state `time_zone` and `region`" in reason.remedy


@pytest.mark.parametrize(
    ("changes", "paused"),
    [
        pytest.param({"campaign__paused": True}, True, id="campaign paused"),
        pytest.param({"sender__status": SenderStatus.PAUSED}, True, id="sender paused"),
        pytest.param({"campaign__paused": True, "consents": ()}, False, id="and no consent"),
        pytest.param({}, False, id="nothing"),
    ],
)
def test_a_decision_knows_that_nothing_but_a_pause_denies_it(
    changes: dict[str, Any], paused: bool
) -> None:
    decision = evaluate(facts(**changes), load())

    assert decision.only_paused is paused
    assert not paused or decision.reasons[0].detail["state"] == PAUSED


def test_a_decision_is_made_as_of_the_instant_of_its_facts() -> None:
    late = replace(facts(), at=NOON + timedelta(hours=72))

    assert [reason.rule for reason in evaluate(late, load()).reasons] == ["time.expired"]
