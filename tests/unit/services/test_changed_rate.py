"""What a changed rate of a number changes: a lower one all that is still to go, a higher one only
what gets its place after it.
"""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

from consentry.domain.message import Lane, Message, Status
from consentry.domain.pacing import spacing_ms
from consentry.domain.times import to_ms
from tests.support.fakes import START
from tests.unit.services.system import SENDER, System, agree, draft
from tests.unit.services.trace import broken

SLOW, FAST = 20, 50


def rated(system: System, per_minute: int) -> None:
    """The operator sets what the number may send in a minute."""
    sender = system.world.fake_registry.senders[SENDER]
    system.world.fake_registry.put_sender(replace(sender, per_minute=per_minute))


def blast(system: System, first: int, many: int) -> list[str]:
    """One request with so many texts."""
    keys = [f"k{n}" for n in range(first, first + many)]
    for n in range(first, first + many):
        agree(system.world, _number(n))
    system.submit(
        *(
            draft(f"k{n}", to=_number(n), body=f"Acme Dental: visit {n} 9am. Reply STOP to end.")
            for n in range(first, first + many)
        )
    )
    return keys


def _number(n: int) -> str:
    return f"+1415555{n:04}"


def called(row: Message) -> int:
    assert row.status is Status.SENT
    assert row.called_at is not None
    return to_ms(row.called_at)


def slots(system: System, keys: list[str]) -> list[int]:
    """The places of texts in the queue, or in the due index."""
    placed = {job.message_id: job.slot_ms for job in system.world.fake_queue.jobs}
    due = {each.message_id: to_ms(each.at) for each in system.world.fake_pacing.entries.values()}
    return [(placed | due)[system.row(key).id] for key in keys]


def within(row: Message, slot: int) -> bool:
    """Whether a text left at its place: SQS waits whole seconds, rounded down."""
    return slot - 1_000 < called(row) <= slot + 1_000


def test_a_raised_rate_leaves_queued_texts_their_times_and_places_new_ones_closer_behind_them(
    system: System,
) -> None:
    rated(system, SLOW)
    queued = blast(system, 0, 10)
    before = slots(system, queued)
    assert {later - first for first, later in pairwise(before)} <= _about(SLOW)

    rated(system, FAST)
    new = blast(system, 10, 5)

    assert slots(system, queued) == before
    after = slots(system, new)
    assert after[0] - before[-1] in _about(SLOW), "behind what was queued"
    assert {later - first for first, later in pairwise(after)} <= _about(FAST)
    system.rest()
    for key, slot in zip(queued + new, before + after, strict=True):
        assert within(system.row(key), slot)
    assert broken(system) == []


def test_a_raised_rate_leaves_their_times_to_texts_that_wait_beyond_the_queue_s_reach(
    system: System,
) -> None:
    rated(system, 10)
    queued = blast(system, 0, 120)
    before = slots(system, queued)
    assert before[-1] - to_ms(START) > 900_000

    rated(system, FAST)
    system.rest()

    for key, slot in zip(queued, before, strict=True):
        assert called(system.row(key)) > slot - 1_000, "SQS waits whole seconds, rounded down"


def test_a_raised_rate_counts_for_what_is_released_after_it(system: System) -> None:
    """Held over the night at one rate, sent in the morning at the other."""
    system.world.clock.at = START + timedelta(hours=12)
    rated(system, SLOW)
    held = blast(system, 0, 10)
    assert {system.row(key).status for key in held} == {Status.HELD}

    rated(system, FAST)
    system.rest()

    left = sorted(called(system.row(key)) for key in held)
    assert left[-1] - left[0] < 9 * spacing_ms(Lane.BULK, SLOW) / 2


def test_a_lowered_rate_binds_what_is_queued_at_once(system: System) -> None:
    queued = blast(system, 0, 30)

    rated(system, 12)
    system.rest(2_000)

    left = sorted(called(system.row(key)) for key in queued)
    assert min(later - first for first, later in zip(left, left[12:], strict=False)) >= 60_000
    assert broken(system) == []


def _about(per_minute: int) -> set[int]:
    """The distance of two places, in whole milliseconds."""
    exact = int(spacing_ms(Lane.BULK, per_minute))
    return {exact, exact + 1}
