"""The figures of a soak."""

from collections import Counter
from dataclasses import dataclass


@dataclass(slots=True, kw_only=True)
class Accepting:
    """Requests of one kind, tries included, and the AWS calls of each in the mean, by operation."""

    requests: int
    calls: dict[str, float]

    @property
    def each(self) -> float:
        """All calls of a request."""
        return sum(self.calls.values())


@dataclass(slots=True, kw_only=True)
class Found:
    """The figures of a run."""

    statuses: Counter[str]
    submitted: int
    refused: int
    blocked: Counter[str]
    sent: int
    duplicates: int
    lost: list[str]
    after_stop: int
    overlaps: int
    stops: int
    stops_lost: int
    worst: int
    untimely: int
    """Texts that left before the instant that they were for, or after their own end."""
    left: Counter[str]
    """Texts of several parts, passcodes and scheduled texts that left."""
    stopped: int
    """Texts that never left although they were queued: dispatch has met them, too."""
    accepting: dict[str, Accepting]
    """By what was asked for."""
    rates: list[float]
    dead: int
    carrier: Counter[str]
    answered: int
    """Texts for which the carrier answered that it took them."""
    unknown: int
    calls: dict[str, float]

    @property
    def carrier_calls(self) -> float:
        """Carrier calls that no fault struck and no meter refused, per text that they brought.

        What a fault struck may have been brought or not; a text that went again after one that was
        is a duplicate.
        """
        return self.carrier["200"] / max(self.answered, 1)

    @property
    def dispatched(self) -> int:
        """Texts that dispatch ended: those that left, and those that it stopped."""
        return self.sent + self.stopped

    @property
    def dispatch_calls(self) -> float:
        """AWS calls of dispatch for each text that it ended, moves and repeated tries included."""
        calls = sum(n for name, n in self.calls.items() if name.startswith("dispatch "))
        return calls * self.sent / max(self.dispatched, 1)
