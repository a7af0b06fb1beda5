"""The audit log's writer.

`with_change` puts the entry and the change that it is about into one transaction: neither is there
without the other, whatever crashes. `note` is for changes in other tables: on record first, then
made, so that nothing is ever done of which there is no record; of what a crash kept from being done
the record says that it was ordered. Under an `event_id` of its own an order that is repeated is on
record once.
"""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from consentry.domain.audit import CHAIN, OPERATOR, Actor, AuditNote
from consentry.domain.ledger import LedgerEntry, LedgerEvent, LedgerHead
from consentry.errors import TemporaryFailure
from consentry.services.chain import Chain
from consentry.services.ports.audit import ChainMovedError, OnRecord

ROUNDS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """Puts on record what somebody did."""

    chain: Chain

    def note(self, actor: Actor, note: AuditNote, *, event_id: str = "") -> None:
        """Puts a note on record by itself, before what it is about is done."""
        self.chain.add(
            account=note.account or OPERATOR,
            recipient=CHAIN,
            event=LedgerEvent.AUDIT,
            event_id=event_id or str(uuid.uuid4()),
            at=self.chain.clock.now(),
            facts=note.facts(actor),
        )

    def with_change[T](
        self,
        actor: Actor,
        notes: Sequence[AuditNote],
        change: Callable[[OnRecord], T],
        *,
        event_id: str = "",
    ) -> T:
        """What `change` answers, which stores what it is given in its own transaction.

        The notes are of one account. AlreadyOnRecordError if `event_id` is on record;
        TemporaryFailure if the chain moves too fast to catch.
        """
        event_id = event_id or str(uuid.uuid4())
        for _ in range(ROUNDS):
            try:
                head = self.head(notes[0].account)
                return self.right_after(head, actor, notes, change, event_id=event_id)
            except ChainMovedError:
                continue
        raise TemporaryFailure("the audit log of this account is being written by others")

    def head(self, account: str) -> LedgerHead | None:
        """Where an account's log ends."""
        return self.chain.ledger.head(account or OPERATOR, CHAIN)

    def right_after[T](
        self,
        head: LedgerHead | None,
        actor: Actor,
        notes: Sequence[AuditNote],
        change: Callable[[OnRecord], T],
        *,
        event_id: str = "",
    ) -> T:
        """The same, once, and only if nothing has come on record since `head` was read; else
        ChainMovedError.
        """
        account, event_id = notes[0].account or OPERATOR, event_id or str(uuid.uuid4())
        entries = self._entries(actor, notes, account, head, event_id)
        return change(OnRecord(entries=entries, head=head))

    def _entries(
        self,
        actor: Actor,
        notes: Sequence[AuditNote],
        account: str,
        head: LedgerHead | None,
        event_id: str,
    ) -> tuple[LedgerEntry, ...]:
        """The entries that would follow `head`; from the second on, ids name their place too."""
        entries: list[LedgerEntry] = []
        for n, note in enumerate(notes):
            entry = self.chain.entry(
                head,
                account=account,
                recipient=CHAIN,
                event=LedgerEvent.AUDIT,
                event_id=f"{event_id}.{n}" if n else event_id,
                at=self.chain.clock.now(),
                facts=note.facts(actor),
            )
            entries.append(entry)
            head = entry.head
        return tuple(entries)
