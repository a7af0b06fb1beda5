"""Where a long job stopped."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Bookmark:
    """The account to go on with, and the place in its list; both empty for the beginning."""

    account: str = ""
    cursor: str = ""


class Bookmarks(Protocol):
    """One bookmark a job."""

    def read(self, job: str) -> Bookmark:
        """Where the job stopped; the beginning if it never did."""
        ...

    def store(self, job: str, place: Bookmark) -> None:
        """Remembers where it stopped."""
        ...
