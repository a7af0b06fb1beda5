"""Purges the rows of days that are over, account by account: bounded, resumable, and never what a
legal hold binds (clauses CYC-14, CYC-15).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import batched

from consentry.domain.custody import LegalHold
from consentry.domain.message import Message
from consentry.domain.retention import DataClass
from consentry.services.ports.custody import Custody
from consentry.services.ports.environment import Clock
from consentry.services.ports.messages import Messages

CHUNK = 100
MOST_LEFT = 1_000
"""Rows that may wait for another night before a day counts as not done."""


class OutOfTime(Exception):
    """The run ends here; the next one goes on from the stored progress."""


@dataclass(slots=True, kw_only=True)
class Tally:
    """What a run has done so far, by data class, and when it must end."""

    ends: datetime
    done: Counter[str] = field(default_factory=Counter)
    held: Counter[str] = field(default_factory=Counter)

    def check(self, now: datetime) -> None:
        """Nothing, or OutOfTime."""
        if now >= self.ends:
            raise OutOfTime


@dataclass(frozen=True, slots=True, kw_only=True)
class RowPurge:
    """Takes texts, or numbers too, out of rows of days that are over."""

    clock: Clock
    custody: Custody
    messages: Messages

    def run(
        self,
        account: str,
        data: DataClass,
        days: tuple[date, date],
        held: frozenset[str],
        tally: Tally,
    ) -> None:
        """Does the days from the first (where nothing was done before) to the last, included.

        Rows that still wait are met again the next night. OutOfTime if it did not get to the end.
        """
        progress = self.custody.progress(account, data)
        first, last = days
        if progress.done:
            first = date.fromisoformat(progress.done) + timedelta(days=1)
        left = self._forget(progress.left, data, held, tally)
        if tuple(left) != progress.left:
            progress = replace(progress, left=tuple(left))
            self.custody.put_progress(progress)
        for day in _days(first, last):
            left += self._forget(self.messages.of_day(account, day), data, held, tally)
            if len(left) > MOST_LEFT:
                raise OutOfTime
            progress = replace(progress, done=day.isoformat(), left=tuple(left))
            self.custody.put_progress(progress)

    def settle(self, hold: LegalHold, over: dict[DataClass, date], tally: Tally) -> None:
        """Does for one recipient, whose hold has ended, what was due while it bound."""
        for row in self.rows_of(hold):
            for data, last in over.items():
                if row.created_at.date() <= last and _has(row, data):
                    self.messages.forget(row.id, number=data is DataClass.RECIPIENT_NUMBER)
                    tally.done[data] += 1

    def rows_of(self, hold: LegalHold) -> Iterator[Message]:
        """Every row of a recipient under a hold."""
        cursor = ""
        while True:
            page = self.messages.of_recipient(
                hold.account, hold.recipients, limit=CHUNK, cursor=cursor
            )
            yield from page.items
            if not page.next:
                return
            cursor = page.next

    def _forget(
        self, ids: Iterable[str], data: DataClass, held: frozenset[str], tally: Tally
    ) -> list[str]:
        """Purges rows; answers those that still wait."""
        left: list[str] = []
        for chunk in batched(ids, CHUNK, strict=False):
            tally.check(self.clock.now())
            for row in self._worth(chunk, data):
                if row.recipient in held:
                    tally.held[data] += 1
                elif self.messages.forget(row.id, number=data is DataClass.RECIPIENT_NUMBER):
                    tally.done[data] += 1
                else:
                    left.append(row.id)
        return left

    def _worth(self, ids: Sequence[str], data: DataClass) -> list[Message]:
        return [row for row in self.messages.get_many(ids).values() if _has(row, data)]


def _has(row: Message, data: DataClass) -> bool:
    if data is DataClass.RECIPIENT_NUMBER:
        return row.to != ""
    return bool(row.body or row.metadata or row.justification or row.replaced)


def _days(first: date, last: date) -> Iterator[date]:
    day = first
    while day <= last:
        yield day
        day += timedelta(days=1)
