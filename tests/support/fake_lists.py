"""The carrier's opt-out lists in memory, with its rule of thirty days."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol

from consentry.services.ports.bookmarks import Bookmark
from consentry.services.ports.opt_out_lists import ListAnswer, ListedNumber
from consentry.services.ports.pages import Page

BETWEEN_REMOVALS = timedelta(days=30)


class HasNow(Protocol):
    def now(self) -> datetime: ...


class FakeOptOutLists:
    """Lists by account; it takes no number in `refuse`, and answers `page_size` at a time."""

    def __init__(self, clock: HasNow) -> None:
        self._clock = clock
        self.lists: dict[str, dict[str, ListedNumber]] = {}
        self.removed: dict[tuple[str, str], datetime] = {}
        self.refuse: set[str] = set()
        self.page_size = 100

    def put(self, account: str, number: str) -> ListAnswer:
        if number in self.refuse:
            return ListAnswer.REFUSED
        one = ListedNumber(number=number, at=self._clock.now(), by_recipient=False)
        self.lists.setdefault(account, {}).setdefault(number, one)
        return ListAnswer.DONE

    def remove(self, account: str, number: str) -> ListAnswer:
        if number not in self.numbers(account):
            return ListAnswer.DONE
        last = self.removed.get((account, number))
        if last is not None and self._clock.now() - last < BETWEEN_REMOVALS:
            return ListAnswer.REFUSED
        self.removed[(account, number)] = self._clock.now()
        del self.lists[account][number]
        return ListAnswer.DONE

    def page(self, account: str, *, cursor: str = "") -> Page[ListedNumber]:
        after = [one for name, one in sorted(self.numbers(account).items()) if name > cursor]
        shown = tuple(after[: self.page_size])
        return Page(items=shown, next=shown[-1].number if len(after) > len(shown) else "")

    def numbers(self, account: str) -> dict[str, ListedNumber]:
        """What is on a list."""
        return self.lists.get(account, {})

    def heard_stop(self, account: str, number: str, at: datetime) -> None:
        """The carrier takes a STOP that it tells nobody of."""
        self.put(account, number)
        listed = self.lists[account][number]
        self.lists[account][number] = replace(listed, at=at, by_recipient=True)


class FakeBookmarks:
    """Where jobs stopped."""

    def __init__(self) -> None:
        self.places: dict[str, Bookmark] = {}

    def read(self, job: str) -> Bookmark:
        return self.places.get(job, Bookmark())

    def store(self, job: str, place: Bookmark) -> None:
        self.places[job] = place
