"""A brand's day: nothing beyond what the carrier takes, nothing lost, few calls."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consentry.domain.campaign import Campaign
from consentry.domain.message import Category, Message, Purpose, Status
from consentry.domain.sender import Sender, SenderType
from consentry.services.daily_cap import AFTER_MIDNIGHT, DailyCap
from consentry.services.ports.carrier import CarrierAnswer, CarrierVerdict
from consentry.services.ports.pacing import Pacing
from tests.support.fake_pacing import FakePacing
from tests.support.fakes import START
from tests.support.records import row
from tests.unit.services.system import SENDER, System, book, draft
from tests.unit.services.trace import broken

MIDNIGHT = datetime(2026, 11, 25, 8, tzinfo=UTC)
"""The next one in California."""
SENDING = Sender(number=SENDER, account="acme", campaign="appointments")


def campaign(**changes: Any) -> Campaign:
    values: dict[str, Any] = {
        "id": "appointments",
        "account": "acme",
        "name": "Appointments",
        "use_case": "ACCOUNT_NOTIFICATION",
        "category": Category.INFORMATIONAL,
        "tcr_brand_id": "B1",
        "senders": {SENDER: SENDING},
    }
    return Campaign(**{**values, **changes})


def text(parts: int = 1, **changes: Any) -> Message:
    return replace(row(1), sender=SENDER, parts=parts, **changes)


def cap(pacing: Pacing | None = None) -> DailyCap:
    return DailyCap(pacing=pacing or FakePacing(), book=book())


def taken(each: DailyCap, of: Campaign, most: int = 10_000, parts: int = 1) -> int:
    """How many texts go until one may not."""
    for n in range(most):
        if each.take(text(parts), of, START) is not None:
            return n
    return most


@pytest.mark.parametrize(
    ("changes", "most"),
    [
        ({}, 2_000),
        ({"vetting_score": 24}, 2_000),
        ({"vetting_score": 25}, 10_000),
        ({"use_case": "SOLE_PROPRIETOR", "vetting_score": 90}, 1_000),
        ({"senders": {SENDER: replace(SENDING, carrier_daily_cap=30)}}, 30),
    ],
    ids=["unvetted", "low", "low mid", "sole proprietor", "as AWS says"],
)
def test_a_brand_sends_as_many_parts_a_day_as_its_vetting_allows(
    changes: dict[str, Any], most: int
) -> None:
    assert taken(cap(), campaign(**changes), most + 1) == most


def test_what_was_leased_under_a_higher_cap_is_not_spent_under_a_lower_one() -> None:
    """Twenty parts are leased and one leaves; then AWS says that the number takes 21 a day."""
    each = cap()
    assert each.take(text(), campaign(), START) is None

    lower = campaign(senders={SENDER: replace(SENDING, carrier_daily_cap=21)})

    assert taken(each, lower) == 1


def test_only_10dlc_numbers_count() -> None:
    free = replace(SENDING, type=SenderType.TOLL_FREE)
    assert taken(cap(), campaign(senders={SENDER: free}), 3_000) == 3_000


def test_what_waits_is_tried_again_just_after_midnight_in_california() -> None:
    each, of = cap(), campaign(senders={SENDER: replace(SENDING, carrier_daily_cap=1)})
    assert each.take(text(), of, START) is None
    assert each.take(text(), of, START) == MIDNIGHT + AFTER_MIDNIGHT
    assert each.take(text(), of, MIDNIGHT - timedelta(seconds=1)) == MIDNIGHT + AFTER_MIDNIGHT
    assert each.take(text(), of, MIDNIGHT) is None


@pytest.mark.parametrize(
    ("at", "midnight"),
    [
        ("2026-03-08T09:00", "2026-03-09T07:00"),
        ("2026-11-01T08:00", "2026-11-02T08:00"),
        ("2026-07-04T06:59", "2026-07-04T07:00"),
    ],
    ids=["a day of 23 hours", "a day of 25 hours", "the last minute"],
)
def test_a_day_is_california_s(at: str, midnight: str) -> None:
    day = book().limits.brand.day_of(datetime.fromisoformat(f"{at}+00:00"))
    assert day.ends_at == datetime.fromisoformat(f"{midnight}+00:00")


class Counting(FakePacing):
    def __init__(self) -> None:
        super().__init__()
        self.calls = 0

    def lease(self, counter: str, want: int, most: int, until: datetime) -> tuple[int, int]:
        self.calls += 1
        return super().lease(counter, want, most, until)


@pytest.mark.parametrize("most", [1_000, 2_000, 10_000], ids=str)
def test_a_whole_day_costs_well_under_a_third_of_a_call_a_text(most: int) -> None:
    pacing = Counting()
    environments = [cap(pacing) for _ in range(10)]
    of = campaign(senders={SENDER: replace(SENDING, carrier_daily_cap=most)})
    sent = sum(environments[n % 10].take(text(), of, START) is None for n in range(most + 100))
    assert most * 0.98 <= sent <= most
    assert pacing.calls <= 0.25 * sent + 10


def test_long_texts_cost_no_more_calls_than_short_ones() -> None:
    pacing = Counting()
    one = cap(pacing)
    of = campaign(senders={SENDER: replace(SENDING, carrier_daily_cap=40_000)})
    assert taken(one, of, most=400, parts=10) == 400
    assert pacing.calls <= 0.05 * 400


@settings(max_examples=100, deadline=None)
@given(
    texts=st.lists(
        st.tuples(st.integers(0, 3), st.integers(1, 10), st.sampled_from(CarrierVerdict)),
        max_size=120,
    )
)
def test_no_environments_together_pass_the_cap_whatever_the_carrier_says(
    texts: list[tuple[int, int, CarrierVerdict]],
) -> None:
    pacing = FakePacing()
    environments = [cap(pacing) for _ in range(4)]
    of = campaign(senders={SENDER: replace(SENDING, carrier_daily_cap=100)})
    left = 0
    for which, parts, verdict in texts:
        one = text(parts)
        if environments[which].take(one, of, START) is None:
            environments[which].settle(one, of, verdict)
            left += parts * (verdict in (CarrierVerdict.ACCEPTED, CarrierVerdict.UNKNOWN))
    assert left <= 100


def capped(system: System, most: int) -> None:
    sender = system.world.fake_registry.senders[SENDER]
    system.world.fake_registry.put_sender(replace(sender, carrier_daily_cap=most))


def test_a_text_beyond_the_cap_waits_for_the_next_day_and_then_for_its_hours(
    system: System,
) -> None:
    capped(system, 1)
    for n, word in enumerate(("Tue", "Wed")):
        system.submit(draft(f"k{n}", body=f"Acme Dental: {word} 9am. Reply STOP to opt out."))
    system.wind(START + timedelta(minutes=1))
    assert system.row("k0").status is Status.SENT
    waiting = system.row("k1")
    assert (waiting.status, waiting.not_before) == (Status.HELD, MIDNIGHT + AFTER_MIDNIGHT)
    assert waiting.timeline[-1].detail == "carrier.daily_cap"
    key = system.world.keyring.of(waiting.to).current
    kept = system.world.fake_pacing.history("acme", key).intents
    assert [each.message_id for each in kept] == [system.row("k0").id]
    system.rest()
    went = system.row("k1")
    assert went.status is Status.SENT
    assert went.called_at is not None
    assert went.called_at >= START.replace(hour=16) + timedelta(days=1)
    assert broken(system) == []


def test_a_passcode_beyond_the_cap_ends_at_its_own_time(system: System) -> None:
    capped(system, 0)
    system.submit(
        draft(
            body="Acme Dental: 482913 is your code. Reply STOP to opt out.",
            purpose=Purpose.PASSCODE,
            category=Category.TRANSACTIONAL,
        )
    )
    system.wind(START + timedelta(minutes=1))
    assert system.row().not_before == START + timedelta(minutes=10)
    system.rest()
    assert system.row().status is Status.EXPIRED
    assert system.now < START + timedelta(minutes=13)


def test_a_text_beyond_the_cap_can_be_cancelled(system: System) -> None:
    capped(system, 0)
    system.submit(draft())
    system.wind(START + timedelta(minutes=1))
    system.call_off()
    system.rest()
    assert system.row().status is Status.CANCELLED
    assert system.world.fake_carrier.sent == []


def test_a_text_that_the_carrier_refused_leaves_its_place_to_the_next(system: System) -> None:
    capped(system, 1)
    system.world.fake_carrier.answers = [CarrierAnswer(verdict=CarrierVerdict.THROTTLED)]
    system.submit(draft())
    system.rest()
    assert system.row().status is Status.SENT
    assert len(system.world.fake_carrier.sent) == 2
