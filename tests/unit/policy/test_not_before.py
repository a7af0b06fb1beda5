"""`not_before` against a slow reference: every minute asked, one after the other."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consentry.domain.campaign import Frequency
from consentry.domain.emergency_ban import EmergencyBan
from consentry.domain.frequency import older_sends
from consentry.domain.message import Category
from consentry.domain.preferences import Preferences, QuietHours
from consentry.policy.decision import Outcome
from consentry.policy.engine import HORIZON, evaluate
from consentry.policy.facts import Facts
from consentry.policy.loading import load
from consentry.policy.rules import (
    frequency_cap,
    frequency_duplicate,
    time_emergency_ban,
    time_holiday,
    time_quiet_hours,
)
from tests.support.builders import consent, facts, intent

RULES = (
    time_quiet_hours.RULE,
    time_holiday.RULE,
    time_emergency_ban.RULE,
    frequency_cap.RULE,
    frequency_duplicate.RULE,
)
MINUTE = timedelta(minutes=1)
_NUMBERS = {
    "+12155550123": "US-PA",
    "+12055550123": "US-AL",
    "+14015550123": "US-RI",
    "+13055550123": "US-FL",
    "+18505550123": "US-FL",
    "+19285550123": "US-AZ",
    "+19075550123": "US-AK",
    "+33612345678": "FR-67",
    "+61412345678": "AU",
}
_at = st.datetimes(
    min_value=datetime.fromisoformat("2026-10-01"),
    max_value=datetime.fromisoformat("2028-01-10"),
    timezones=st.just(UTC),
).map(lambda at: at.replace(second=0, microsecond=0))
_ago = st.integers(1, 31 * 24 * 60)


@st.composite
def _texts(draw: st.DrawFn) -> Facts:
    at = draw(_at)
    to = draw(st.sampled_from(sorted(_NUMBERS)))
    sent = [at - draw(_ago) * MINUTE for _ in range(draw(st.integers(0, 6)))]
    day = timedelta(days=1)
    wishes = draw(
        st.sampled_from(
            [
                Preferences(),
                Preferences(max_per_day=2),
                Preferences(quiet_hours=QuietHours(start=21 * 60, end=10 * 60 + 30)),
            ]
        )
    )
    bans = draw(
        st.sampled_from(
            [
                (),
                (EmergencyBan(region=_NUMBERS[to], start=at + day, until=at + 3 * day),),
                (EmergencyBan(region=_NUMBERS[to], start=at - day, until=at + 20 * MINUTE),),
            ]
        )
    )
    frequency = draw(st.sampled_from([None, Frequency(max=2, per="week")]))
    agreed = consent(at=at, categories=(Category.MARKETING,), frequency=frequency)
    more: dict[str, Any] = {
        "message__category": Category.MARKETING,
        "message__expires_at": None,
        "recipient__preferences": wishes,
        "account__profile": draw(st.sampled_from(["baseline", "gateway-code-of-conduct"])),
    }
    return facts(
        at=at,
        to=to,
        consents=(agreed,),
        bans=bans,
        earlier=tuple(
            intent(at=each, body=f"{each}", message_id=f"{n}", category=Category.MARKETING)
            for n, each in enumerate(sorted(sent))
            if at - each < day
        ),
        older=older_sends([each for each in sent if at - each >= day], [], []),
        **more,
    )


def _objects(asked: Facts, at: datetime) -> bool:
    later = replace(asked, at=at)
    return any(True for rule in RULES for _ in rule.check(later, load()))


@settings(max_examples=40, deadline=None)
@given(_texts())
def test_it_is_the_first_minute_of_fourteen_days_at_which_no_rule_objects(asked: Facts) -> None:
    decision = evaluate(asked, load(), RULES)
    minutes = (asked.at + n * MINUTE for n in range(HORIZON // MINUTE + 1))
    first = next((minute for minute in minutes if not _objects(asked, minute)), None)

    if decision.outcome is Outcome.ALLOW:
        assert first == asked.at
    else:
        assert decision.not_before == first
        assert decision.outcome is (Outcome.DENY if first is None else Outcome.HOLD)


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("America/New_York", "2027-03-13"),
        ("America/New_York", "2027-11-06"),
        ("America/Adak", "2027-03-13"),
        ("America/St_Johns", "2027-11-06"),
        ("Europe/Paris", "2027-03-27"),
        ("Europe/Paris", "2027-10-30"),
        ("Australia/Lord_Howe", "2027-04-03"),
        ("Australia/Lord_Howe", "2027-10-02"),
        ("America/Phoenix", "2027-03-13"),
    ],
)
def test_the_night_in_which_the_clocks_change_ends_at_the_same_hour_on_the_wall(
    zone: str, day: str
) -> None:
    evening = datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=UTC)
    wishes = Preferences(quiet_hours=QuietHours(start=60, end=2 * 60 + 30))
    for hours in range(0, 36, 3):
        asked = facts(
            at=evening + timedelta(hours=hours),
            time_zone=zone,
            message__expires_at=None,
            recipient__preferences=wishes,
        )
        decision = evaluate(asked, load(), RULES)
        minutes = (asked.at + n * MINUTE for n in range(3 * 24 * 60))
        first = next(minute for minute in minutes if not _objects(asked, minute))

        assert (decision.not_before or asked.at) == first
