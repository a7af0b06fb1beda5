"""Counting costs no call on the way, and a tenth of one where it is asked to."""

from datetime import timedelta

import pytest

from consentry.domain.tally import Counted, Place
from consentry.errors import TemporaryFailure
from consentry.services.counting import Counting
from tests.support.fakes import START, FakeWorld

HERE = Place(account="acme", sender="+12065550100", campaign="appointments")
THERE = Place(account="acme", sender="+12065550101", campaign="offers")


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
        assert len(world.calls) <= (each + 1) / 10

    added = sum(t.counts[Counted.SENT] for t in world.fake_counters.since("acme", START, START))
    assert added >= 180


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
