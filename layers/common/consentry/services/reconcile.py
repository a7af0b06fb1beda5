"""Compares the carrier's opt-out lists with ours once a day, both ways, and repairs what differs.

What the carrier has and we do not is learned as an opt-out; unless the recipient's START is newer
than the listing: then that START was not carried out, and the number is taken off. What we have and
the carrier has not is put there. What changed within the last minutes is left alone: it is on its
way (`mirror.py`).

AWS answers a page of a hundred numbers a second. A run is bounded in pages, repairs and time,
stores where it stopped and goes on from there the next day. For the second direction a list must
have been read whole in one run; one that is longer than that is compared in the first direction
only, and counted as `partly`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from consentry.domain.recipient_key import RecipientKeys
from consentry.domain.suppression import (
    CARRIER_LIST,
    CARRIER_RECIPIENT,
    EVERYBODY,
    Suppression,
    Suppressions,
)
from consentry.errors import TemporaryFailure
from consentry.services.drift import Drift, OutOfBoundsError, Run
from consentry.services.learning import SETTLING, Learning, is_settling
from consentry.services.opt_out import OptOut
from consentry.services.ports.bookmarks import Bookmark, Bookmarks
from consentry.services.ports.environment import Clock, Keys
from consentry.services.ports.opt_out_lists import ListAnswer, ListedNumber, OptOutLists
from consentry.services.ports.proof import SuppressionStore
from consentry.services.ports.registry import Registry

JOB = "reconcile"
MOST_PAGES = 400
MOST_REPAIRS = 1_000
LONGEST = timedelta(minutes=8)
"""Of the fifteen minutes that the day's other duties need too."""
PAGE = 100
UNFINISHED = timedelta(days=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconcile:
    """The daily comparison."""

    clock: Clock
    keys: Keys
    registry: Registry
    suppressions: SuppressionStore
    lists: OptOutLists
    learning: Learning
    opt_out: OptOut
    bookmarks: Bookmarks
    most_pages: int = MOST_PAGES
    most_repairs: int = MOST_REPAIRS
    longest: timedelta = LONGEST

    def run(self) -> Drift:
        """Compares account by account, from where the last run stopped; one that fails is counted
        and keeps no other waiting.
        """
        run = Run(now=self.clock.now(), pages=self.most_pages, repairs=self.most_repairs)
        place = self.bookmarks.read(JOB)
        owners = self.registry.account_ids()
        order = sorted(owners, key=lambda owner: (owner < place.account, owner))
        stopped = Bookmark()
        for owner in order:
            cursor = place.cursor if owner == place.account else ""
            try:
                self._compare(owner, cursor, run)
            except TemporaryFailure:
                run.drift.failed += 1
            except OutOfBoundsError as end:
                stopped = Bookmark(account=owner, cursor=end.cursor)
                break
            else:
                run.drift.accounts += 1
        if stopped != place:
            self.bookmarks.store(JOB, stopped)
        return run.drift

    def _compare(self, account: str, cursor: str, run: Run) -> None:
        seen: set[str] = set()
        is_whole = not cursor
        while True:
            if not run.pages or self._is_late(run):
                raise OutOfBoundsError(cursor)
            run.pages -= 1
            page = self.lists.page(account, cursor=cursor)
            run.drift.listed += len(page.items)
            self._theirs(account, page.items, seen, cursor, run)
            cursor = page.next
            if not cursor:
                break
        if is_whole:
            self._ours(account, seen, run)
        else:
            run.drift.partly += 1

    def _theirs(
        self,
        account: str,
        items: Sequence[ListedNumber],
        seen: set[str],
        cursor: str,
        run: Run,
    ) -> None:
        """What the carrier has: noted as seen, or repaired."""
        keys = [self.keys.of(listed.number) for listed in items]
        wanted = [(owner, each) for each in keys for owner in (account, EVERYBODY)]
        found = self.suppressions.get_many(wanted)
        pairs = zip(items, keys, found[::2], found[1::2], strict=True)
        for listed, each, own, everybody in pairs:
            seen.add(each.current)
            if any(_may_be_unfinished(entry, run.now) for entry in own.entries):
                self.learning.from_list(account, listed)
            if listed.by_recipient and own.told_by_carrier() != own:
                self.opt_out.delete(account, each, Suppressions.told_by_carrier)
            if not (own.stops_all or everybody.stops_all or is_settling(own, run.now)):
                self._repair(cursor, run)
                self._unknown(account, listed, each, own, run.drift)

    def _unknown(
        self,
        account: str,
        listed: ListedNumber,
        keys: RecipientKeys,
        own: Suppressions,
        drift: Drift,
    ) -> None:
        started = own.started_at()
        if started is None or listed.at >= started:
            drift.learned += self.learning.from_list(account, listed)
            return
        event = f"unlisted:{account}:{int(started.timestamp() * 1000)}"
        if self.opt_out.leave_list(account, keys, listed.number, started, event):
            drift.unlisted += 1
        else:
            drift.refused += 1

    def _ours(self, account: str, seen: set[str], run: Run) -> None:
        """What we have: put where the carrier has it not."""
        if run.for_everybody is None:
            run.for_everybody = dict(self._standing(EVERYBODY, run.now))
        for numbers in (self._standing(account, run.now), run.for_everybody.items()):
            for key, number in numbers:
                if key in seen:
                    continue
                seen.add(key)
                self._repair("", run)
                if self.lists.put(account, number) is ListAnswer.DONE:
                    run.drift.put += 1
                else:
                    run.drift.refused += 1

    def _standing(self, owner: str, now: datetime) -> Iterator[tuple[str, str]]:
        """Key and number of everybody whose texts an owner's opt-outs stop, but for fresh ones."""
        cursor = ""
        while True:
            page = self.suppressions.of_account(owner, limit=PAGE, cursor=cursor)
            for item in page.items:
                standing = [entry.stored_at for entry in item.entries if entry.stops_all]
                if item.number and standing and now - min(standing) >= SETTLING:
                    yield self.keys.of(item.number).current, item.number
            cursor = page.next
            if not cursor:
                return

    def _repair(self, cursor: str, run: Run) -> None:
        if not run.repairs or self._is_late(run):
            raise OutOfBoundsError(cursor)
        run.repairs -= 1

    def _is_late(self, run: Run) -> bool:
        return self.clock.now() - run.now >= self.longest


def _may_be_unfinished(entry: Suppression, now: datetime) -> bool:
    """Whether what follows from an opt-out learned lately may be missing, the ledger's entry first.

    A run that failed after storing it ends the day; nobody but the next one comes back to it.
    """
    learned = entry.source in (CARRIER_LIST, CARRIER_RECIPIENT)
    return learned and entry.in_force and now - entry.stored_at < UNFINISHED
