"""What a sweep of one shard has come to.

What fails keeps nothing else waiting: it is noted, and its entry stays for the next sweep.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from consentry.errors import ConsentryError
from consentry.services.ports.messages import DueEntry


@dataclass(slots=True, kw_only=True)
class Swept:
    """The entries that are `done` with and not yet taken away, how many were, and what failed.

    `put_off` are entries with the later ones that are to take their places, `stays` is the instant
    of the oldest that is still there. `late` says that entries were left because the time was over.
    """

    done: list[DueEntry] = field(default_factory=list)
    put_off: list[tuple[DueEntry, DueEntry]] = field(default_factory=list)
    stays: datetime | None = None
    handled: int = 0
    failures: list[Exception] = field(default_factory=list)
    late: bool = False

    @property
    def complete(self) -> bool:
        """Whether everything that was due has been looked at without a failure."""
        return not (self.failures or self.late)

    def stay(self, entries: Iterable[DueEntry]) -> None:
        """Notes entries that are not taken away."""
        oldest = [entry.at for entry in entries] + ([] if self.stays is None else [self.stays])
        self.stays = min(oldest, default=None)

    def mark(self, began: datetime) -> datetime:
        """Up to when everything due was handled by a sweep that began then: what stays is met again
        however old it is. Who has moved its row may have failed to queue its job.
        """
        return began if self.stays is None else min(began, self.stays)

    @contextmanager
    def apart(self) -> Iterator[None]:
        """Notes what fails in the block."""
        try:
            yield
        except Exception as exc:  # noqa: BLE001 (noted; the sweep raises it when the rest is done)
            self.failures.append(exc)

    def read[T, R](
        self, read: Callable[[Sequence[T]], Sequence[R]], of: Sequence[T]
    ) -> list[tuple[T, R]]:
        """What many are read as by few calls; those that could not be read are left out.

        One by one, if something in one of them cannot be understood. What a store does not answer
        for many it is not asked again for each.
        """
        if not of:
            return []
        try:
            return list(zip(of, read(of), strict=True))
        except Exception as exc:  # noqa: BLE001 (whatever is wrong with one keeps no other waiting)
            if len(of) == 1 or isinstance(exc, ConsentryError):
                self.failures.append(exc)
                return []
        return [pair for each in of for pair in self.read(read, [each])]
