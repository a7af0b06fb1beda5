"""Law that changes on a day: versions in the order of their dates, the first one reaching back
without end.
"""

from collections.abc import Sequence
from datetime import date
from typing import Protocol


class Version(Protocol):
    """One version of something; `effective_from` None means since before we looked."""

    @property
    def effective_from(self) -> date | None:
        """The first day on which it holds."""
        ...


def in_force[V: Version](rows: Sequence[V], day: date) -> V:
    """The version that holds on a day; IndexError if there is none at all."""
    current = rows[0]
    if len(rows) == 1:
        return current
    for row in rows[1:]:
        if row.effective_from is not None and row.effective_from <= day:
            current = row
    return current
