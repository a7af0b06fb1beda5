"""What AWS lets numbers send is read once an hour and bounds them."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from consentry.adapters.carrier_numbers import number_of
from consentry.errors import TemporaryFailure
from consentry.services.messaging_limits import MessagingLimits
from consentry.services.ports.carrier_numbers import CarrierNumber
from tests.unit.services.system import SENDER, System, book


@dataclass
class Numbers:
    """`CarrierNumbers` in memory; `asked` counts."""

    found: list[CarrierNumber] = field(default_factory=list)
    asked: int = 0
    down: bool = False

    def all(self) -> Iterator[CarrierNumber]:
        self.asked += 1
        if self.down:
            raise TemporaryFailure("aws does not answer")
        return iter(self.found)


def desk(system: System, numbers: Numbers) -> MessagingLimits:
    return MessagingLimits(
        clock=system.world.clock, registry=system.world.registry, numbers=numbers
    )


def test_what_aws_says_is_kept_with_the_number_and_in_its_campaign(system: System) -> None:
    said = CarrierNumber(number=SENDER, per_second=0.5, daily_cap=10_000)
    others = CarrierNumber(number="+12065559999", per_second=3)
    assert desk(system, Numbers([others, said])).run() == 1
    kept = system.world.fake_registry.senders[SENDER]
    assert (kept.carrier_per_second, kept.carrier_daily_cap) == (0.5, 10_000)
    campaign = system.world.fake_registry.stored_campaigns[("acme", "appointments")]
    assert campaign.senders[SENDER] == kept
    rate = book().limits.rate_of(kept, campaign.senders.values(), campaign.use_case, None)
    assert (rate.per_minute, rate.bound) == (30, "carrier")


def test_it_asks_once_an_hour(system: System) -> None:
    numbers = Numbers()
    limits = desk(system, numbers)
    for minutes in (0, 1, 59):
        limits.run()
        system.world.clock.advance(60 * (minutes and 1))
    assert numbers.asked == 1
    system.world.clock.at += timedelta(hours=1)
    limits.run()
    assert numbers.asked == 2


def test_a_service_that_does_not_answer_is_left_alone_for_an_hour(system: System) -> None:
    numbers = Numbers(down=True)
    limits = desk(system, numbers)
    with pytest.raises(TemporaryFailure):
        limits.run()
    assert limits.run() == 0
    assert numbers.asked == 1


def test_what_is_the_same_is_not_written_again(system: System) -> None:
    numbers = Numbers([CarrierNumber(number=SENDER, per_second=1)])
    assert [desk(system, numbers).run() for _ in range(2)] == [1, 0]


@pytest.mark.parametrize(
    ("described", "expected"),
    [
        (
            {"RateLimits": {"SMS": 3}, "DailyMessageCaps": {"T-MOBILE": 2_000}},
            CarrierNumber(number=SENDER, per_second=3, daily_cap=2_000),
        ),
        ({"RateLimits": {"MMS": 1}}, CarrierNumber(number=SENDER)),
        (None, CarrierNumber(number=SENDER)),
    ],
    ids=["all", "none for texts", "an older SDK"],
)
def test_limits_are_read_as_far_as_they_are_there(
    described: dict[str, dict[str, int]] | None, expected: CarrierNumber
) -> None:
    shown = {"PhoneNumber": SENDER, **({"MessagingLimits": described} if described else {})}
    assert number_of(shown) == expected


def test_a_number_keeps_other_changes_that_came_meanwhile(system: System) -> None:
    sender = system.world.fake_registry.senders[SENDER]
    system.world.fake_registry.put_sender(replace(sender, per_minute=20))
    desk(system, Numbers([CarrierNumber(number=SENDER, per_second=9)])).run()
    kept = system.world.fake_registry.senders[SENDER]
    assert (kept.per_minute, kept.carrier_per_second) == (20, 9)
