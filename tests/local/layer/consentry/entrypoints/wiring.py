"""The product's wiring in miniature: its clock is what the stack replaces."""

from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """What `clock` answers."""

    def now(self) -> datetime:
        """Now, aware, UTC."""
        ...


class _WallClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


def clock() -> Clock:
    """The clock in force."""
    return _WallClock()
