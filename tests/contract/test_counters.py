"""Counts are added up by place and hour, and read by account."""

from datetime import UTC, datetime, timedelta

from consentry.domain.tally import Counted, Place, Tally
from tests.contract.conftest import Ports

NOON = datetime(2026, 11, 24, 12, 30, tzinfo=UTC)
HERE = Place(account="acme", sender="+12065550100", campaign="appointments")
THERE = Place(account="acme", sender="+12065550101", campaign="offers")


def test_nothing_was_counted_where_nothing_was_added(ports: Ports) -> None:
    assert ports.counters.since("acme", NOON - timedelta(days=30), NOON) == []


def test_additions_of_one_hour_are_one_tally(ports: Ports) -> None:
    ports.counters.add(HERE, NOON, {Counted.SENT: 10, Counted.RECIPIENTS: 9})
    ports.counters.add(HERE, NOON + timedelta(minutes=20), {Counted.SENT: 5, Counted.OPT_OUT: 1})

    counts = {Counted.SENT: 15, Counted.RECIPIENTS: 9, Counted.OPT_OUT: 1}
    assert ports.counters.since("acme", NOON, NOON) == [
        Tally(place=HERE, hour=datetime(2026, 11, 24, 12, tzinfo=UTC), counts=counts)
    ]


def test_places_and_hours_are_apart_and_in_order(ports: Ports) -> None:
    for place, hours in ((THERE, 0), (HERE, 0), (HERE, -13), (HERE, 1)):
        ports.counters.add(place, NOON + timedelta(hours=hours), {Counted.SENT: 1})

    found = ports.counters.since("acme", NOON - timedelta(hours=24), NOON)

    assert [(each.hour.hour, each.place) for each in found] == [
        (23, HERE),
        (12, HERE),
        (12, THERE),
    ]


def test_an_account_sees_its_own_counts_only(ports: Ports) -> None:
    ports.counters.add(HERE, NOON, {Counted.SENT: 1})

    assert ports.counters.since("birch", NOON, NOON) == []


def test_what_is_older_than_asked_for_is_left_out(ports: Ports) -> None:
    ports.counters.add(HERE, NOON - timedelta(hours=25), {Counted.SENT: 1})
    ports.counters.add(HERE, NOON - timedelta(hours=24, minutes=20), {Counted.SENT: 2})

    found = ports.counters.since("acme", NOON - timedelta(hours=24), NOON)

    assert [each.counts[Counted.SENT] for each in found] == [2]
