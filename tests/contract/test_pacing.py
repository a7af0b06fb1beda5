"""`services.ports.Pacing`: slots, logs, send items, the due index."""

from dataclasses import replace
from datetime import timedelta
from itertools import count, pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consentry.adapters.dynamodb.connection import Dynamo
from consentry.adapters.dynamodb.pacing import DynamoPacing
from consentry.domain.history import SendHistory
from consentry.domain.message import Category, Lane
from consentry.domain.resumption import LaneState, Resumption, Spell
from consentry.domain.send_log import SendLog
from consentry.domain.times import to_ms
from consentry.services.ports.messages import DueEntry
from tests.contract.conftest import Ports
from tests.support.aws import empty
from tests.support.fake_pacing import FakePacing
from tests.support.records import KEY, NOW, SENDER, intent, message_id

START = to_ms(NOW)
SPACING = 62_000 / 47
UNUSED = count(1_000)


def reserve(ports: Ports, start_ms: int, parts: int = 1, lead_ms: int = 0) -> int:
    return ports.pacing.reserve(
        SENDER, Lane.BULK, start_ms=start_ms, parts=parts, spacing_ms=SPACING, lead_ms=lead_ms
    )


def test_an_idle_lane_gives_the_start_itself(ports: Ports) -> None:
    assert reserve(ports, START) == START


def test_places_in_a_busy_lane_stand_their_parts_apart(ports: Ports) -> None:
    slots = [reserve(ports, START, parts) for parts in (1, 3, 1, 1)]
    gaps = [after - before for before, after in pairwise(slots)]
    assert gaps == [1320, 3958, 1320]


def test_a_lane_that_has_run_empty_starts_afresh(ports: Ports) -> None:
    reserve(ports, START, parts=5)
    later = START + 600_000
    assert [reserve(ports, later), reserve(ports, later)] == [later, later + 1320]


def test_a_lead_lets_a_text_try_ahead_of_its_place_but_never_before_its_start(ports: Ports) -> None:
    slots = [reserve(ports, START, lead_ms=4_000) for _ in range(5)]
    assert slots == [START, START, START, START, START + 1_280]


def test_lanes_and_numbers_do_not_wait_for_each_other(ports: Ports) -> None:
    reserve(ports, START, parts=10)
    for number, lane in ((SENDER, Lane.REPLY), ("+12065550101", Lane.BULK)):
        slot = ports.pacing.reserve(
            number, lane, start_ms=START, parts=1, spacing_ms=SPACING, lead_ms=0
        )
        assert slot == START


def test_a_lane_is_let_work_again_once_by_whoever_saw_it_as_it_is(ports: Ports) -> None:
    assert ports.pacing.lane_state(SENDER, Lane.BULK) == LaneState()
    reserve(ports, START, parts=5)
    seen = ports.pacing.lane_state(SENDER, Lane.BULK)
    assert seen.resumed is None
    resumed = Resumption(
        since=START + 1_000, until=START + 5_000, at=START + 600_000, later=600_000, closer=250
    )
    tat = START + 610_000
    new = replace(seen, tat=tat, resumed=resumed, before=Spell(since=START, until=START + 5_000))

    assert ports.pacing.resume(SENDER, Lane.BULK, seen, new)
    assert not ports.pacing.resume(SENDER, Lane.BULK, seen, replace(new, tat=tat + 1))

    assert ports.pacing.lane_state(SENDER, Lane.BULK) == new
    assert reserve(ports, START + 600_000) == tat


def test_a_lane_knows_since_when_it_is_booked_without_a_break_and_when_it_was_before(
    ports: Ports,
) -> None:
    reserve(ports, START, parts=2)
    reserve(ports, START + 1_000)
    first = ports.pacing.lane_state(SENDER, Lane.BULK)
    later = first.tat + 60_000
    reserve(ports, later)
    reserve(ports, later)

    state = ports.pacing.lane_state(SENDER, Lane.BULK)

    assert (first.since, first.before) == (START, Spell())
    assert state.since == later
    assert state.before == Spell(since=START, until=first.tat)


@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    steps=st.lists(
        st.tuples(st.integers(0, 20_000), st.integers(1, 5), st.sampled_from([0, 4_000])),
        max_size=8,
    ),
)
def test_every_sequence_of_reservations_gives_the_model_s_slots(
    ports: Ports, steps: list[tuple[int, int, int]]
) -> None:
    model, number = FakePacing(), f"+1206555{next(UNUSED):04d}"
    for after, parts, lead in steps:
        booking = {"start_ms": START + after, "parts": parts, "lead_ms": lead}
        expected = model.reserve(number, Lane.BULK, spacing_ms=SPACING, **booking)
        assert ports.pacing.reserve(number, Lane.BULK, spacing_ms=SPACING, **booking) == expected


def test_a_number_that_never_sent_has_an_empty_log(ports: Ports) -> None:
    assert ports.pacing.read_log(SENDER) == SendLog()


