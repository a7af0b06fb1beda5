"""Works through a list within the time that a caller waits.

Rows of one number are done one after the other, others beside each other. A row that fails is
answered and does not stop the rest; what time did not suffice for is told, to be sent again.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta

from consentry.errors import Conflict, Forbidden, InvalidRequest, NotFound, TemporaryFailure
from consentry.services.listed import Listed, RowOutcome, RowResult, result
from consentry.services.ports.environment import Clock

TIME = timedelta(seconds=20)
"""After that no further row is begun; the API waits for 30 seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowByRow:
    """Does rows; with one worker in their order."""

    clock: Clock
    workers: int = 8

    def run[T](
        self,
        rows: Sequence[Listed[T]],
        identity: Callable[[T], object],
        one: Callable[[Listed[T], T], RowResult],
    ) -> list[RowResult]:
        """A result per row, in order. A row that repeats another's `identity` is a duplicate."""
        ends = self.clock.now() + TIME
        first: dict[object, int] = {}
        done: dict[int, RowResult] = {}
        groups: dict[str, list[tuple[Listed[T], T]]] = {}
        for row in rows:
            if row.stated is None:
                done[row.line] = _unread(row)
                continue
            line = first.setdefault((row.number, identity(row.stated)), row.line)
            if line != row.line:
                done[row.line] = result(row, RowOutcome.DUPLICATE, of_line=line)
            else:
                groups.setdefault(row.number, []).append((row, row.stated))

        def group(members: list[tuple[Listed[T], T]]) -> list[RowResult]:
            return [self._one(row, stated, one, ends) for row, stated in members]

        for found in self._mapped(group, list(groups.values())):
            done.update({each.line: each for each in found})
        return [done[row.line] for row in rows]

    def _mapped[A, B](self, work: Callable[[A], B], items: list[A]) -> list[B]:
        if self.workers == 1:
            return [work(item) for item in items]
        with ThreadPoolExecutor(self.workers) as pool:
            return list(pool.map(work, items))

    def _one[T](
        self, row: Listed[T], stated: T, one: Callable[[Listed[T], T], RowResult], ends: datetime
    ) -> RowResult:
        if self.clock.now() >= ends:
            return result(row, RowOutcome.NOT_DONE, note="time was up; send this row again")
        try:
            return one(row, stated)
        except TemporaryFailure as exc:
            return result(row, RowOutcome.NOT_DONE, problem=exc, note="send this row again")
        except (Conflict, Forbidden, InvalidRequest, NotFound) as exc:
            return result(row, RowOutcome.REFUSED, problem=exc)


def _unread[T](row: Listed[T]) -> RowResult:
    if row.skipped:
        return result(row, RowOutcome.SKIPPED, note=row.skipped)
    return result(row, RowOutcome.FAILED, problem=row.problem)
