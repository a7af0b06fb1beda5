"""What left an originating number lately, and whether more may: the log says whether, slots
(`pacing.py`) say when to try (design section 9).

All instants are epoch milliseconds. At most N parts in any 60 s, and no faster than a carrier takes
them that meters each second and lets nobody save up: AWS documents the rate and not the meter.
"""

import math
from dataclasses import dataclass, replace

from consentry.domain.message import Lane
from consentry.domain.pacing import LISTED_LIMIT, WINDOW_MS, burst, spacing_ms

STAMP_AGE_MS = 400
"""A send that starts later after its stamp is stamped again."""
SLOWER = 1.25
SLOWEST = 2.0
RECOVERS_PER_MS = 0.25 / 60_000
"""After a throttle a number takes 1.25 times as long for a part, at most twice; of that it gains a
quarter back in a minute."""
ONE_THROTTLE_MS = 1_000
"""Refusals within a second are one: texts that were under way together are refused together."""
LEAST_SLOWED = 10
"""Parts a minute below which no number is slowed: the longest text has ten."""
LONGEST_WAIT_MS = 1_200
"""How long a text may wait in place for its carrier's second, as long as the slowest number takes
for one part: moving it would take longer.
"""
LONGEST_WAIT_FOR_CODE_MS = 3_000
"""The same for a passcode of a number that its carrier throttled: its meter is strict, so that who
goes at once is throttled again, and moving a code costs it two seconds more.
"""
METERED = 1.1
"""A part takes up a tenth more of its carrier's second than its share: calls arrive unevenly."""


def part_ms(per_minute: int, per_second: float) -> float:
    """How long one part takes up a carrier that lets nobody save up for a burst.

    Never longer than its place in the lane, so that a full lane need not wait.
    """
    place = spacing_ms(Lane.BULK, per_minute)
    return min(METERED * 1_000 / per_second, place) if per_second > 0 else place


