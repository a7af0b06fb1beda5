"""How fast the carrier takes texts: parts per second of a number, requests per second of a call.

How EUM meters parts is documented nowhere, so there are two readings to test against: one that
takes the next part only after the last one's share of a second, and one that lets three parts (or a
second's worth, where that is more) go at once after a rest. A text of more parts than a meter holds
is taken when the meter is full, and the ones behind it wait longer.
"""

from collections.abc import Hashable
from enum import StrEnum


class MeterKind(StrEnum):
    """How the parts of a number are metered."""

    STRICT = "strict"
    HOLDS_3 = "holds_3"
    OFF = "off"

    def capacity(self, rate: float) -> float:
        """How many parts may go at once after a rest."""
        return 1 if self is MeterKind.STRICT else max(3.0, rate)


class Meter:
    """Meters by name, each of which remembers when it will be full again (microseconds)."""

    def __init__(self) -> None:
        self._full_at: dict[Hashable, float] = {}

    def take(self, name: Hashable, amount: float, rate: float, capacity: float, now: int) -> bool:
        """Take an amount at `rate` a second from a meter, or leave it as it is."""
        each = 1e6 / rate
        full_at = max(self._full_at.get(name, 0.0), now)
        if full_at - now > (capacity - min(amount, capacity)) * each:
            return False
        self._full_at[name] = full_at + amount * each
        return True

    def forget(self) -> None:
        """All meters are full."""
        self._full_at.clear()
