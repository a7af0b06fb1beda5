"""When a text may leave its originating number: slots say when to try, the log says whether (design
section 9). The log is `send_log.py`, `admission.py` asks it.

All instants are epoch milliseconds. The figures behind the constants come from a simulation of one
number with 2,000 texts, outages and bursts of replies: at most N parts in any 60 s, a lone blast at
45 parts a minute or more of 50.
"""

import math
from collections.abc import Sequence

from consentry.domain.message import Lane

WINDOW_MS = 61_000
"""One second more than a minute: a send reaches the wire up to 0.9 s after its stamp."""

PASSCODE_LEAD_MS = 4_000
STALE_MS = 5_000
MAX_QUEUE_DELAY_S = 900
SPARE = 2
"""A text of so many parts still goes into the log of a number whose lane is full."""
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


def places(
    lane: Lane, per_minute: int, start_ms: int, first: int, parts: Sequence[int]
) -> list[int]:
    """The slots of texts of so many parts that were booked together at or after `start_ms`; the
    first place they got is `first`.

    A long text in a full lane goes in the midst of its places: those before it leave the room that
    it needs in the log, which holds little more than a lane sends. Without that it might never go.
    """
    spacing = spacing_ms(lane, per_minute)
    needs_room = lane is Lane.BULK and per_minute <= LISTED_LIMIT
    slots, before = [], 0
    for many in parts:
        alone = before == 0 and first == start_ms
        empty = max(0, many - SPARE) if needs_room and not alone else 0
        slots.append(first + int((before + empty) * spacing))
        before += many
    return slots


def burst(per_minute: int) -> int:
    """How many parts a number above `LISTED_LIMIT` may send at once after a rest."""
    return math.ceil(8 + per_minute / 25)
