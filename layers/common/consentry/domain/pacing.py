"""When a text may leave its originating number: slots say when to try, the log says whether (design
section 9).

All instants are epoch milliseconds. The figures behind the constants come from a simulation of one
number with 2,000
texts, outages and bursts of replies: at most N parts in any 60 s, a lone blast at 45 parts a minute
or more of 50.
"""

import math
from dataclasses import dataclass, replace

from consentry.domain.message import Lane

WINDOW_MS = 61_000
"""One second more than a minute: a send reaches the wire up to 0.9 s after its stamp."""

PASSCODE_LEAD_MS = 4_000
STALE_MS = 5_000
STAMP_AGE_MS = 400
MAX_QUEUE_DELAY_S = 900
SLOWER = 1.25
SLOWEST = 2.0
RECOVERS_PER_MS = 0.25 / 60_000
"""After a throttle a number takes 1.25 times as long for a part, at most twice; of that it gains a
quarter back in a minute."""
ONE_THROTTLE_MS = 1_000
"""Refusals within a second are one: texts that were under way together are refused together."""
LEAST_SLOWED = 10
"""Parts a minute below which no number is slowed: the longest text has ten."""
LISTED_LIMIT = 100
"""Up to this many parts a minute the log is a list of stamps.

Above it (short codes) a single instant.
"""


def spacing_ms(lane: Lane, per_minute: int) -> float:
    """The time that one part takes up in its lane; replies are spaced twice as wide."""
    if per_minute <= LISTED_LIMIT:
        base = 62_000 / max(per_minute - 3, 1)
        return base * 2 if lane is Lane.REPLY else base
    base = 61_000 / (per_minute - _burst(per_minute))
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
class SendLog:
    """What left one number lately, one stamp per part; `version` guards the conditional write.

    `asked` are replies and passcodes, `bulk` the rest. `horizon` replaces both for numbers above
    `LISTED_LIMIT`. `slowed` is how many times as long a part took after the carrier's last
    throttle, at `slowed_at`.
    """

    version: int = 0
    bulk: tuple[int, ...] = ()
    asked: tuple[int, ...] = ()
    horizon: float = 0.0
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
    """The text may leave; `log` is what must be stored first."""

    log: SendLog


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """The text may not leave yet; `room_at` is when the log will have room for it."""

    room_at: int


def admit(log: SendLog, lane: Lane, parts: int, per_minute: int, now: int) -> Admitted | Refused:
    """Whether `parts` may leave at `now` without the number passing its limit in any 60 seconds.

    A limit that changed counts at once, from whichever form of the log the last one left.
    """
    slowed = log.per_minute(per_minute, now)
    if per_minute > LISTED_LIMIT:
        return _admit_by_horizon(log, lane, parts, slowed, now)
    per_minute = slowed
    if log.horizon + WINDOW_MS > now:
        return Refused(room_at=max(math.ceil(log.horizon) + WINDOW_MS, now + 1_000))
    bulk = tuple(stamp for stamp in log.bulk if stamp > now - WINDOW_MS)
    asked = tuple(stamp for stamp in log.asked if stamp > now - WINDOW_MS)
    limit = _limit(lane, per_minute, len(asked), parts)
    if len(bulk) + len(asked) + parts <= limit:
        stamps = (now,) * parts
        if lane is Lane.BULK:
            bulk += stamps
        else:
            asked += stamps
        return Admitted(
            log=replace(log, version=log.version + 1, bulk=bulk, asked=asked, horizon=0.0)
        )
    return Refused(room_at=_room_at(bulk, asked, lane, parts, per_minute, now))


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


def _burst(per_minute: int) -> int:
    return math.ceil(8 + per_minute / 25)


def _admit_by_horizon(
    log: SendLog, lane: Lane, parts: int, per_minute: int, now: int
) -> Admitted | Refused:
    burst = _burst(per_minute)
    room = {Lane.PASSCODE: burst, Lane.REPLY: burst - 1, Lane.BULK: burst - burst // 5}[lane]
    spacing = 61_000 / (per_minute - burst)
    listed = sum(stamp > now - WINDOW_MS for stamp in (*log.bulk, *log.asked))
    after = max(log.horizon, now + listed * spacing) + parts * spacing
    if after <= now + max(room, parts) * spacing:
        return Admitted(log=replace(log, version=log.version + 1, bulk=(), asked=(), horizon=after))
    return Refused(room_at=max(math.ceil(after - room * spacing), now + 1_000))
