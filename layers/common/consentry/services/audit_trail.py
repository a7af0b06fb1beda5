"""The audit log, read: an account's own, or all of them together, newest first."""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from consentry.domain.audit import CHAIN, OPERATOR, AuditEntry, AuditKind, entry_of
from consentry.services.ports.pages import Page
from consentry.services.ports.proof import Ledger
from consentry.services.ports.registry import Registry

type _Place = tuple[datetime, str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which entries: of an account (empty: of all), between two instants, of a kind."""

    account: str = ""
    since: datetime | None = None
    until: datetime | None = None
    kind: AuditKind | None = None

    def takes(self, entry: AuditEntry) -> bool:
        """Whether an entry is wanted."""
        if self.kind is not None and entry.note.kind is not self.kind:
            return False
        if self.since is not None and entry.at < self.since:
            return False
        return self.until is None or entry.at < self.until


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditTrail:
    """The use case of `/v1/audit`."""

    ledger: Ledger
    registry: Registry

    def page(self, wanted: Wanted, *, limit: int, cursor: str) -> Page[AuditEntry]:
        """Entries, newest first; the cursor names the last one shown.

        The log of one account costs a query for each page; all of them, one for each account.
        """
        after = _place(cursor)
        chains = [wanted.account] if wanted.account else [*self.registry.account_ids(), OPERATOR]
        merged = heapq.merge(
            *(self._entries(chain, wanted, after) for chain in chains),
            key=lambda each: each[0],
            reverse=True,
        )
        found = list(islice(((p, e) for p, e in merged if wanted.takes(e)), limit + 1))
        shown = found[:limit]
        more = len(found) > limit
        return Page(
            items=tuple(entry for _, entry in shown), next=_cursor(shown[-1][0]) if more else ""
        )

    def _entries(
        self, chain: str, wanted: Wanted, after: _Place | None
    ) -> Iterator[tuple[_Place, AuditEntry]]:
        """A chain's entries after a place, each with its own.

        Clocks differ a little: an entry counts as no later than the one that came after it.
        """
        own = after is not None and after[1] == chain
        before, at = (after[2], after[0]) if after is not None and own else (0, None)
        for stored in self.ledger.latest(chain, CHAIN, before):
            entry = entry_of(stored)
            at = entry.at if at is None else min(at, entry.at)
            if wanted.since is not None and at < wanted.since:
                return
            place = (at, chain, entry.seq)
            if before or after is None or place < after:
                yield place, entry


def _cursor(place: _Place) -> str:
    at, chain, seq = place
    return f"{at.isoformat()}|{chain}|{seq}"


def _place(cursor: str) -> _Place | None:
    if not cursor:
        return None
    at, chain, seq = cursor.split("|")
    return datetime.fromisoformat(at), chain, int(seq)
