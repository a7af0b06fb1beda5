"""Whether more may leave an originating number: the log says whether, slots (`pacing.py`) say when
to try (design section 9).

All instants are epoch milliseconds. At most N parts in any 60 s (`minute.py`), and no faster than a
carrier takes them that meters each second and lets nobody save up.
"""

import math
from dataclasses import replace

from consentry.domain.message import Lane
from consentry.domain.minute import Admitted, Refused, admit_by_minute
from consentry.domain.send_log import SendLog

LONGEST_WAIT_MS = 3_000
"""How long a text may wait in place for its carrier's second. A code or a long text takes two or
three seconds of those that are due behind it; moving them would take longer, and their places in
the lane would be lost.
"""
LONGEST_WAIT_IF_SLOWED_MS = 1_700
"""The same where the carrier throttled the number: it sends less than its lane holds, so that all
would wait as long as they may, and a passcode behind them.
"""
LONGEST_WAIT_OF_CODE_MS = 1_200
"""The same for a passcode, which then goes at once."""
LONGEST_WAIT_OF_CODE_IF_SLOWED_MS = 3_000
"""The same for a passcode of a number that its carrier throttled: its meter is strict, so that who
goes at once is throttled again, and moving a code costs it two seconds more.
"""
LONGEST_WAIT_FOR_ROOM_MS = 1_000
"""How long for each of its parts a text may wait in place for its number's minute to have room: so
that somebody takes it, and a long text needs that several parts leave it. While a minute stays full
all would wait as long as they may, and no more would leave for that.
"""
AFTER_MS = 1_000
"""The soonest that a text is tried again which was refused."""


def admit(
    log: SendLog, lane: Lane, parts: int, per_minute: int, now: int, part_ms: float = 0.0
) -> Admitted | Refused:
    """Whether `parts` may leave at `now`, or as soon as they may wait for, without the number
    passing its limit in any 60 seconds or its carrier's rate.

    A part takes up `part_ms` of the carrier. A limit that changed counts at once, from whichever
    form of the log the last one left.
    """
    longest = _longest_wait(lane, is_slowed=log.slowness(now) > 1)
    at = max(now, math.ceil(log.free_at))
    if lane is Lane.PASSCODE and log.slowness(now) == 1 and at - now > longest:
        # Nobody is kept waiting for a code because of a meter that may not be so strict.
        at = now
    if at - now > longest:
        return Refused(room_at=at)
    verdict = admit_by_minute(log, lane, parts, per_minute, now, at)
    waits = min(longest, parts * LONGEST_WAIT_FOR_ROOM_MS)
    if isinstance(verdict, Refused) and verdict.room_at - now <= waits:
        at = verdict.room_at
        verdict = admit_by_minute(log, lane, parts, per_minute, now, at)
    if isinstance(verdict, Refused):
        return replace(verdict, room_at=max(verdict.room_at, now + AFTER_MS))
    free_at = max(log.free_at, at) + parts * part_ms * log.slowness(at)
    bulk_at = at if lane is Lane.BULK else log.bulk_at
    return replace(verdict, log=replace(verdict.log, free_at=free_at, bulk_at=bulk_at))


def _longest_wait(lane: Lane, *, is_slowed: bool) -> int:
    if lane is Lane.PASSCODE:
        return LONGEST_WAIT_OF_CODE_IF_SLOWED_MS if is_slowed else LONGEST_WAIT_OF_CODE_MS
    return LONGEST_WAIT_IF_SLOWED_MS if is_slowed else LONGEST_WAIT_MS
