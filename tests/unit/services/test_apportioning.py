"""What numbers ask for is within what carriers take, or the operator is told both figures."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consentry.domain.campaign import Campaign
from consentry.domain.message import Category
from consentry.domain.sender import Sender, SenderStatus, SenderType
from consentry.errors import FieldError
from consentry.policy.limits import LEAST, Bound, asked_for
from consentry.services.apportioning import of_account, of_campaign, of_sender
from tests.unit.services.system import System, book


def number(n: int, **changes: Any) -> Sender:
    values = {"number": f"+1206555{n:04d}", "account": "acme", "campaign": "news"}
    return Sender(**{**values, **changes})


def campaign(*senders: Sender, **changes: Any) -> Campaign:
    values: dict[str, Any] = {
        "id": "news",
        "account": "acme",
        "name": "News",
        "use_case": "MARKETING",
        "category": Category.MARKETING,
        "senders": {each.number: each for each in senders},
    }
    return Campaign(**{**values, **changes})


def numbers(count: int, **changes: Any) -> list[Sender]:
    return [number(n, **changes) for n in range(count)]


def told(errors: list[FieldError]) -> tuple[str, str]:
    (error,) = errors
    assert error.code == "rate"
    return error.field, error.message


@pytest.mark.parametrize(
    ("changes", "fit", "most"),
    [
        ({}, 4, 240),
        ({"vetting_score": 49}, 4, 240),
        ({"vetting_score": 50}, 48, 2_400),
        ({"vetting_score": 75}, 90, 4_500),
        ({"use_case": "LOW_VOLUME", "vetting_score": 100}, 1, 75),
        ({"use_case": "CHARITY"}, 48, 2_400),
    ],
    ids=["unvetted", "class F", "class D", "class B", "class T", "charity"],
)
def test_as_many_numbers_fit_into_a_campaign_as_its_class_takes(
    changes: dict[str, Any], fit: int, most: int
) -> None:
    there = numbers(fit - 1)
    assert of_sender(number(500), campaign(*there, **changes), book()) == []
    field, message = told(of_sender(number(501), campaign(*numbers(fit), **changes), book()))
    assert field == "per_minute"
    assert f"{50 * fit + 50} parts a minute" in message
    assert f"takes {most}" in message


def test_a_number_that_is_stored_again_counts_once() -> None:
    there = numbers(4)
    assert of_sender(there[0], campaign(*there), book()) == []
    faster = replace(there[0], per_minute=91)
    assert "241 parts" in told(of_sender(faster, campaign(*there), book()))[1]


@pytest.mark.parametrize(
    "free",
    [{"status": SenderStatus.BLOCKED}, {"type": SenderType.TOLL_FREE, "per_minute": 180}],
    ids=["blocked", "toll-free"],
)
def test_what_is_not_sent_over_the_campaign_takes_nothing_of_it(free: dict[str, Any]) -> None:
    assert of_sender(number(500, **free), campaign(*numbers(4)), book()) == []
    mixed = campaign(*numbers(3), number(400, **free))
    assert of_sender(number(500), mixed, book()) == []


def test_a_use_case_bounded_by_number_takes_any_count_of_numbers() -> None:
    proxy = campaign(*numbers(40), use_case="PROXY")
    assert of_sender(number(500, per_minute=60), proxy, book()) == []
    field, message = told(of_sender(number(500, per_minute=61), proxy, book()))
    assert (field, "61" in message, "takes 60" in message) == ("per_minute", True, True)


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"vetting_score": 49}, "vetting_score"), ({"use_case": "LOW_VOLUME"}, "use_case")],
    ids=["score", "use case"],
)
def test_a_campaign_cannot_be_put_into_a_class_too_small_for_its_numbers(
    changes: dict[str, Any], field: str
) -> None:
    there = campaign(*numbers(5), vetting_score=50)
    assert of_campaign(there, book()) == []
    assert told(of_campaign(replace(there, **changes), book()))[0] == field


def test_all_numbers_together_stay_within_what_aws_takes_if_that_is_stated(
    system: System,
) -> None:
    registry = system.world.registry
    new = number(500)
    assert of_account(new, registry, 0) == []
    assert of_account(new, registry, 3) == []
    field, message = told(of_account(new, registry, 2))
    assert (field, "150 parts" in message, "takes 120" in message) == ("per_minute", True, True)


RATES = st.lists(st.integers(10, 6_000), min_size=1, max_size=60)


@given(rates=RATES, score=st.none() | st.integers(0, 100), factor=st.sampled_from([1.0, 0.5, 0.1]))
def test_whatever_was_set_up_the_numbers_together_send_no_more_than_the_campaign_may(
    rates: list[int], score: int | None, factor: float
) -> None:
    """But for ten parts each, since no number is slower than the longest text."""
    senders = [number(n, per_minute=rate, parts_per_second=100) for n, rate in enumerate(rates)]
    limits = book().limits
    found = [limits.rate_of(each, senders, "MARKETING", score, factor) for each in senders]
    most = limits.campaign.most("MARKETING", score)
    assert most is not None
    assert sum(each.per_minute for each in found if each.per_minute > LEAST) <= most
    assert all(each.per_minute <= max(LEAST, rate) for each, rate in zip(found, rates, strict=True))
    if asked_for(senders) <= most and factor == 1.0:
        assert [each.per_minute for each in found] == rates


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda one: one, (50, Bound.PER_MINUTE)),
        (lambda one: replace(one, parts_per_second=0.5), (30, Bound.PARTS_PER_SECOND)),
        (lambda one: replace(one, carrier_per_second=0.25), (15, Bound.CARRIER)),
        (lambda one: replace(one, per_minute=300, parts_per_second=9), (240, Bound.CAMPAIGN)),
        (lambda one: replace(one, carrier_per_second=0.01), (10, Bound.CARRIER)),
    ],
    ids=["asked", "stated", "what AWS says", "what AT&T takes", "never too slow for a long text"],
)
def test_a_number_s_rate_is_the_least_of_its_bounds(
    change: Callable[[Sender], Sender], expected: tuple[int, Bound]
) -> None:
    one = change(number(1))
    rate = book().limits.rate_of(one, [one], "MARKETING", None)
    assert (rate.per_minute, rate.bound) == expected
