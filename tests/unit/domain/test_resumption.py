"""A lane that works again after an outage."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consentry.domain.message import Lane
from consentry.domain.pacing import spacing_ms
from consentry.domain.resumption import SOONER_MS, LaneState, closer_by, resumption
from consentry.domain.send_log import part_ms

NOW = 1_800_000_000_000


def test_what_was_due_in_an_outage_goes_behind_what_is_booked_in_its_order() -> None:
    minute = 60_000
    lane = LaneState(tat=NOW + 5 * minute)
    late = range(NOW - 10 * minute, NOW, 1_320)

    found = resumption(lane, NOW - 12 * minute, late, NOW, 50)

    assert found is not None
    assert found.resumed is not None
    slots = [slot for each in late if (slot := found.resumed.slot_of(each)) is not None]
    assert slots[0] == NOW + 5 * minute + SOONER_MS - SOONER_MS // 40
    gaps = [after - before for before, after in itertools.pairwise(slots)]
    assert set(gaps) == {1_287}, "a fortieth closer"
    assert slots[-1] < found.tat == slots[0] + 10 * minute - 15_000
    assert found.resumed.slot_of(NOW + 1) is None, "what is still to come keeps its time"


@pytest.mark.parametrize(
    ("lane", "left"),
    [
        pytest.param(LaneState(tat=NOW), NOW - 4_000, id="at work"),
        pytest.param(LaneState(tat=NOW - 60_000), NOW - 60_000, id="all left"),
        pytest.param(LaneState(), 0, id="never used"),
        pytest.param(LaneState(tat=NOW + 60_000), NOW - 5_500, id="works, if slowly"),
    ],
)
def test_a_number_that_was_not_out_does_not_resume(lane: LaneState, left: int) -> None:
    assert resumption(lane, left, (NOW - 70_000, NOW - 6_000), NOW, 50) is None


@pytest.mark.parametrize("oldest", [NOW - 9_000, NOW - 600_000], ids=["a little", "ten minutes"])
def test_a_lane_is_pushed_on_by_what_is_late_and_not_by_how_long_nothing_left(oldest: int) -> None:
    lane = LaneState(tat=NOW + 3_600_000)

    found = resumption(lane, NOW - 3_000_000, (oldest + 2_000, oldest), NOW, 50)

    assert found is not None
    assert found.resumed is not None
    begins = oldest - SOONER_MS
    assert found.tat - lane.tat == NOW - begins - (NOW - begins) // 40
    assert found.resumed.slot_of(begins) == lane.tat
    assert found.resumed.slot_of(begins - 1) is None


def test_a_time_in_which_nothing_was_booked_is_not_waited_for_again() -> None:
    """Few texts that came in an outage of an hour went over another hour, and what was accepted
    then behind them.
    """
    lane = LaneState(tat=NOW - 598_680, since=NOW - 600_000)
    for minutes_ago in (8, 6, 4, 2):
        slot = NOW - minutes_ago * 60_000
        lane = lane.idle_until(slot, slot + 1_320)

    late = [NOW - minutes_ago * 60_000 for minutes_ago in (10, 8, 6, 4, 2)]
    found = resumption(lane, NOW - 700_000, late, NOW, 50)

    assert found is not None
    assert found.tat == NOW + 1_287
    assert found.resumed is not None
    assert [found.resumed.slot_of(slot) for slot in late] == [None, None, None, None, NOW]


def test_a_full_lane_that_ended_in_the_outage_moves_as_a_whole_behind_what_was_booked_since() -> (
    None
):
    """A late text that was booked by itself before the others had come to light."""
    full = LaneState(tat=NOW - 300_000, since=NOW - 600_000)
    lane = full.idle_until(NOW, NOW + 1_320)

    found = resumption(lane, NOW - 580_000, [NOW - 580_000, NOW - 400_000], NOW + 10, 50)

    assert found is not None
    assert found.resumed is not None
    assert found.resumed.slot_of(NOW - 580_000) == NOW + 1_320
    assert found.resumed.slot_of(NOW - 300_000) is None
    assert found.resumed.slot_of(NOW) is None, "what was booked since keeps its time"
    assert found.tat == NOW + 1_320 + 280_000 - 280_000 // 40
    assert (found.since, found.before) == (NOW, lane.before)


MINUTE = 60_000


def two_spells(gap: int, first: int, last: int) -> LaneState:
    """A lane with a first spell of an outage, a gap, and a last spell that goes on."""
    began = NOW - last - gap - first
    lane = LaneState(tat=began + first, since=began)
    return lane.idle_until(NOW - last, NOW + MINUTE)


def test_a_short_break_in_a_lane_goes_along_with_what_is_late_around_it() -> None:
    """Whose first late text was of a few that came before a blast: the blast's texts were booked
    one by one, some hundreds of them.
    """
    lane = two_spells(gap=4_000, first=5_000, last=8 * MINUTE)
    first = lane.before.since

    found = resumption(lane, first - 5_500, [first], NOW, 50)

    assert found is not None
    assert found.resumed is not None
    assert found.resumed.slot_of(first) == lane.tat
    assert found.resumed.slot_of(NOW - 1) is not None
    assert found.tat - lane.tat == NOW - first - (NOW - first) // 40


@pytest.mark.parametrize(
    ("first", "last", "is_moved"),
    [
        pytest.param(5_000, 3 * MINUTE, "last", id="a blast after a few"),
        pytest.param(3 * MINUTE, 5_000, "first", id="a few after a blast"),
    ],
)
def test_of_two_spells_that_are_far_apart_the_longer_one_moves_as_a_whole(
    first: int, last: int, is_moved: str
) -> None:
    lane = two_spells(gap=2 * MINUTE, first=first, last=last)
    slots = {"first": lane.before.since, "last": lane.since}

    for seen in slots.values():
        found = resumption(lane, slots["first"] - 5_500, [slots["first"], seen], NOW, 50)

        assert found is not None
        assert found.resumed is not None
        moved = {name for name, slot in slots.items() if found.resumed.slot_of(slot) is not None}
        assert moved == {is_moved}
        longest = max(first, last)
        assert found.tat - lane.tat == longest - longest // 40


def test_a_text_of_before_both_spells_lets_them_work_again_and_takes_a_place_of_its_own() -> None:
    lane = two_spells(gap=4_000, first=5_000, last=8 * MINUTE)
    old = lane.before.since - 9_000

    found = resumption(lane, old - 5_500, [old], NOW, 50)

    assert found is not None
    assert found.resumed is not None
    assert found.resumed.since == lane.before.since
    assert found.resumed.slot_of(old) is None


@given(
    per_minute=st.integers(10, 3_000),
    gaps=st.lists(st.integers(0, 60_000), min_size=1, max_size=40),
    outages=st.integers(1, 4),
)
def test_late_texts_keep_their_order_and_lie_before_the_lane_s_end(
    per_minute: int, gaps: list[int], outages: int
) -> None:
    slots = [NOW - sum(gaps) + each for each in itertools.accumulate(gaps, initial=0)][:-1]
    lane, now = LaneState(tat=NOW + 1), NOW + 10_000

    for _ in range(outages):
        found = resumption(lane, 0, slots, now, per_minute)
        assert found is not None
        assert found.resumed is not None
        moved = [found.resumed.slot_of(slot) for slot in slots]
        after = [slot for slot in moved if slot is not None]
        assert len(after) == len(slots)
        assert after == sorted(after)
        assert now <= after[0]
        assert after[-1] <= found.tat
        lane, slots, now = found, after, found.tat + 10_000


@pytest.mark.parametrize("per_minute", [10, 50, 60, 100, 101, 480, 600, 3_000], ids=str)
def test_no_number_is_made_to_send_faster_than_its_carrier_takes(per_minute: int) -> None:
    """At a carrier's full rate a place is hardly longer than what the carrier takes for a part."""
    for per_second in (-(-per_minute // 60), per_minute):
        closest = spacing_ms(Lane.BULK, per_minute) * (10_000 - closer_by(per_minute)) / 10_000
        assert closest >= part_ms(per_minute, per_second)


def test_a_number_that_sends_less_than_its_carrier_takes_makes_up_a_fortieth() -> None:
    assert closer_by(50) == 250
    assert closer_by(60) == 0
    assert 0 < closer_by(600) < 100
