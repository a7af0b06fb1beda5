"""Promise P3: no 60 seconds hold more parts than the number's limit, whatever asks for room."""

import itertools
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consentry.domain.admission import LONGEST_WAIT_MS, admit
from consentry.domain.message import Lane
from consentry.domain.minute import Admitted, Refused
from consentry.domain.pacing import (
    STALE_MS,
    is_stale,
    lead_ms,
    places,
    queue_delay_s,
    spacing_ms,
)
from consentry.domain.send_log import SendLog, part_ms, slow_down
from local.carrier.meter import Meter, MeterKind
from tests.support.fake_pacing import FakePacing

LATE_MS = 900
"""What may pass between a stamp and the wire: 0.4 s of our own, 0.5 s to connect."""

LANES = st.sampled_from(Lane)
GAPS = st.one_of(st.just(0), st.integers(0, 300), st.integers(0, 5_000), st.integers(0, 70_000))
ASKED = st.lists(st.tuples(GAPS, LANES, st.integers(1, 10), st.integers(0, LATE_MS)), max_size=220)
NOW = 1_764_000_000_000


def most_in_a_minute(sends: list[tuple[int, int]]) -> int:
    """The most parts in any 60 s; `sends` are (instant on the wire in ms, parts)."""
    ordered = sorted(sends)
    first, inside, most = 0, 0, 0
    for at, parts in ordered:
        inside += parts
        while ordered[first][0] <= at - 60_000:
            inside -= ordered[first][1]
            first += 1
        most = max(most, inside)
    return most


@settings(max_examples=150, deadline=None)
@given(asked=ASKED, per_minute=st.sampled_from([1, 2, 3, 4, 10, 50, 75, 100, 101, 180, 600, 6000]))
def test_no_minute_holds_more_parts_than_the_limit(
    asked: list[tuple[int, Lane, int, int]], per_minute: int
) -> None:
    log, now, sends = SendLog(), NOW, []
    for gap, lane, parts, late in asked:
        now += gap
        verdict = admit(log, lane, parts, per_minute, now)
        if isinstance(verdict, Admitted):
            assert verdict.log.version == log.version + 1
            log = verdict.log
            sends.append((verdict.at + late, parts))
    assert most_in_a_minute(sends) <= per_minute


