"""How fast the carrier takes texts: parts per second of a number, requests per second of a call.

How EUM meters parts is documented nowhere, so there are two readings to test against: one that
takes the next part only after the last one's share of a second, and one that lets three parts (or a
second's worth, where that is more) go at once after a rest. A text of more parts than a meter holds
is taken when the meter is full, and the ones behind it wait longer.
"""

from collections import defaultdict
from collections.abc import Hashable
from dataclasses import dataclass, field
from enum import StrEnum


class MeterKind(StrEnum):
    """How the parts of a number are metered."""

    STRICT = "strict"
    HOLDS_3 = "holds_3"
    OFF = "off"

    def capacity(self, rate: float) -> float:
        """How many parts may go at once after a rest."""
        return 1 if self is MeterKind.STRICT else max(3.0, rate)


_REMEMBERED = 10 * 1_000_000
"""How long a meter knows what it took, in microseconds."""


@dataclass(slots=True)
class _Taken:
    """What one meter took lately, and when it would be full again without that (microseconds)."""

    full_at: float = 0.0
    lately: list[tuple[int, float]] = field(default_factory=list)

    def forget_before(self, since: int, each: float) -> None:
        """What is older counts as one."""
        for at, amount in self.lately:
            if at < since:
                self.full_at = max(self.full_at, at) + amount * each
        self.lately = [one for one in self.lately if one[0] >= since]


class Meter:
    """Meters by name.

    Who waited while the clock stood asks as of an instant that is still to come for others. So a
    request counts at its own instant, and is refused as well if one that is later, and was granted,
    would then be too much.
    """

    def __init__(self) -> None:
        self._taken: defaultdict[Hashable, _Taken] = defaultdict(_Taken)

    def take(self, name: Hashable, amount: float, rate: float, capacity: float, now: int) -> bool:
        """Take an amount at `rate` a second from a meter, or leave it as it is."""
        each, taken = 1e6 / rate, self._taken[name]
        full_at = taken.full_at
        asked = sorted([*taken.lately, (now, amount)])
        for at, many in asked:
            full_at = max(full_at, at)
            if at >= now and full_at - at > (capacity - min(many, capacity)) * each:
                return False
            full_at += many * each
        taken.lately = asked
        taken.forget_before(asked[-1][0] - _REMEMBERED, each)
        return True

    def forget(self) -> None:
        """All meters are full."""
        self._taken.clear()