@dataclass(frozen=True, slots=True, kw_only=True)
class SendLog:
    """What left one number lately, one stamp per part; `version` guards the conditional write.

    `asked` are replies and passcodes, `bulk` the rest. `horizon` replaces both for numbers above
    `LISTED_LIMIT`. `free_at` is when what left has passed a carrier that meters each second,
    `bulk_at` when something in the bulk lane last left.
    `slowed` is how many times as long a part took after the carrier's last throttle, at
    `slowed_at`.
    """

    version: int = 0
    bulk: tuple[int, ...] = ()
    asked: tuple[int, ...] = ()
    horizon: float = 0.0
    free_at: float = 0.0
    bulk_at: int = 0
    slowed: float = 1.0
    slowed_at: int = 0

    def slowness(self, now: int) -> float:
        """How many times as long a part takes now; 1 where all is well."""
        return max(1.0, self.slowed - max(0, now - self.slowed_at) * RECOVERS_PER_MS)

    def per_minute(self, limit: int, now: int) -> int:
        """What is left of a number's limit."""
        return max(min(limit, LEAST_SLOWED), int(limit / self.slowness(now)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Admitted:
    """The text may leave at `at`, at most `LONGEST_WAIT_MS` away; `log` must be stored first."""

    log: SendLog
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """The text may not leave yet; `room_at` is when the log will have room for it."""

    room_at: int


def admit(
    log: SendLog, lane: Lane, parts: int, per_minute: int, now: int, part_ms: float = 0.0
) -> Admitted | Refused:
    """Whether `parts` may leave at `now`, or as soon as they may wait for, without the number
    passing its limit in any 60 seconds or its carrier's rate.

    A part takes up `part_ms` of the carrier. A limit that changed counts at once, from whichever
    form of the log the last one left.
    """
    at = max(now, math.ceil(log.free_at))
    if at - now > LONGEST_WAIT_MS:
        throttled = log.slowness(now) > 1
        if lane is not Lane.PASSCODE or (throttled and at - now > LONGEST_WAIT_FOR_CODE_MS):
            return Refused(room_at=at)
        if not throttled:
            # Nobody is kept waiting for a code because of a meter that may not be so strict.
            at = now
    # What is slowed is the rest: a code takes what that leaves of the number's own limit.
    slowed = per_minute if lane is Lane.PASSCODE else log.per_minute(per_minute, at)
    if per_minute > LISTED_LIMIT:
        verdict = _admit_by_horizon(log, lane, parts, slowed, at)
    else:
        verdict = _admit_by_list(log, lane, parts, slowed, at, since=now - WINDOW_MS)
    if isinstance(verdict, Refused):
        return verdict
    free_at = max(log.free_at, at) + parts * part_ms * log.slowness(at)
    bulk_at = at if lane is Lane.BULK else log.bulk_at
    return replace(verdict, log=replace(verdict.log, free_at=free_at, bulk_at=bulk_at))


def _admit_by_list(
    log: SendLog, lane: Lane, parts: int, per_minute: int, now: int, *, since: int
) -> Admitted | Refused:
    """What is after `since` is kept, also if it no longer counts at `now`: a passcode may still go
    before this text.
    """
    if log.horizon + WINDOW_MS > now:
        return Refused(room_at=max(math.ceil(log.horizon) + WINDOW_MS, now + 1_000))
    bulk, asked = _kept(log.bulk, now - WINDOW_MS), _kept(log.asked, now - WINDOW_MS)
    limit = _limit(lane, per_minute, len(asked), parts)
    if len(bulk) + len(asked) + parts <= limit:
        stamps = (now,) * parts
        after = replace(
            log,
            version=log.version + 1,
            bulk=_kept(log.bulk, since) + (stamps if lane is Lane.BULK else ()),
            asked=_kept(log.asked, since) + (() if lane is Lane.BULK else stamps),
            horizon=log.horizon if log.horizon > since else 0.0,
        )
        return Admitted(log=after, at=now)
    return Refused(room_at=_room_at(bulk, asked, lane, parts, per_minute, now))


def _kept(stamps: tuple[int, ...], since: int) -> tuple[int, ...]:
    return tuple(stamp for stamp in stamps if stamp > since)


def _limit(lane: Lane, per_minute: int, asked: int, parts: int) -> int:
    """How many parts the window may hold after this text.

    An empty window takes any one text that fits at all.
    """
    if lane is Lane.PASSCODE:
        reserve = 0
    elif lane is Lane.REPLY:
        reserve = 1
    else:
        reserve = 1 + math.ceil(asked / 5)
    return max(per_minute - reserve, min(parts, per_minute))


def _room_at(
    bulk: tuple[int, ...], asked: tuple[int, ...], lane: Lane, parts: int, per_minute: int, now: int
) -> int:
    left, asked_left = len(bulk) + len(asked), len(asked)
    for stamp, was_asked in sorted([(s, False) for s in bulk] + [(s, True) for s in asked]):
        left -= 1
        asked_left -= was_asked
        if left + parts <= _limit(lane, per_minute, asked_left, parts):
            return max(stamp + WINDOW_MS, now + 1_000)
    return now + WINDOW_MS


def slow_down(log: SendLog, lane: Lane, parts: int, stamp: int, now: int) -> SendLog:
    """The log after the carrier throttled the text that was stamped at `stamp`.

    It did not leave, so that its stamps go; the number is slower from now on.
    """
    slowed, at = log.slowed, log.slowed_at
    if now - at >= ONE_THROTTLE_MS or slowed == 1.0:
        slowed, at = min(SLOWEST, log.slowness(now) * SLOWER), now
    bulk, asked = log.bulk, log.asked
    if lane is Lane.BULK:
        bulk = _without(bulk, stamp, parts)
    else:
        asked = _without(asked, stamp, parts)
    return replace(
        log, version=log.version + 1, bulk=bulk, asked=asked, slowed=slowed, slowed_at=at
    )


def _without(stamps: tuple[int, ...], stamp: int, parts: int) -> tuple[int, ...]:
    kept = [each for each in stamps if each != stamp]
    left = stamps.count(stamp) - parts
    return tuple(sorted([*kept, *(stamp,) * max(0, left)]))


def _admit_by_horizon(
    log: SendLog, lane: Lane, parts: int, per_minute: int, now: int
) -> Admitted | Refused:
    most = burst(per_minute)
    room = {Lane.PASSCODE: most, Lane.REPLY: most - 1, Lane.BULK: most - most // 5}[lane]
    spacing = 61_000 / (per_minute - most)
    listed = sum(stamp > now - WINDOW_MS for stamp in (*log.bulk, *log.asked))
    after = max(log.horizon, now + listed * spacing) + parts * spacing
    if after <= now + max(room, parts) * spacing:
        stored = replace(log, version=log.version + 1, bulk=(), asked=(), horizon=after)
        return Admitted(log=stored, at=now)
    return Refused(room_at=max(math.ceil(after - room * spacing), now + 1_000))