@settings(max_examples=60, deadline=None)
@given(
    per_minute=st.sampled_from([4, 10, 50, 100, 101, 180, 600]),
    lane=LANES,
    parts=st.integers(1, 4),
    late=st.lists(st.integers(0, LATE_MS), min_size=1, max_size=50),
)
def test_a_sender_that_never_stops_asking_stays_below_the_limit(
    per_minute: int, lane: Lane, parts: int, late: list[int]
) -> None:
    log, now, sends = SendLog(), NOW, []
    lateness = itertools.cycle(late)
    while now < NOW + 200_000:
        verdict = admit(log, lane, parts, per_minute, now)
        if isinstance(verdict, Admitted):
            log = verdict.log
            sends.append((verdict.at + next(lateness), parts))
        else:
            now = verdict.room_at
    assert most_in_a_minute(sends) <= per_minute
    assert sum(parts for _, parts in sends) >= 2 * (per_minute - per_minute // 5 - 5)


@settings(max_examples=200, deadline=None)
@given(
    asked=ASKED,
    per_minute=st.sampled_from([10, 11, 50, 100, 101, 180, 600]),
    lane=LANES,
    parts=st.integers(1, 10),
)
def test_what_is_refused_fits_at_the_instant_that_the_refusal_names(
    asked: list[tuple[int, Lane, int, int]], per_minute: int, lane: Lane, parts: int
) -> None:
    log, now = SendLog(), NOW
    for gap, other, size, _ in asked:
        now += gap
        verdict = admit(log, other, size, per_minute, now)
        log = verdict.log if isinstance(verdict, Admitted) else log
    refused = admit(log, lane, parts, per_minute, now)
    if isinstance(refused, Refused):
        assert now + 1_000 <= refused.room_at <= now + 122_000
        assert isinstance(admit(log, lane, parts, per_minute, refused.room_at), Admitted)


@pytest.mark.parametrize(("lane", "room"), [(Lane.PASSCODE, 50), (Lane.REPLY, 49), (Lane.BULK, 49)])
def test_each_lane_leaves_room_for_the_ones_before_it(lane: Lane, room: int) -> None:
    log, left = SendLog(), 0
    while isinstance(verdict := admit(log, lane, 1, 50, NOW), Admitted):
        log, left = verdict.log, left + 1
    assert left == room


def test_bulk_yields_more_room_the_more_people_ask() -> None:
    log = SendLog(asked=(NOW,) * 20)
    bulk = 0
    while isinstance(verdict := admit(log, Lane.BULK, 1, 50, NOW), Admitted):
        log, bulk = verdict.log, bulk + 1
    assert bulk == 50 - 1 - math.ceil(20 / 5) - 20


@pytest.mark.parametrize("per_minute", [50, 100, 101, 600])
def test_a_text_longer_than_its_lane_s_room_goes_when_the_window_is_empty(per_minute: int) -> None:
    assert isinstance(admit(SendLog(), Lane.BULK, 10, per_minute, NOW), Admitted)


def test_stamps_older_than_the_window_are_forgotten() -> None:
    log = SendLog(version=7, bulk=(NOW - 61_000, NOW - 60_999))
    verdict = admit(log, Lane.BULK, 1, 50, NOW)
    assert isinstance(verdict, Admitted)
    assert verdict.log == SendLog(version=8, bulk=(NOW - 60_999, NOW), free_at=NOW, bulk_at=NOW)


@settings(max_examples=150, deadline=None)
@given(
    asked=st.lists(st.tuples(GAPS, st.integers(1, 10)), min_size=1, max_size=80),
    lane=LANES,
    per_minute=st.sampled_from([1, 10, 50, 100, 101, 600]),
)
def test_slots_of_a_lane_are_spaced_by_the_parts_before_them(
    asked: list[tuple[int, int]], lane: Lane, per_minute: int
) -> None:
    pacing, now = FakePacing(), NOW
    spacing, lead = spacing_ms(lane, per_minute), lead_ms(lane)
    free_at = 0.0
    for gap, parts in asked:
        now += gap
        slot = pacing.reserve(
            "+1", lane, start_ms=now, parts=parts, spacing_ms=spacing, lead_ms=lead
        )
        assert slot >= max(now, free_at - lead)
        free_at = max(free_at, now) + parts * spacing


@pytest.mark.parametrize("per_minute", [4, 10, 50, 100, 101, 600], ids=str)
@pytest.mark.parametrize("lane", Lane)
def test_a_lane_s_slots_alone_stay_within_the_limit(lane: Lane, per_minute: int) -> None:
    assert 60_000 / spacing_ms(lane, per_minute) <= per_minute


@pytest.mark.parametrize(
    ("wait_ms", "refused", "delay"),
    [
        (-5, False, 0),
        (0, False, 0),
        (999, False, 0),
        (1_000, False, 1),
        (999, True, 1),
        (0, True, 0),
    ],
)
def test_the_queue_s_delay_is_rounded_down_at_first_and_up_after_a_refusal(
    wait_ms: int, refused: bool, delay: int
) -> None:
    assert queue_delay_s(NOW + wait_ms, NOW, refused=refused) == delay


def test_a_slot_is_stale_after_five_seconds() -> None:
    assert not is_stale(NOW - STALE_MS, NOW)
    assert is_stale(NOW - STALE_MS - 1, NOW)


def throttled(log: SendLog, now: int, times: int = 1) -> SendLog:
    for n in range(times):
        log = slow_down(log, Lane.BULK, 0, 0, now + n * 1_000)
    return log


@pytest.mark.parametrize(("times", "left"), [(0, 50), (1, 40), (2, 32), (3, 25), (9, 25)], ids=str)
def test_each_throttle_slows_a_number_down_to_half_its_limit(times: int, left: int) -> None:
    log = throttled(SendLog(), NOW, times)
    assert log.per_minute(50, log.slowed_at or NOW) == left


def test_a_slowed_number_gains_a_quarter_back_in_each_minute() -> None:
    log = throttled(SendLog(), NOW, 9)
    minutes = [log.per_minute(50, log.slowed_at + n * 60_000) for n in range(6)]
    assert minutes == [25, 28, 33, 40, 50, 50]


def test_texts_that_were_throttled_together_slow_the_number_once() -> None:
    log = SendLog()
    for after in (0, 200, 999):
        log = slow_down(log, Lane.BULK, 0, 0, NOW + after)
    assert log.per_minute(50, NOW + 999) == 40


def test_a_throttled_text_takes_its_own_stamps_back_and_no_others() -> None:
    log = SendLog(version=3, bulk=(NOW - 5, NOW, NOW, NOW, NOW + 2), asked=(NOW,))
    assert slow_down(log, Lane.BULK, 2, NOW, NOW + 9).bulk == (NOW - 5, NOW, NOW + 2)
    assert slow_down(log, Lane.REPLY, 1, NOW, NOW + 9).asked == ()
    assert slow_down(log, Lane.REPLY, 1, NOW, NOW + 9).version == 4


def test_a_slowed_number_still_takes_the_longest_text() -> None:
    log = throttled(SendLog(), NOW, 9)
    assert isinstance(admit(log, Lane.BULK, 10, 10, NOW + 9_000), Admitted)


@pytest.mark.parametrize(("before", "after"), [(600, 50), (50, 600), (600, 180), (50, 20)], ids=str)
def test_a_limit_that_is_lowered_or_raised_bounds_the_next_minute_at_once(
    before: int, after: int
) -> None:
    """Whatever form the log had, and a number under the old limit goes on under the new one."""
    log, now = SendLog(), NOW
    while isinstance(verdict := admit(log, Lane.BULK, 1, before, now), Admitted):
        log = verdict.log
    sends: list[tuple[int, int]] = []
    while now < NOW + 200_000:
        verdict = admit(log, Lane.BULK, 1, after, now)
        if isinstance(verdict, Admitted):
            log = verdict.log
            sends.append((verdict.at, 1))
        else:
            now = verdict.room_at
    assert len(sends) > after
    assert most_in_a_minute(sends) <= after


@settings(max_examples=150, deadline=None)
@given(
    asked=st.lists(
        st.tuples(GAPS, st.sampled_from([Lane.BULK, Lane.REPLY]), st.integers(1, 10)),
        min_size=1,
        max_size=120,
    ),
    rate=st.sampled_from([(50, 1.0), (150, 3.0), (180, 3.0), (1_000, 20.0), (60, 1.0)]),
)
def test_a_carrier_that_lets_nobody_save_up_is_never_asked_too_soon(
    asked: list[tuple[int, Lane, int]], rate: tuple[int, float]
) -> None:
    per_minute, per_second = rate
    log, now, meter = SendLog(), NOW, Meter()
    for gap, lane, parts in asked:
        now += gap
        each = part_ms(per_minute, per_second)
        verdict = admit(log, lane, parts, per_minute, now, each)
        if isinstance(verdict, Admitted):
            assert now <= verdict.at <= now + LONGEST_WAIT_MS
            log = verdict.log
            capacity = MeterKind.STRICT.capacity(per_second)
            assert meter.take("number", parts, per_second, capacity, verdict.at * 1_000)


@settings(max_examples=300, deadline=None)
@given(
    asked=ASKED,
    rate=st.sampled_from([(10, 0.1), (20, 0.5), (50, 1.0), (50, 0.0), (100, 2.0), (180, 3.0)]),
)
def test_no_minute_holds_more_parts_than_the_limit_though_some_wait_and_others_go_before_them(
    asked: list[tuple[int, Lane, int, int]], rate: tuple[int, float]
) -> None:
    per_minute, per_second = rate
    log, now, sends = SendLog(), NOW, []
    for gap, lane, parts, late in asked:
        now += gap
        verdict = admit(log, lane, parts, per_minute, now, part_ms(per_minute, per_second))
        if isinstance(verdict, Admitted):
            log = verdict.log
            sends.append((verdict.at + late, parts))
    assert most_in_a_minute(sends) <= per_minute


def test_what_a_waiting_text_no_longer_counts_still_counts_for_a_passcode_before_it() -> None:
    """Ten parts that reached the wire late stand in the same minute as ten codes 60 s after."""
    log = SendLog(
        version=1, bulk=(NOW,) * 10 + (NOW + 30_000,) * 39, free_at=NOW + 61_000, bulk_at=NOW
    )
    waits = admit(log, Lane.BULK, 1, 50, NOW + 59_850, part_ms(50, 1.0))
    assert isinstance(waits, Admitted)
    assert waits.at == NOW + 61_000

    log, codes = waits.log, 0
    while isinstance(
        verdict := admit(log, Lane.PASSCODE, 1, 50, NOW + 59_850, part_ms(50, 1.0)), Admitted
    ):
        log, codes = verdict.log, codes + 1

    wire = [(NOW + LATE_MS, 10), (NOW + 30_000, 39), (NOW + 59_850, codes), (waits.at, 1)]
    assert most_in_a_minute(wire) <= 50


def test_a_text_that_waits_for_the_end_of_a_higher_limit_lets_no_passcode_go_before_that() -> None:
    log = SendLog(version=1, horizon=NOW, free_at=NOW + 61_000)
    waits = admit(log, Lane.BULK, 1, 50, NOW + 60_000, part_ms(50, 1.0))
    assert isinstance(waits, Admitted)

    assert isinstance(admit(waits.log, Lane.PASSCODE, 1, 50, NOW + 59_999), Refused)
    code = admit(waits.log, Lane.PASSCODE, 1, 50, NOW + 60_000)
    assert isinstance(code, Admitted)
    assert code.at == NOW + 61_000


@pytest.mark.parametrize(
    ("per_minute", "log"),
    [(50, SendLog(version=1, bulk=(NOW,) * 49)), (180, SendLog(version=1, horizon=NOW + 30_000))],
    ids=["listed", "by its horizon"],
)
@pytest.mark.parametrize(("parts", "longest"), [(1, 1_000), (2, 2_000), (7, 3_000)])
def test_a_text_waits_a_moment_for_its_minute_to_have_room_a_long_one_longer(
    per_minute: int, log: SendLog, parts: int, longest: int
) -> None:
    refused = admit(log, Lane.BULK, parts, per_minute, NOW)
    assert isinstance(refused, Refused)
    soonest = refused.room_at - longest

    waits = admit(log, Lane.BULK, parts, per_minute, soonest)
    assert isinstance(waits, Admitted)
    assert waits.at == refused.room_at
    assert isinstance(admit(log, Lane.BULK, parts, per_minute, soonest - 1), Refused)


@pytest.mark.parametrize(("ahead", "waits"), [(1_700, True), (1_701, False)])
def test_behind_a_number_that_its_carrier_throttled_nobody_waits_long(
    ahead: int, waits: bool
) -> None:
    """Passcodes wait behind them."""
    log = SendLog(version=1, free_at=NOW + ahead, slowed=1.25, slowed_at=NOW - 1_000)

    verdict = admit(log, Lane.BULK, 1, 50, NOW, part_ms(50, 1.0))

    assert isinstance(verdict, Admitted) is waits


def test_a_passcode_goes_at_once_where_the_carrier_s_next_second_is_far() -> None:
    after_three = admit(SendLog(), Lane.BULK, 3, 50, NOW, part_ms(50, 1.0))
    assert isinstance(after_three, Admitted)

    assert admit(after_three.log, Lane.REPLY, 1, 50, NOW) == Refused(room_at=NOW + 3_300)
    code = admit(after_three.log, Lane.PASSCODE, 1, 50, NOW)
    assert isinstance(code, Admitted)
    assert code.at == NOW


@pytest.mark.parametrize(("ahead", "waits"), [(1_300, True), (3_000, True), (3_001, False)])
def test_a_passcode_waits_where_the_carrier_has_shown_that_its_meter_is_strict(
    ahead: int, waits: bool
) -> None:
    """At once it would be throttled, and slow the number down once more."""
    log = SendLog(version=1, free_at=NOW + ahead, slowed=1.25, slowed_at=NOW - 1_000)

    verdict = admit(log, Lane.PASSCODE, 1, 50, NOW, part_ms(50, 1.0))

    at = verdict.at if isinstance(verdict, Admitted) else verdict.room_at
    assert (isinstance(verdict, Admitted), at) == (waits, NOW + ahead)


def test_a_slowed_number_keeps_the_rest_of_its_own_limit_for_passcodes() -> None:
    """They waited ten seconds until the minute held less than the slower rate."""
    log = SendLog(version=1, bulk=(NOW - 30_000,) * 45, slowed=1.25, slowed_at=NOW)

    assert isinstance(admit(log, Lane.REPLY, 1, 50, NOW), Refused)
    codes = 0
    while isinstance(verdict := admit(log, Lane.PASSCODE, 1, 50, NOW), Admitted):
        log, codes = verdict.log, codes + 1
    assert codes == 5


def test_a_part_never_takes_longer_than_its_place_in_the_lane() -> None:
    assert part_ms(60, 1.0) == spacing_ms(Lane.BULK, 60)
    assert part_ms(50, 1.0) == 1_100
    assert part_ms(50, 0.0) == spacing_ms(Lane.BULK, 50)


LENGTHS = st.lists(st.integers(1, 10), min_size=1, max_size=60)


@given(parts=LENGTHS, lane=LANES, per_minute=st.sampled_from([10, 50, 100, 101, 600]))
def test_texts_booked_together_go_in_order_each_within_its_own_places(
    parts: list[int], lane: Lane, per_minute: int
) -> None:
    spacing = spacing_ms(lane, per_minute)
    slots = places(lane, per_minute, NOW, NOW + 5_000, parts)

    begins = [NOW + 5_000 + before * spacing for before in itertools.accumulate(parts, initial=0)]
    for slot, begin, many in zip(slots, begins, parts, strict=False):
        assert begin - 1 <= slot <= begin + (many - 1) * spacing


def test_a_long_text_in_an_idle_lane_goes_at_once() -> None:
    assert places(Lane.BULK, 50, NOW, NOW, [10, 1])[0] == NOW


@settings(max_examples=60, deadline=None)
@given(
    before=st.integers(0, 120),
    parts=st.integers(2, 10),
    per_minute=st.sampled_from([10, 20, 50, 60, 100]),
    early=st.integers(0, 1_000),
)
def test_a_long_text_goes_at_its_first_try_in_a_full_lane(
    before: int, parts: int, per_minute: int, early: int
) -> None:
    """Texts of five parts never left a number that was kept full: its log had room for three."""
    lengths = [1] * before + [parts] + [1] * 60
    log, refused = SendLog(), []
    slots = places(Lane.BULK, per_minute, NOW, NOW + 1, lengths)
    for number, (slot, many) in enumerate(zip(slots, lengths, strict=True)):
        # The queue rounds its delay down: every other text comes a little early.
        at = slot - (early if number % 2 and early < spacing_ms(Lane.BULK, per_minute) else 0)
        verdict = admit(log, Lane.BULK, many, per_minute, at)
        if isinstance(verdict, Admitted):
            log = verdict.log
        else:
            refused.append(number)
    assert before not in refused
    assert len(refused) <= parts


def tries(parts: int, *, keeping_room: bool) -> int | None:
    """At which try a reply leaves a number whose lane is full; None if not within a hundred."""
    log, spacing = SendLog(), spacing_ms(Lane.BULK, 50)
    texts, reply_at, tried = (NOW + int(n * spacing) for n in range(1_000)), NOW + 80_500, 0
    for text_at in texts:
        while reply_at <= text_at:
            verdict, tried = admit(log, Lane.REPLY, parts, 50, reply_at), tried + 1
            if isinstance(verdict, Admitted):
                return tried
            if tried == 100:
                return None
            log = verdict.log if keeping_room and verdict.log is not None else log
            reply_at = max(verdict.room_at, reply_at + 1_000)
        verdict = admit(log, Lane.BULK, 1, 50, text_at)
        log = verdict.log if isinstance(verdict, Admitted) else log
    return None


@pytest.mark.parametrize("parts", [6, 7, 10], ids=str)
def test_room_is_kept_for_a_long_reply_which_would_never_find_it(parts: int) -> None:
    assert tries(parts, keeping_room=False) is None
    assert tries(parts, keeping_room=True) == 2


@pytest.mark.parametrize("parts", [1, 2, 3, 4, 5], ids=str)
def test_a_short_reply_finds_room_by_itself(parts: int) -> None:
    found = tries(parts, keeping_room=False)
    assert found is not None
    assert found <= 2


def test_room_is_kept_once_and_no_longer_than_it_is_waited_for() -> None:
    log = SendLog(version=1, bulk=tuple(NOW - 60_000 + n * 1_200 for n in range(46)))
    refused = admit(log, Lane.REPLY, 7, 50, NOW)
    assert isinstance(refused, Refused)
    assert refused.log is not None
    kept = refused.log

    again = admit(kept, Lane.REPLY, 7, 50, NOW + 100)
    assert isinstance(again, Refused)
    assert again.log is None, "it is kept already"
    bulk = admit(kept, Lane.BULK, 1, 50, refused.room_at)
    assert bulk == Refused(room_at=kept.wanted_until)
    assert isinstance(admit(kept, Lane.BULK, 1, 50, kept.wanted_until), Admitted)
    code = admit(kept, Lane.PASSCODE, 1, 50, refused.room_at)
    assert isinstance(code, Admitted)
    assert code.log.wanted == 7, "a code is not who it is kept for"
    gone = admit(kept, Lane.REPLY, 7, 50, refused.room_at)
    assert isinstance(gone, Admitted)
    assert (gone.log.wanted, gone.log.wanted_until) == (0, 0)
