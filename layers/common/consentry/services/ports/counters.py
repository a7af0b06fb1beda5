"""Counts per originating number, campaign and hour."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from consentry.domain.tally import Counted, Place, Tally


class Counters(Protocol):
    """Adds up what happened; never a recipient, never a text.

    An addition is one write and no more than that: who adds the same again counts it twice.
    """

    def add(self, place: Place, at: datetime, counts: Mapping[Counted, int]) -> None:
        """Adds to the hour of an instant, all kinds in one call."""
        ...

    def since(self, account: str, start: datetime, now: datetime) -> list[Tally]:
        """An account's tallies from the hour of `start` to that of `now`, oldest first."""
        ...
