"""Whether more may leave an originating number: the log says whether, slots (`pacing.py`) say when
to try (design section 9).

All instants are epoch milliseconds. At most N parts in any 60 s, and no faster than a carrier takes
them that meters each second and lets nobody save up.
"""

import math
from dataclasses import dataclass, replace

from consentry.domain.message import Lane
from consentry.domain.pacing import LISTED_LIMIT, SPARE, WINDOW_MS, burst
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
KEPT_FREE_MS = 10_000
"""How much longer than needed room is kept for a long reply: the queue counts whole seconds, and
other replies may be booked before it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Admitted:
    """The text may leave at `at`, a moment away at most; `log` must be stored first."""

    log: SendLog
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """The text may not leave yet; `room_at` is when the log will have room for it.

    `log`, if any, keeps that room free; where it cannot be stored the next refusal says it again.
    """

    room_at: int
    log: SendLog | None = None


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
    verdict = _admit_by_minute(log, lane, parts, per_minute, now, at)
    waits = min(longest, parts * LONGEST_WAIT_FOR_ROOM_MS)
    if isinstance(verdict, Refused) and verdict.room_at - now <= waits:
        at = verdict.room_at
        verdict = _admit_by_minute(log, lane, parts, per_minute, now, at)
    if isinstance(verdict, Refused):
        return replace(verdict, room_at=max(verdict.room_at, now + AFTER_MS))
    free_at = max(log.free_at, at) + parts * part_ms * log.slowness(at)
    bulk_at = at if lane is Lane.BULK else log.bulk_at
    return replace(verdict, log=replace(verdict.log, free_at=free_at, bulk_at=bulk_at))


def _longest_wait(lane: Lane, *, is_slowed: bool) -> int:
    if lane is Lane.PASSCODE:
        return LONGEST_WAIT_OF_CODE_IF_SLOWED_MS if is_slowed else LONGEST_WAIT_OF_CODE_MS
    return LONGEST_WAIT_IF_SLOWED_MS if is_slowed else LONGEST_WAIT_MS


def _admit_by_minute(
    log: SendLog, lane: Lane, parts: int, per_minute: int, now: int, at: int
) -> Admitted | Refused:
    """Whether the minute before `at` has room."""
    # What is slowed is the rest: a code takes what that leaves of the number's own limit.
    slowed = per_minute if lane is Lane.PASSCODE else log.per_minute(per_minute, at)
    if per_minute > LISTED_LIMIT:
        return _admit_by_horizon(log, lane, parts, slowed, at)
    return _admit_by_list(log, lane, parts, slowed, at, since=now - WINDOW_MS)


def _admit_by_list(
    log: SendLog, lane: Lane, parts: int, per_minute: int, now: int, *, since: int
) -> Admitted | Refused:
    """What is after `since` is kept, also if it no longer counts at `now`: a passcode may still go
    before this text.
    """
    if log.horizon + WINDOW_MS > now:
        return Refused(room_at=math.ceil(log.horizon) + WINDOW_MS)
    bulk, asked = _kept(log.bulk, now - WINDOW_MS), _kept(log.asked, now - WINDOW_MS)
    limit = _limit(lane, per_minute, len(asked), parts)
    kept = log.wanted if lane is Lane.BULK and now < log.wanted_until else 0
    if len(bulk) + len(asked) + parts <= limit - kept:
        stamps = (now,) * parts
        after = replace(
            log,
            version=log.version + 1,
            bulk=_kept(log.bulk, since) + (stamps if lane is Lane.BULK else ()),
            asked=_kept(log.asked, since) + (() if lane is Lane.BULK else stamps),
            horizon=log.horizon if log.horizon > since else 0.0,
        )
        if lane is not Lane.BULK and parts >= log.wanted:
            after = replace(after, wanted=0, wanted_until=0)
        return Admitted(log=after, at=now)
    room_at = _room_at(bulk, asked, lane, parts, per_minute, now)
    if kept:
        return Refused(room_at=max(room_at, log.wanted_until))
    return Refused(room_at=room_at, log=_keeping_room(log, lane, parts, room_at))


def _keeping_room(log: SendLog, lane: Lane, parts: int, room_at: int) -> SendLog | None:
    """The log that keeps room for a text which would else never find it; None if it does so
    already, or a full lane leaves enough.
    """
    known = log.wanted >= parts and log.wanted_until > room_at
    if known or not is_long_reply(lane, parts):
        return None
    until = room_at + KEPT_FREE_MS
    return replace(log, version=log.version + 1, wanted=parts, wanted_until=until)


def is_long_reply(lane: Lane, parts: int) -> bool:
    """Whether a number whose lane is full has no room for a reply or code of this length."""
    return lane is not Lane.BULK and parts > SPARE


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
            return stamp + WINDOW_MS
    return now + WINDOW_MS


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
    return Refused(room_at=math.ceil(after - room * spacing))
