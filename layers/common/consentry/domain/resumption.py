"""How a lane works again after an outage: what became late moves as a whole, in its order.

All instants are epoch milliseconds.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

from consentry.domain.message import Lane
from consentry.domain.pacing import STALE_MS, spacing_ms
from consentry.domain.send_log import part_ms

SOONER_MS = 10_000
"""How much sooner than the first text that was found late others may have been due: a queue hands
over in about the order in which they were, not exactly.
"""
GAP_OF = 10
"""A time in which nothing was booked goes along with what is late around it up to a tenth of it."""
CLOSER = 250
WHOLE = 10_000
"""What is late goes at most 250 in 10,000 closer together: of the places that were booked some were
not used, since requests failed and texts were moved. The log has room for that: it takes a part in
61/(N-1) s, of which places are 62/(N-3) s apart, and above 100 parts a minute three in a hundred
more.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resumption:
    """A lane that works again at `at`.

    What was due from `since` to just before `until` goes `later` ms after its time, and `closer`
    in 10,000 closer together.
    """

    since: int
    until: int
    at: int
    later: int
    closer: int = 0

    def slot_of(self, slot: int) -> int | None:
        """The new slot of a late text; None for one that was due before or after that."""
        if not self.since <= slot < self.until:
            return None
        return self.since + self.later + _drawn(slot - self.since, self.closer)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spell:
    """A time in which a lane is booked without a break."""

    since: int = 0
    until: int = 0

    @property
    def length(self) -> int:
        """How long it is; not above zero if nothing is left of it."""
        return self.until - self.since


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneState:
    """A number's lane: booked from `since` to `tat` without a break, and in a spell `before` that;
    and when it last worked again after a pause.
    """

    tat: int = 0
    since: int = 0
    before: Spell = Spell()
    resumed: Resumption | None = None

    def idle_until(self, start: int, tat: int) -> Self:
        """The lane after a text that found it free, booked from `start` to `tat`."""
        before = Spell(since=self.since, until=self.tat)
        return replace(self, tat=tat, since=start, before=before)


def resumption(
    lane: LaneState, left: int, late: Sequence[int], now: int, per_minute: int
) -> LaneState | None:
    """The lane in which everything that was due while nothing left the number goes behind what is
    booked, in its order, a little closer together. So no text needs a place of its own, and places
    that nobody used are made up for.

    `left` is when something last did leave, `late` are slots that are known to be late. It begins
    a little before the first of them: what was due long before is not booked again, since perhaps
    none of it is left, and who is late again and again would push the lane's end ahead for ever.
    Nor is a time in which nothing was booked, if it is long: few texts that came in a long outage
    would take as long again. None for a number that is at work, if slowly, or if nothing that its
    lane holds is late.
    """
    worked = _worked(lane, left)
    if is_at_work(lane, left, now) or max(late) < worked:
        return None
    late_part = _late_part(lane, max(worked, min(late) - SOONER_MS), now)
    if late_part is None:
        return None
    behind, closer = max(now, lane.tat), closer_by(per_minute)
    resumed = Resumption(
        since=late_part.since,
        until=late_part.until,
        at=now,
        later=behind - late_part.since,
        closer=closer,
    )
    tat = behind + _drawn(late_part.length, closer)
    found = lane.idle_until(now, tat) if behind > lane.tat else replace(lane, tat=tat)
    return replace(found, resumed=resumed)


def _late_part(lane: LaneState, since: int, now: int) -> Spell | None:
    """What a lane holds that was due from `since` to now: of its two spells both if hardly anything
    lies between them, else the longer one, so that few texts are left to book a place each.
    """
    spells = (lane.before, Spell(since=lane.since, until=lane.tat))
    cut = [Spell(since=max(each.since, since), until=min(each.until, now)) for each in spells]
    late = [each for each in cut if each.length > 0]
    if not late:
        return None
    both = Spell(since=late[0].since, until=late[-1].until)
    if late[-1].since - late[0].until <= both.length // GAP_OF:
        return both
    return max(reversed(late), key=lambda each: each.length)


def is_at_work(lane: LaneState, left: int, now: int) -> bool:
    """Whether something left a number lately, at `left`, or its lane was just let work again."""
    return now - _worked(lane, left) <= STALE_MS


def _worked(lane: LaneState, left: int) -> int:
    return max(left, lane.resumed.at if lane.resumed is not None else 0)


def closer_by(per_minute: int) -> int:
    """How much closer together texts may go, in 10,000, without a carrier that meters each second
    falling behind. One that takes so many a minute takes at least a sixtieth of it a second, in
    whole parts.
    """
    place = spacing_ms(Lane.BULK, per_minute)
    metered = part_ms(per_minute, math.ceil(per_minute / 60))
    return min(CLOSER, int(WHOLE * (1 - metered / place)))


def _drawn(length: int, closer: int) -> int:
    return length - length * closer // WHOLE
