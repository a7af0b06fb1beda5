"""What an event of the carrier makes of a text, and which events a row keeps."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consentry.domain.carrier_event import MOST_EVENTS, CarrierEvent, EventKind, with_event
from consentry.domain.delivery import LEFT, has_arrived, state_after
from consentry.domain.message import Status, may_become
from local.carrier.events import TYPES

START = datetime(2026, 11, 24, 18, tzinfo=UTC)
FAILURES = [
    EventKind.INVALID,
    EventKind.INVALID_MESSAGE,
    EventKind.UNREACHABLE,
    EventKind.CARRIER_UNREACHABLE,
    EventKind.BLOCKED,
    EventKind.CARRIER_BLOCKED,
    EventKind.SPAM,
    EventKind.TTL_EXPIRED,
    EventKind.PROTECT_BLOCKED,
]


def event(kind: EventKind, seconds: float = 0, *, final: bool = True) -> CarrierEvent:
    return CarrierEvent(kind=kind, at=START + timedelta(seconds=seconds), final=final)


def test_every_type_of_the_service_s_model_is_known() -> None:
    assert {kind.value for kind in EventKind} == {*TYPES, "OTHER"}


@pytest.mark.parametrize("kind", FAILURES)
def test_a_final_failure_ends_a_text_as_undelivered(kind: EventKind) -> None:
    assert state_after(Status.SENT, event(kind)) is Status.UNDELIVERED
    assert not has_arrived(event(kind))


@pytest.mark.parametrize("kind", [*FAILURES, EventKind.SUCCESSFUL, EventKind.UNKNOWN])
def test_what_is_not_final_ends_nothing(kind: EventKind) -> None:
    assert state_after(Status.SENT, event(kind, final=False)) is Status.SENT


@pytest.mark.parametrize("final", [True, False])
def test_what_a_phone_has_is_delivered_whether_called_final_or_not(final: bool) -> None:
    assert state_after(Status.SENT, event(EventKind.DELIVERED, final=final)) is Status.DELIVERED


def test_the_network_s_final_word_counts_as_delivered_where_no_phone_reports() -> None:
    assert state_after(Status.SENT, event(EventKind.SUCCESSFUL)) is Status.DELIVERED
    assert has_arrived(event(EventKind.SUCCESSFUL))


def test_aws_not_knowing_after_three_days_is_unknown() -> None:
    assert state_after(Status.SENT, event(EventKind.UNKNOWN)) is Status.UNKNOWN


@pytest.mark.parametrize("kind", [EventKind.SENT, EventKind.QUEUED, EventKind.PENDING])
def test_a_text_that_is_on_its_way_has_left(kind: EventKind) -> None:
    for before in LEFT:
        assert state_after(before, event(kind, final=False)) is Status.SENT


@pytest.mark.parametrize("before", sorted(set(Status) - LEFT))
@pytest.mark.parametrize("kind", EventKind)
def test_what_has_ended_or_never_left_stays_as_it_is(before: Status, kind: EventKind) -> None:
    assert state_after(before, event(kind)) is before


@pytest.mark.parametrize("before", sorted(LEFT))
@pytest.mark.parametrize("kind", EventKind)
@pytest.mark.parametrize("final", [True, False])
def test_every_step_is_one_that_a_message_may_take(
    before: Status, kind: EventKind, final: bool
) -> None:
    after = state_after(before, event(kind, final=final))
    assert after is before or may_become(before, after)


def test_events_are_kept_in_the_order_of_their_instants_however_they_come() -> None:
    three = [
        event(EventKind.QUEUED, 0, final=False),
        event(EventKind.SUCCESSFUL, 1, final=False),
        event(EventKind.DELIVERED, 3),
    ]
    for order in permutations(three):
        kept: tuple[CarrierEvent, ...] = ()
        for each in (*order, *order):
            kept = with_event(kept, each)
        assert list(kept) == three


def test_of_many_events_the_repeated_and_open_ones_go_first() -> None:
    kept: tuple[CarrierEvent, ...] = (event(EventKind.QUEUED, 0, final=False),)
    for second in range(1, 40):
        kept = with_event(kept, event(EventKind.PENDING, second, final=False))
    kept = with_event(kept, event(EventKind.DELIVERED, 50))
    assert len(kept) == MOST_EVENTS
    assert kept[0].kind is EventKind.QUEUED
    assert kept[1] == event(EventKind.PENDING, 1, final=False)
    assert kept[-1] == event(EventKind.DELIVERED, 50)


EVENTS = st.builds(
    event, st.sampled_from(EventKind), st.integers(0, 20).map(float), final=st.booleans()
)


@given(st.lists(EVENTS, max_size=40))
def test_a_row_never_keeps_more_than_it_has_room_for(events: list[CarrierEvent]) -> None:
    kept: tuple[CarrierEvent, ...] = ()
    for each in events:
        kept = with_event(kept, each)
    assert len(kept) <= MOST_EVENTS
    assert set(kept) <= set(events)
    assert [each.at for each in kept] == sorted(each.at for each in kept)
