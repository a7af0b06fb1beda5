"""When a text may leave its originating number: slots say when to try, the log says whether (design
section 9). The log is `send_log.py`.

All instants are epoch milliseconds. The figures behind the constants come from a simulation of one
number with 2,000 texts, outages and bursts of replies: at most N parts in any 60 s, a lone blast at
45 parts a minute or more of 50.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from consentry.domain.message import Lane

WINDOW_MS = 61_000
"""One second more than a minute: a send reaches the wire up to 0.9 s after its stamp."""

PASSCODE_LEAD_MS = 4_000
STALE_MS = 5_000
MAX_QUEUE_DELAY_S = 900
MADE_UP = 40
"""What is late goes a fortieth closer together: of the places that were booked some were not used,
since requests failed and texts were moved. The log has room for that: it takes a part in 61/(N-1)
s, of which places are 62/(N-3) s apart, and above 100 parts a minute three in a hundred more.
"""
LISTED_LIMIT = 100
"""Up to this many parts a minute the log is a list of stamps.

Above it (short codes) a single instant.
"""


def spacing_ms(lane: Lane, per_minute: int) -> float:
    """The time that one part takes up in its lane; replies are spaced twice as wide."""
    if per_minute <= LISTED_LIMIT:
        base = 62_000 / max(per_minute - 3, 1)
        return base * 2 if lane is Lane.REPLY else base
    base = 61_000 / (per_minute - burst(per_minute))
    return base * (2.06 if lane is Lane.REPLY else 1.03)


def lead_ms(lane: Lane) -> int:
    """How far ahead of its place in the lane a text may try; only passcodes may."""
    return PASSCODE_LEAD_MS if lane is Lane.PASSCODE else 0


def queue_delay_s(slot: int, now: int, *, refused: bool = False) -> int:
    """Whole seconds to wait in the queue; rounded down at first, up after a refusal."""
    wait = max(0, slot - now) / 1000
    return math.ceil(wait) if refused else math.floor(wait)


def is_stale(slot: int, now: int) -> bool:
    """Whether the slot has passed so long ago that using it would be a catch-up burst."""
    return now - slot > STALE_MS


@dataclass(frozen=True, slots=True, kw_only=True)
class Resumption:
    """A lane that works again: what was due from `since` to just before `at` goes `later` ms after
    its time. The first of it may go at `at`.
    """

    since: int
    at: int
    later: int

    def slot_of(self, slot: int) -> int | None:
        """The new slot of a late text; None for one that was due before or after that."""
        if not self.since <= slot < self.at:
            return None
        return slot + self.later - _made_up(slot - self.since)


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneState:
    """A number's lane: when it is free (`tat`), and when it last worked again after a pause."""

    tat: int = 0
    resumed: Resumption | None = None


def resumption(
    lane: LaneState, left: int, late: Sequence[int], now: int
) -> tuple[Resumption, int] | None:
    """What becomes of everything that was due while nothing left the number, and the lane's new
    `tat`: it goes behind what is booked, in its order, a little closer together. So no text needs
    a place of its own, and places that nobody used are made up for.

    `left` is when something last did leave, `late` are slots that are known to be late. It begins
    with the first of them: what was due before is not booked again, since perhaps none of it is
    left, and who is late again and again would push the lane's end ahead for ever. None for a
    number that is at work.
    """
    first = max(left, lane.resumed.at if lane.resumed is not None else 0, min(late))
    due_until = min(now, lane.tat)
    if now - first <= STALE_MS or due_until <= first or max(late) < first:
        return None
    behind = max(now, lane.tat)
    tat = behind + due_until - first - _made_up(due_until - first)
    return Resumption(since=first, at=now, later=behind - first), tat


def _made_up(length: int) -> int:
    return length // MADE_UP


def burst(per_minute: int) -> int:
    """How many parts a number above `LISTED_LIMIT` may send at once after a rest."""
    return math.ceil(8 + per_minute / 25)
