"""What left an originating number lately, and how fast its carrier takes more.

All instants are epoch milliseconds. AWS documents a carrier's rate and not its meter.
"""

from dataclasses import dataclass, replace

from consentry.domain.message import Lane
from consentry.domain.pacing import spacing_ms

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
    `slowed_at`. Of what the bulk lane may take, `wanted` parts are kept free until `wanted_until`
    for a long reply that found no room: one place after the other would be taken before it.
    """

    version: int = 0
    bulk: tuple[int, ...] = ()
    asked: tuple[int, ...] = ()
    horizon: float = 0.0
    free_at: float = 0.0
    bulk_at: int = 0
    slowed: float = 1.0
    slowed_at: int = 0
    wanted: int = 0
    wanted_until: int = 0

    def slowness(self, now: int) -> float:
        """How many times as long a part takes now; 1 where all is well."""
        return max(1.0, self.slowed - max(0, now - self.slowed_at) * RECOVERS_PER_MS)

    def per_minute(self, limit: int, now: int) -> int:
        """What is left of a number's limit."""
        return max(min(limit, LEAST_SLOWED), int(limit / self.slowness(now)))


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
