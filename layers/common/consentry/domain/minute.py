"""Whether a number's minute has room: at most N parts leave it in any 60 s.

All instants are epoch milliseconds.
"""

import math
from dataclasses import dataclass, replace

from consentry.domain.message import Lane
from consentry.domain.pacing import LISTED_LIMIT, SPARE, WINDOW_MS, burst
from consentry.domain.send_log import SendLog

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


def admit_by_minute(
    log: SendLog, lane: Lane, parts: int, per_minute: int, now: int, at: int
) -> Admitted | Refused:
    """Whether `parts` may leave at `at`, for all that left in the minute before.

    Where `at` is to come, others may still be asked about `now`.
    """
    # What is slowed is the rest: a code takes what that leaves of the number's own limit.
    slowed = per_minute if lane is Lane.PASSCODE else log.per_minute(per_minute, at)
    if per_minute > LISTED_LIMIT:
        return _by_horizon(log, lane, parts, slowed, at)
    return _by_list(log, lane, parts, slowed, at, since=now - WINDOW_MS)


def _by_list(
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


def _by_horizon(
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
