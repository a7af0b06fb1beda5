"""What a comparison of the carrier's opt-out lists with ours found and did, and its bounds."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(slots=True, kw_only=True)
class Drift:
    """What a run found and did.

    Numbers on lists; learned, put, and taken off as a START had asked; those that the carrier would
    neither take nor let go; accounts compared, compared one way only, and failed.
    """

    listed: int = 0
    learned: int = 0
    put: int = 0
    unlisted: int = 0
    refused: int = 0
    accounts: int = 0
    partly: int = 0
    failed: int = 0

    @property
    def total(self) -> int:
        """How many numbers were on one side only."""
        return self.learned + self.put + self.unlisted


@dataclass(slots=True, kw_only=True)
class Run:
    """What is left of a run's bounds, and what it has found so far."""

    now: datetime
    pages: int
    repairs: int
    drift: Drift = field(default_factory=Drift)
    for_everybody: dict[str, str] | None = None


class OutOfBoundsError(Exception):
    """The run is at its end; `cursor` is where in the account's list."""

    def __init__(self, cursor: str) -> None:
        self.cursor = cursor
        super().__init__("a run of the comparison ends here")