@pytest.mark.parametrize(
    "log",
    [
        SendLog(version=1, bulk=(START, START, START + 7), asked=(START + 3,)),
        SendLog(version=1, horizon=START + 0.25),
        SendLog(version=1, free_at=START + 0.5, bulk_at=START),
        SendLog(version=1),
        SendLog(version=1, bulk=(START,), slowed=1.5625, slowed_at=START),
        SendLog(version=1, bulk=(START,), wanted=5, wanted_until=START + 1_000),
    ],
    ids=["lists", "horizon", "metered", "empty", "slowed", "keeping room"],
)
def test_a_log_is_read_as_it_was_stored(ports: Ports, log: SendLog) -> None:
    assert ports.pacing.store_log(SENDER, log)
    assert ports.pacing.read_log(SENDER) == log


def test_of_two_logs_over_one_version_the_second_is_refused_even_if_equal(ports: Ports) -> None:
    first = SendLog(version=1, bulk=(START,))
    assert ports.pacing.store_log(SENDER, first)
    assert not ports.pacing.store_log(SENDER, first)
    assert not ports.pacing.store_log(SENDER, replace(first, version=3))
    assert ports.pacing.store_log(SENDER, SendLog(version=2, bulk=(START, START + 1)))
    assert not ports.pacing.store_log(SENDER, SendLog(version=2, asked=(START + 2,)))
    assert ports.pacing.read_log(SENDER).bulk == (START, START + 1)


def test_an_opened_intent_is_in_the_answer_and_in_the_history(ports: Ports) -> None:
    answer = ports.pacing.open_intent("acme", KEY, intent(), SENDER)
    assert answer.intents == (intent(),)
    assert answer.last_sender == {"appointments": SENDER}
    assert ports.pacing.history("acme", KEY) == answer


def test_opening_an_intent_again_keeps_its_first_instant(ports: Ports) -> None:
    ports.pacing.open_intent("acme", KEY, intent(), SENDER)
    again = intent(at=NOW + timedelta(minutes=5))
    answer = ports.pacing.open_intent("acme", KEY, again, "+12065550101")
    assert answer.intents == (intent(),)
    assert answer.last_sender == {"appointments": "+12065550101"}


def test_an_intent_that_is_renewed_takes_its_new_instant(ports: Ports) -> None:
    ports.pacing.open_intent("acme", KEY, intent(1), SENDER)
    ports.pacing.open_intent("acme", KEY, intent(2, at=NOW + timedelta(minutes=1)), SENDER)
    again = intent(1, at=NOW + timedelta(minutes=5))
    answer = ports.pacing.open_intent("acme", KEY, again, SENDER, renew=True)
    assert answer.intents == (intent(2, at=NOW + timedelta(minutes=1)), again)


def test_intents_stand_in_the_order_of_writing_whatever_the_writers_clocks_say(
    ports: Ports,
) -> None:
    for n, seconds in ((1, 5), (2, 0), (3, 5), (4, 9)):
        new = intent(n, at=NOW + timedelta(seconds=seconds))
        answer = ports.pacing.open_intent("acme", KEY, new, SENDER)
    assert [each.message_id for each in answer.intents] == [message_id(n) for n in (1, 2, 3, 4)]
    after = [(each.at - NOW) / timedelta(milliseconds=1) for each in answer.intents]
    assert after == [5_000, 5_001, 5_002, 9_000]


def test_opening_an_intent_again_with_a_slow_clock_changes_no_order(ports: Ports) -> None:
    ports.pacing.open_intent("acme", KEY, intent(1), SENDER)
    ports.pacing.open_intent("acme", KEY, intent(2, at=NOW + timedelta(minutes=1)), SENDER)
    ports.pacing.open_intent("acme", KEY, intent(1), SENDER)
    answer = ports.pacing.open_intent("acme", KEY, intent(3), SENDER)
    assert [each.message_id for each in answer.intents] == [message_id(n) for n in (1, 2, 3)]


def test_recipients_and_accounts_have_items_of_their_own(ports: Ports) -> None:
    ports.pacing.open_intent("acme", KEY, intent(), SENDER)
    assert ports.pacing.history("birch", KEY).intents == ()
    assert ports.pacing.history("acme", "1.other").intents == ()


def test_a_dropped_intent_is_gone_and_dropping_nothing_is_fine(ports: Ports) -> None:
    ports.pacing.open_intent("acme", KEY, intent(1), SENDER)
    kept = intent(2, category=Category.MARKETING, at=NOW + timedelta(seconds=1))
    ports.pacing.open_intent("acme", KEY, kept, SENDER)
    ports.pacing.drop_intent("acme", KEY, intent(1))
    ports.pacing.drop_intent("acme", KEY, intent(1))
    ports.pacing.drop_intent("acme", "1.nobody", intent(1))
    left = ports.pacing.history("acme", KEY).intents
    assert left == (kept,)


def test_an_intent_that_was_renewed_is_not_dropped_as_it_was_before(ports: Ports) -> None:
    ports.pacing.open_intent("acme", KEY, intent(1), SENDER)
    again = intent(1, at=NOW + timedelta(minutes=1))
    ports.pacing.open_intent("acme", KEY, again, SENDER, renew=True)
    ports.pacing.drop_intent("acme", KEY, intent(1))
    assert ports.pacing.history("acme", KEY).intents == (again,)


