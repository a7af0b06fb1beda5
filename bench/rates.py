"""How fast texts left a number; each is (when, parts)."""

from collections.abc import Collection
from datetime import datetime, timedelta

WINDOW = timedelta(seconds=60)


def worst_window(sent: Collection[tuple[datetime, int]]) -> int:
    """The most parts in any 60 seconds."""
    ordered = sorted(sent)
    worst = first = inside = 0
    for at, parts in ordered:
        inside += parts
        while ordered[first][0] <= at - WINDOW:
            inside -= ordered[first][1]
            first += 1
        worst = max(worst, inside)
    return worst


def per_minute(sent: Collection[tuple[datetime, int]]) -> float:
    """Parts a minute while it lasts."""
    ordered = sorted(sent)
    minutes = (ordered[-1][0] - ordered[0][0]) / timedelta(minutes=1)
    return sum(parts for _, parts in ordered[1:]) / minutes if minutes else float("inf")
