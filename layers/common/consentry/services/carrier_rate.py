"""How many texts may leave in a second, where AWS named a quota of the AWS account for sending.

What AWS counts is a second, and what is beyond it is throttled, which slows a number. So an
environment leases a share of every second: one text a second, for the rest of a window of ten
seconds, and one more whenever its share of a second is used up. All shares together are no more
than the quota, and what is not used is not saved up. So no second by the clock has more than the
quota, no second that lies across two more than twice as many, no ten seconds more than eleven
times. A window costs one call of the shared counter for each text a second, and one for each
environment that hears that there is no more: with a quota of 20 and ten environments 0.17 a text.

What is refused comes back at a pace, each behind the one before, and not when all others do.
"""

from dataclasses import dataclass, field
from datetime import datetime

from consentry.domain.times import from_ms, to_ms
from consentry.services.ports.environment import Clock
from consentry.services.request_rate import WINDOW, SharedCount, to_ms_of

CARRIER = "_carrier"
"""Whose share of requests a text takes: that of all accounts together."""
SECOND_MS = 1_000
RETURNING = 4
"""An environment lets at least a quarter of the quota come back in a second: how many others refuse
as well it does not know, and of texts that come back too late the quota is not used.
"""


@dataclass(slots=True)
class SecondShare:
    """What this environment may send in each second of a window, and what is left of this one."""

    window: int = 0
    each: int = 0
    no_more: bool = False
    """Whether the others have the rest of the window."""
    second: int = 0
    left: int = 0
    back: int = 0
    """When (ms) the last that was refused comes back."""

    def at(self, now: int) -> None:
        """Begins a window, or a second, if `now` (ms) is in another one."""
        window, second = now // to_ms_of(WINDOW), now // SECOND_MS
        if window < self.window:
            # Somebody set the clock back.
            self.back = 0
        if window != self.window:
            self.window, self.each, self.no_more = window, 0, False
        if second != self.second:
            self.second, self.left = second, self.each

    def refuse(self, now: int, least: int) -> int:
        """When (ms) a text may come back, at `least` so many in a second."""
        self.back = max(self.back, now) + SECOND_MS // max(self.each, least, 1)
        return self.back


@dataclass(frozen=True, slots=True, kw_only=True)
class CarrierRate:
    """Bounds what all environments send in a second; `per_second` of 0 or less bounds nothing."""

    clock: Clock
    counts: SharedCount
    per_second: int
    share: SecondShare = field(default_factory=SecondShare)

    def take(self) -> datetime | None:
        """None if a text may go now; else when to try it again."""
        if self.per_second <= 0:
            return None
        now = to_ms(self.clock.now())
        share = self.share
        share.at(now)
        if share.left == 0 and not share.no_more:
            share.no_more = not self.counts.take(CARRIER, share.window, 1, self.per_second)
            share.each += not share.no_more
            share.left += not share.no_more
        if share.left == 0:
            return from_ms(share.refuse(now, self.per_second // RETURNING))
        share.left -= 1
        return None