def test_an_intent_older_than_five_weeks_no_longer_counts(ports: Ports) -> None:
    old = intent(1, at=NOW - timedelta(days=36))
    ports.pacing.open_intent("acme", KEY, old, SENDER)
    for n in (2, 3):
        answer = ports.pacing.open_intent("acme", KEY, intent(n), SENDER)
        assert message_id(1) not in {each.message_id for each in answer.intents}
    assert len(ports.pacing.history("acme", KEY).intents) == 2


def test_the_last_inbound_instant_never_moves_back(ports: Ports) -> None:
    earlier = NOW - timedelta(minutes=1)
    ports.pacing.note_inbound("acme", KEY, NOW)
    ports.pacing.note_inbound("acme", KEY, earlier)
    assert ports.pacing.history("acme", KEY).last_inbound_at == NOW


def test_so_many_helps_of_a_day_are_granted_and_a_repeat_is_the_same_help(ports: Ports) -> None:
    hours = [NOW + timedelta(hours=n) for n in (0, 1, 1, 2, 0, 24.5)]
    granted = [ports.pacing.grant_help("acme", KEY, at, most=2) for at in hours]
    assert granted == [True, True, True, False, True, True]
    assert ports.pacing.history("acme", KEY).help_answers == (hours[1], hours[-1])


def test_two_helps_at_once_cannot_both_take_the_last_place(
    tables: Dynamo, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty(tables)
    pacing = DynamoPacing(tables)
    read, others = pacing.history, [NOW + timedelta(minutes=1)]

    def overtaken(account: str, recipient: str) -> SendHistory:
        found = read(account, recipient)
        while others:
            assert pacing.grant_help(account, recipient, others.pop(), most=1)
        return found

    monkeypatch.setattr(pacing, "history", overtaken)

    assert not pacing.grant_help("acme", KEY, NOW, most=1)


def lease(ports: Ports, want: int, most: int = 10, counter: str = "brand#day") -> tuple[int, int]:
    return ports.pacing.lease(counter, want, most, NOW + timedelta(hours=9))


def test_what_is_leased_from_a_counter_is_never_more_than_it_holds(ports: Ports) -> None:
    assert [lease(ports, want) for want in (4, 4, 4, 1)] == [(4, 6), (4, 2), (2, 0), (0, 0)]
    assert lease(ports, 5, counter="brand#next day") == (5, 5)


def test_a_counter_that_holds_more_than_before_gives_the_rest(ports: Ports) -> None:
    assert lease(ports, 20) == (10, 0)
    assert lease(ports, 20, most=15) == (5, 0)
    assert lease(ports, 20, most=12) == (0, 0)


def due(n: int, seconds: float, shard: int = 0) -> DueEntry:
    at = NOW + timedelta(seconds=seconds)
    return DueEntry(message_id=message_id(n), at=at, shard=shard, accept_attempt=f"a-{n}")


def test_due_entries_come_oldest_first_within_both_ends(ports: Ports) -> None:
    entries = [due(1, 7_300), due(2, 0), due(3, 3_599.999), due(4, 3_600), due(5, -0.001)]
    for each in (*entries, due(6, 1, shard=1), due(7, 7_300.001)):
        ports.pacing.put_due(each)
    found = ports.pacing.due(0, since=NOW, until=NOW + timedelta(seconds=7_300))
    assert found == [entries[1], entries[2], entries[3], entries[0]]


def test_putting_a_due_entry_twice_makes_one_and_deleting_it_twice_is_fine(ports: Ports) -> None:
    entry = due(1, 60)
    ports.pacing.put_due(entry)
    ports.pacing.put_due(entry)
    span = {"since": NOW, "until": NOW + timedelta(hours=1)}
    assert ports.pacing.due(0, **span) == [entry]
    ports.pacing.delete_due(entry)
    ports.pacing.delete_due(entry)
    assert ports.pacing.due(0, **span) == []


def test_many_due_entries_come_and_go_by_few_calls_and_again_if_asked(ports: Ports) -> None:
    entries = [due(n, n) for n in range(60)]
    span = {"since": NOW, "until": NOW + timedelta(hours=1)}
    for _ in range(2):
        ports.pacing.put_many_due([entries[0], *entries])
        assert ports.pacing.due(0, **span) == entries
    for _ in range(2):
        ports.pacing.delete_many_due([entries[1], *entries[1:]])
        assert ports.pacing.due(0, **span) == entries[:1]


def test_watermarks_are_kept_by_shard(ports: Ports) -> None:
    assert ports.pacing.watermarks() == {}
    ports.pacing.store_watermarks({0: NOW, 1: NOW})
    ports.pacing.store_watermarks({1: NOW + timedelta(minutes=1)})
    assert ports.pacing.watermarks() == {0: NOW, 1: NOW + timedelta(minutes=1)}
