"""The counters in memory."""

from collections.abc import Mapping
from datetime import datetime

from consentry.domain.tally import Counted, Place, Tally, hour_of


class FakeCounters:
    """Counts by place and hour; `calls` is how many additions were made."""

    def __init__(self) -> None:
        self.stored: dict[tuple[datetime, Place], dict[Counted, int]] = {}
        self.calls = 0

    def add(self, place: Place, at: datetime, counts: Mapping[Counted, int]) -> None:
        self.calls += 1
        there = self.stored.setdefault((hour_of(at), place), {})
        for kind, n in counts.items():
            there[kind] = there.get(kind, 0) + n

    def since(self, account: str, start: datetime, now: datetime) -> list[Tally]:
        first, last = hour_of(start), hour_of(now)
        found = [
            Tally(place=place, hour=hour, counts=dict(counts))
            for (hour, place), counts in self.stored.items()
            if place.account == account and first <= hour <= last
        ]
        return sorted(found, key=lambda each: (each.hour, each.place.sender, each.place.campaign))
