"""Counting costs no call on the way, and a tenth of one where it is asked to."""

from datetime import timedelta

import pytest

from consentry.domain.tally import Counted, Place, together
from consentry.errors import TemporaryFailure
from consentry.services.counting import Counting
from consentry.services.ports.carrier import CarrierAnswer, CarrierVerdict
from tests.support.fakes import START, FakeWorld
from tests.unit.services.system import System, draft, texted

HERE = Place(account="acme", sender="+12065550100", campaign="appointments")
THERE = Place(account="acme", sender="+12065550101", campaign="offers")
ONE_SENT = {Counted.SENT: 1, Counted.RECIPIENTS: 1}


def test_what_is_noted_costs_nothing_until_it_is_added() -> None:
    world = FakeWorld()
    counting = Counting(counters=world.counters)
    for _ in range(3):
        counting.note(HERE, START, Counted.SENT)
    counting.note(HERE, START, Counted.SENT, Counted.RECIPIENTS)
    assert world.calls == []

    counting.flush()
    counting.flush()

    assert world.calls == ["counters.add"]
    (tally,) = world.fake_counters.since("acme", START, START)
    assert tally.counts == {Counted.SENT: 4, Counted.RECIPIENTS: 1}


def test_counting_sends_costs_at_most_a_tenth_of_a_call_each() -> None:
    world = FakeWorld()
    counting = Counting(counters=world.counters, notes_per_call=10)
    for each in range(200):
        counting.note(THERE if each % 3 else HERE, START, Counted.SENT)
        counting.flush()
        assert len(world.calls) <= 2 + (each + 1) / 10, "each place was added once at first"

    added = sum(t.counts[Counted.SENT] for t in world.fake_counters.since("acme", START, START))
    assert added >= 180


def test_a_number_that_sends_little_is_counted_at_once() -> None:
    world = FakeWorld()
    counting = Counting(counters=world.counters, notes_per_call=10)

    for hours in range(3):
        counting.note(HERE, START + timedelta(hours=hours), Counted.SENT)
        counting.flush()

    found = world.fake_counters.since("acme", START, START + timedelta(hours=2))
    assert sum(each.counts[Counted.SENT] for each in found) == 3


def test_a_failure_loses_no_count() -> None:
    world = FakeWorld()
    counting = Counting(counters=world.counters)
    counting.note(HERE, START, Counted.BLOCKED)
    world.fail("counters.add")
    with pytest.raises(TemporaryFailure):
        counting.flush()

    counting.flush()

    (tally,) = world.fake_counters.since("acme", START, START)
    assert tally.counts == {Counted.BLOCKED: 1}


def test_an_hour_that_ends_meanwhile_keeps_its_own_count() -> None:
    world = FakeWorld()
    counting = Counting(counters=world.counters)
    counting.note(HERE, START, Counted.SENT)
    counting.note(HERE, START + timedelta(hours=1), Counted.SENT)
    counting.flush()

    found = world.fake_counters.since("acme", START, START + timedelta(hours=1))
    assert [each.hour for each in found] == [START, START + timedelta(hours=1)]


def test_a_text_that_leaves_is_counted_and_its_recipient_once_a_day() -> None:
    system = System()
    for key, minutes in (("k1", 0), ("k2", 30), ("k3", 25 * 60)):
        system.world.clock.at = START + timedelta(minutes=minutes)
        system.submit(draft(key, body=f"Acme Dental: {key}. Reply STOP to opt out."))
        system.rest()

    assert system.world.fake_counters.calls == 0
    system.counting.flush()
    noted = together(system.world.fake_counters.since("acme", START, START + timedelta(hours=26)))

    assert len(system.world.fake_carrier.sent) == 3
    assert noted.counts == {Counted.SENT: 3, Counted.RECIPIENTS: 2}


@pytest.mark.parametrize(
    ("verdict", "counted"),
    [
        pytest.param(CarrierVerdict.REFUSED, {Counted.FAILED: 1}, id="refused for good"),
        pytest.param(CarrierVerdict.UNKNOWN, {}, id="nobody knows"),
        pytest.param(
            CarrierVerdict.THROTTLED, {Counted.SENT: 1, Counted.RECIPIENTS: 1}, id="later"
        ),
    ],
)
def test_what_did_not_leave_is_not_counted_as_sent(
    verdict: CarrierVerdict, counted: dict[Counted, int]
) -> None:
    system = System()
    system.world.fake_carrier.answers = [CarrierAnswer(verdict=verdict, code="A_CODE")]

    system.submit(draft())
    system.rest()

    noted = list(system.counting.noted.counts.values())
    assert noted == ([counted] if counted else [])


def test_an_automatic_answer_counts_for_nothing() -> None:
    system = System()
    system.hear(texted("HELP"))
    system.rest()

    assert len(system.world.fake_carrier.sent) == 1
    assert system.counting.noted.counts == {}
