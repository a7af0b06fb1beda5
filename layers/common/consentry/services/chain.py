"""Adding an event to a recipient's ledger, once, whoever else writes at the same time."""

from dataclasses import dataclass
from datetime import datetime

from consentry.domain.ledger import LedgerEntry, LedgerEvent, LedgerHead, following
from consentry.errors import TemporaryFailure
from consentry.services.ports.environment import Clock
from consentry.services.ports.proof import Ledger

ROUNDS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """Appends events; one that is there already is left as it is."""

    clock: Clock
    ledger: Ledger

    def entry(
        self,
        head: LedgerHead | None,
        *,
        account: str,
        recipient: str,
        event: LedgerEvent,
        event_id: str,
        at: datetime,
        facts: dict[str, str],
        commitment: str = "",
    ) -> LedgerEntry:
        """The entry that would follow `head`."""
        seq, previous = following(head)
        return LedgerEntry(
            account=account,
            recipient=recipient,
            seq=seq,
            previous=previous,
            event=event,
            event_id=event_id,
            at=at,
            recorded_at=self.clock.now(),
            facts=facts,
            commitment=commitment,
        )

    def has(self, account: str, recipient: str, event_id: str) -> bool:
        """Whether an event is in the chain."""
        return self.ledger.has_event(account, recipient, event_id)

    def add(
        self,
        *,
        account: str,
        recipient: str,
        event: LedgerEvent,
        event_id: str,
        at: datetime,
        facts: dict[str, str],
    ) -> None:
        """Appends an event. TemporaryFailure if the chain moves too fast to catch."""
        for _ in range(ROUNDS):
            head = self.ledger.head(account, recipient)
            entry = self.entry(
                head,
                account=account,
                recipient=recipient,
                event=event,
                event_id=event_id,
                at=at,
                facts=facts,
            )
            if self.ledger.append(entry, head):
                return
        raise TemporaryFailure("the ledger of this recipient is being written by others")
