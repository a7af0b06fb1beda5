from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from consentry.domain.consent import ConsentLevel
from consentry.domain.message import Category
from consentry.policy.decision import Outcome
from consentry.policy.engine import evaluate
from consentry.policy.loading import load
from consentry.policy.rules import time_quiet_hours
from tests.support.builders import consent, facts

_NUMBERS = st.sampled_from(
    [
        "+14155550123",
        "+18505550123",
        "+12155550123",
        "+14015550123",
        "+16055550123",
        "+15025550123",
        "+14805550123",
        "+18085550123",
        "+19075550123",
        "+16715550123",
        "+14165550123",
        "+33612345678",
        "+919876543210",
        "+61412345678",
    ]
)
_INSTANTS = st.datetimes(
    min_value=datetime.fromisoformat("2026-01-01"),
    max_value=datetime.fromisoformat("2027-12-01"),
    timezones=st.just(UTC),
)
_RULES = (time_quiet_hours.RULE,)


@given(
    _NUMBERS,
    st.sampled_from(["", "US-PA", "US-TX", "US-KY"]),
    st.sampled_from([Category.MARKETING, Category.INFORMATIONAL]),
    _INSTANTS,
)
def test_a_held_text_goes_at_the_first_allowed_second_and_not_one_earlier(
    to: str, region: str, category: Category, at: datetime
) -> None:
    def decided(when: datetime) -> Outcome:
        asked = facts(at=when, to=to, region=region, message__category=category)
        return evaluate(asked, load(), _RULES).outcome

    held = facts(at=at, to=to, region=region, message__category=category)
    decision = evaluate(held, load(), _RULES)

    if decision.outcome is Outcome.HOLD:
        assert decision.not_before is not None
        assert decided(decision.not_before) is Outcome.ALLOW
        assert decided(decision.not_before - timedelta(seconds=1)) is not Outcome.ALLOW
        halfway = at + (decision.not_before - at) / 2
        assert decided(halfway) is not Outcome.ALLOW
    else:
        assert decision.not_before is None


@given(_NUMBERS, _INSTANTS)
def test_another_candidate_state_never_opens_an_hour(to: str, at: datetime) -> None:
    alone = evaluate(facts(at=at, to=to, message__category=Category.MARKETING), load(), _RULES)
    both = evaluate(
        facts(at=at, to=to, region="US-RI", message__category=Category.MARKETING), load(), _RULES
    )

    assert both.outcome.rank >= alone.outcome.rank


def test_consent_that_is_too_weak_lifts_no_hours() -> None:
    sunday = datetime(2026, 12, 6, 19, tzinfo=UTC)
    weak = consent(at=sunday, categories=(Category.MARKETING,), level=ConsentLevel.EXPRESS)
    asked = facts(
        at=sunday,
        to="+18015550123",
        consents=(weak,),
        message__category=Category.MARKETING,
        account__hours_with_consent="lift",
    )

    assert evaluate(asked, load(), _RULES).outcome is Outcome.HOLD


def test_a_zone_that_does_not_exist_denies() -> None:
    decision = evaluate(facts(time_zone="Mars/Base"), load(), _RULES)

    assert (decision.outcome, decision.reasons[0].rule) == (Outcome.DENY, "rule.error")
