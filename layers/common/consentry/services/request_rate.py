"""How many requests an account may make, so that none can use up what all share.

Counted in windows of ten seconds, in leases: an environment takes a fiftieth of an account's window
at a time from one shared counter, and its first lease of a window it does not even ask for. So an
account that makes few requests costs no call, a busy one a call for every lease; `n` environments
at once let through at most `n` fiftieths too many. API Gateway cannot do this: its throttles are by
route, and an HTTP API has no usage plans. The authorizer cannot either: what it says is kept for a
minute, so it does not see every request.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol

from consentry.domain.times import to_ms
from consentry.errors import TooManyRequests
from consentry.services.ports.environment import Clock

WINDOW = timedelta(seconds=10)
LEASES = 50


class SharedCount(Protocol):
    """One counter for each owner and window, which all environments take from."""

    def take(self, owner: str, window: int, many: int, most: int) -> bool:
        """Takes `many` of the `most` that a window holds; False, and none taken, if too few are
        left.
        """
        ...


@dataclass(slots=True)
class Share:
    """What this environment has left of an owner's window; `refused`: the window holds no more."""

    window: int
    left: int
    refused: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestRate:
    """Bounds each owner's requests; `per_second` of 0 or less bounds nothing."""

    clock: Clock
    counts: SharedCount
    per_second: int
    shares: dict[str, Share] = field(default_factory=dict)

    def take(self, owner: str) -> None:
        """One request. TooManyRequests once the window is used up, with when the next begins."""
        if self.per_second <= 0:
            return
        now, length = to_ms(self.clock.now()), to_ms_of(WINDOW)
        window = now // length
        most = self.per_second * length // 1000
        lease = max(1, most // LEASES)
        share = self.shares.get(owner)
        if share is None or share.window != window:
            share = self.shares[owner] = Share(window=window, left=lease)
        if share.left == 0 and not share.refused:
            share.refused = not self.counts.take(owner, window, lease, most)
            share.left = 0 if share.refused else lease
        if share.refused:
            wait = (window + 1) * length - now
            raise TooManyRequests(retry_after=-(-wait // 1000))
        share.left -= 1


def to_ms_of(length: timedelta) -> int:
    """A length of time in whole milliseconds."""
    return length // timedelta(milliseconds=1)
