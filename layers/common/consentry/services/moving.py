"""What cannot go now is moved before anything of it is read, many texts by few calls.

Two kinds are known by their jobs alone: those whose time passed long ago, since sending them now
would be a burst, and those of a number whose log was last seen full. After an outage thousands are
late at once. Their lane is then let work again by one write: each of them goes as much later as all
the others, behind what is booked and a little closer together, so that none needs a reservation of
its own.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime

from consentry.domain.message import Lane, Status
from consentry.domain.pacing import STALE_MS, is_stale
from consentry.domain.resumption import Resumption, is_at_work, resumption
from consentry.domain.times import to_ms
from consentry.errors import TemporaryFailure
from consentry.services.ports.environment import Clock
from consentry.services.ports.messages import Messages
from consentry.services.ports.pacing import Pacing
from consentry.services.ports.queue import Handled, ReceivedJob, SendJob
from consentry.services.reslot import Reslot
from consentry.services.stamping import Stamping

RESUME_ROUNDS = 3
_TO_GO = frozenset({Status.QUEUED, Status.UNKNOWN})

type _Place = tuple[str, Lane, int, int]
"""Number, lane, parts a minute, and the earliest instant: what shares a reservation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moving:
    """Moves what a batch holds that cannot go now.

    `known` is how lanes work again, `looked` when (ms) a lane was last found to be at work, `lone`
    when a text of it was last late and no other with it.
    """

    clock: Clock
    messages: Messages
    pacing: Pacing
    reslot: Reslot
    stamping: Stamping
    known: dict[tuple[str, Lane], Resumption] = field(default_factory=dict)
    looked: dict[tuple[str, Lane], int] = field(default_factory=dict)
    lone: dict[tuple[str, Lane], int] = field(default_factory=dict)

    def run(self, received: Sequence[ReceivedJob]) -> dict[str, Handled]:
        """By receipt what became of the jobs that cannot go now: `done` once they are moved,
        `later` where that failed. The others are to be dispatched.
        """
        now = self.clock.now()
        stale = [each for each in received if is_stale(each.job.slot_ms, to_ms(now))]
        full = [
            (replace(each, job=found[0]), found[1])
            for each in received
            if each not in stale and (found := self.stamping.full(each.job, to_ms(now))) is not None
        ]
        done = self._late([each for each in stale if self._may_be_moved(each)], now)
        waiting = [(each, room_at) for each, room_at in full if self._may_be_moved(each)]
        return done | self._book(waiting, now, refused=True)

    def _may_be_moved(self, each: ReceivedJob) -> bool:
        """Whether this text may still be to go.

        Of a job that came before that is asked: one that never gets its row, or whose claim nobody
        holds any more, is dispatch's to end, and would never end if it were moved on.
        """
        if each.receive_count == 1:
            return True
        with suppress(TemporaryFailure):
            row = self.messages.get(each.job.message_id)
            return row is not None and row.status in _TO_GO
        return False

    def _late(self, late: Iterable[ReceivedJob], now: datetime) -> dict[str, Handled]:
        lanes: defaultdict[tuple[str, Lane], list[ReceivedJob]] = defaultdict(list)
        for each in late:
            # A passcode that is late is a reply: it no longer goes before everything.
            lane = Lane.REPLY if each.job.lane is Lane.PASSCODE else each.job.lane
            job = replace(each.job, lane=lane, moved=False)
            lanes[(job.number, lane)].append(replace(each, job=job))
        shifted: list[ReceivedJob] = []
        alone: list[tuple[ReceivedJob, int]] = []
        for place, ones in lanes.items():
            resumed = self._resumed(place, ones, to_ms(now))
            for one in ones:
                slot = resumed.slot_of(one.job.slot_ms) if resumed is not None else None
                if slot is None or is_stale(slot, to_ms(now)):
                    alone.append((one, to_ms(now)))
                else:
                    shifted.append(replace(one, job=replace(one.job, slot_ms=slot)))
        return self._enqueue(shifted, now) | self._book(alone, now)

    def _resumed(
        self, place: tuple[str, Lane], late: Sequence[ReceivedJob], now: int
    ) -> Resumption | None:
        """How a lane works again in which these texts are late; None if only they are."""
        if place[1] is not Lane.BULK:
            # The others hold few.
            return None
        known, slot = self.known.get(place), max(each.job.slot_ms for each in late)
        if known is not None and known.slot_of(slot) is not None:
            return known
        if now - self.looked.get(place, 0) <= STALE_MS or self._by_itself(place, late, now):
            return None
        with suppress(TemporaryFailure):
            return self._resumption(place, [each.job for each in late], now)
        return None

    def _by_itself(self, place: tuple[str, Lane], late: Sequence[ReceivedJob], now: int) -> bool:
        """A text that failed may be late by itself; a lane that was out has many, if in many
        batches. Nobody failed one that comes for the first time: it was not fetched.
        """
        if len(late) > 1 or late[0].receive_count == 1:
            return False
        before, self.lone[place] = self.lone.get(place, 0), now
        return now - before > STALE_MS

    def _resumption(
        self, place: tuple[str, Lane], late: Sequence[SendJob], now: int
    ) -> Resumption | None:
        """The stored one that moves the last of these slots, or else a new one.

        Who loses the race to write it looks again: at the winner's, or at what was booked
        meanwhile. One that moves none of these may well move what comes next.
        """
        slots, per_minute = [job.slot_ms for job in late], late[0].per_minute
        for _ in range(RESUME_ROUNDS):
            state = self.pacing.lane_state(*place)
            if state.resumed is not None:
                self.known[place] = state.resumed
                if state.resumed.slot_of(max(slots)) is not None:
                    return state.resumed
            left = self.pacing.read_log(place[0]).bulk_at
            if is_at_work(state, left, now):
                self.looked[place] = now
                return None
            new = resumption(state, left, slots, now, per_minute)
            if new is None or new.resumed is None:
                return None
            if self.pacing.resume(*place, state, new):
                self.known[place] = new.resumed
                return new.resumed
        return None

    def _book(
        self, each: Iterable[tuple[ReceivedJob, int]], now: datetime, *, refused: bool = False
    ) -> dict[str, Handled]:
        """Books a place for each, those that share one together, and enqueues them."""
        places: defaultdict[_Place, list[ReceivedJob]] = defaultdict(list)
        for one, start in each:
            places[(one.job.number, one.job.lane, one.job.per_minute, start)].append(one)
        booked: list[ReceivedJob] = []
        done: dict[str, Handled] = {}
        for (_, _, _, start), ones in places.items():
            try:
                jobs = self.reslot.placed([one.job for one in ones], start)
            except TemporaryFailure:
                done |= {one.receipt: Handled.LATER for one in ones}
            else:
                booked += [replace(one, job=job) for one, job in zip(ones, jobs, strict=True)]
        return done | self._enqueue(booked, now, refused=refused)

    def _enqueue(
        self, moved: Sequence[ReceivedJob], now: datetime, *, refused: bool = False
    ) -> dict[str, Handled]:
        try:
            left = self.reslot.enqueue([each.job for each in moved], now, refused=refused)
        except TemporaryFailure:
            left = frozenset(each.job.message_id for each in moved)
        return {
            each.receipt: Handled.LATER if each.job.message_id in left else Handled.DONE
            for each in moved
        }
