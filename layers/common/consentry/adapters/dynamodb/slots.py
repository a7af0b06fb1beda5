"""Send slots.

One number per (originating number, lane), moved by one conditional update (design section 9).

`tat` is when the lane is free again, in epoch ms. Idle: `tat` becomes `start + k*T`, and what it
was is kept as the end of an earlier spell. Busy: `tat + k*T`. Whoever tries the right one first
needs one call, else two. A `tat` seen here that is still to come says busy, since it only grows.
Else nobody here knows, and the lane is taken to be like the last of its kind of which that was so:
all are busy in a blast, and idle without one.
"""

import math

from consentry.adapters.dynamodb.connection import Dynamo
from consentry.adapters.dynamodb.requests import Key
from consentry.adapters.dynamodb.tables.pacing import PacingItem
from consentry.adapters.failures import LostRaceError
from consentry.domain.message import Lane
from consentry.domain.resumption import LaneState, Resumption, Spell
from consentry.errors import TemporaryFailure

ROUNDS = 4


class Slots:
    """Reserves places in the lanes of originating numbers."""

    def __init__(self, dynamo: Dynamo) -> None:
        self._dynamo = dynamo
        self._seen: dict[Key, int] = {}
        self._unknown_are_busy: dict[Lane, bool] = {}

    def reserve(
        self, number: str, lane: Lane, *, start_ms: int, taken_ms: float, lead_ms: int
    ) -> int:
        """Books `taken_ms` of a lane; answers the slot in epoch ms.

        TemporaryFailure if others keep winning.
        """
        key = _key(number, lane)
        taken = math.ceil(taken_ms)
        known = self._seen.get(key, 0) >= start_ms
        busy = known or self._unknown_are_busy.get(lane, False)
        for _ in range(ROUNDS):
            try:
                slot = (
                    self._behind(key, start_ms, taken, lead_ms)
                    if busy
                    else self._at_start(key, start_ms, taken)
                )
            except LostRaceError:
                busy = not busy
            else:
                if not known:
                    self._unknown_are_busy[lane] = busy
                return slot
        raise TemporaryFailure("the send slots of a number are contended; try again later")

    def state(self, number: str, lane: Lane) -> LaneState:
        """How a lane stands, strongly consistent; one that was never used is free."""
        raw = self._dynamo.get(PacingItem, _key(number, lane)) or {}
        numbers = {name: int(value["N"]) for name, value in raw.items() if "N" in value}
        resumed = None
        if "resumed_since" in numbers:
            resumed = Resumption(
                since=numbers["resumed_since"],
                until=numbers["resumed_until"],
                at=numbers["resumed_at"],
                later=numbers["later"],
                closer=numbers.get("closer", 0),
            )
        return LaneState(
            tat=numbers.get("tat", 0),
            since=numbers.get("since", 0),
            before=Spell(since=numbers.get("was_since", 0), until=numbers.get("was_until", 0)),
            resumed=resumed,
        )

    def resume(self, number: str, lane: Lane, seen: LaneState, new: LaneState) -> bool:
        """Lets a lane work again, if it is as it was seen."""
        resumed = new.resumed
        if resumed is None:
            raise ValueError("a lane that works again says since when")
        actions = [
            PacingItem.tat.set(new.tat),
            PacingItem.since.set(new.since),
            PacingItem.was_since.set(new.before.since),
            PacingItem.was_until.set(new.before.until),
            PacingItem.resumed_since.set(resumed.since),
            PacingItem.resumed_until.set(resumed.until),
            PacingItem.resumed_at.set(resumed.at),
            PacingItem.later.set(resumed.later),
            PacingItem.closer.set(resumed.closer),
        ]
        try:
            self._dynamo.update(PacingItem, _key(number, lane), actions, PacingItem.tat == seen.tat)
        except LostRaceError:
            return False
        return True

    def _at_start(self, key: Key, start_ms: int, taken: int) -> int:
        idle = PacingItem.tat.does_not_exist() | (PacingItem.tat < start_ms)
        booked = [
            PacingItem.was_since.set(PacingItem.since | 0),
            PacingItem.was_until.set(PacingItem.tat | 0),
            PacingItem.since.set(start_ms),
            PacingItem.tat.set(start_ms + taken),
        ]
        self._dynamo.update(PacingItem, key, booked, idle)
        self._seen[key] = start_ms + taken
        return start_ms

    def _behind(self, key: Key, start_ms: int, taken: int, lead_ms: int) -> int:
        new = self._dynamo.update(
            PacingItem,
            key,
            [PacingItem.tat.set(PacingItem.tat + taken)],
            PacingItem.tat >= start_ms,
            answer="UPDATED_NEW",
        )
        self._seen[key] = int(new["tat"]["N"])
        before = self._seen[key] - taken
        return max(start_ms, before - lead_ms)


def _key(number: str, lane: Lane) -> Key:
    return (f"slot#{number}#{lane}", "-")
