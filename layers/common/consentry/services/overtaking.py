"""What a stored opt-out overtakes: the texts that wait, and those that were on their way (promise
P1).
"""

from dataclasses import dataclass, replace

from consentry.domain.ledger import LedgerEvent
from consentry.domain.message import WAITING, Message, ReplyKind, Status
from consentry.domain.recipient_key import RecipientKeys
from consentry.domain.suppression import Suppression
from consentry.services.chain import Chain
from consentry.services.ports.environment import Clock
from consentry.services.ports.messages import Messages
from consentry.services.ports.pacing import Pacing
from consentry.services.slots import due_of

_ASKED_FOR = frozenset({ReplyKind.OPT_OUT_CONFIRMATION, ReplyKind.CLARIFICATION, ReplyKind.HELP})
"""What may follow an opt-out; whoever texts STOP after START is not told that texts come again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Overtaking:
    """Looks after one account's texts to whoever opted out."""

    clock: Clock
    messages: Messages
    pacing: Pacing
    chain: Chain

    def record_overlaps(self, account: str, keys: RecipientKeys, stored: Suppression) -> None:
        """Records every text that may have left after the opt-out was stored."""
        ids = {
            intent.message_id
            for key in keys.versions
            for intent in self.pacing.history(account, key).intents
        }
        for row in self.messages.get_many(sorted(ids)).values():
            # One that is still queued may have been checked before the opt-out was stored: either
            # it is blocked before its claim, or it was claimed and overlaps.
            if row.status in WAITING and self._block(row, stored):
                continue
            now = self.messages.get(row.id) if row.status in WAITING else row
            if now is not None and now.resend_at is not None:
                now = self._take_leave_back(now, stored)
            if now is not None and _overlaps(now, stored):
                self.chain.add(
                    account=account,
                    recipient=keys.current,
                    event=LedgerEvent.OVERLAP,
                    event_id=f"{stored.opened_by}:{row.id}",
                    at=stored.at,
                    facts={"message": row.id, "scope": stored.scope},
                )

    def block_waiting(self, account: str, keys: RecipientKeys, stored: Suppression) -> None:
        """Ends every text that waits and that the opt-out reaches."""
        for row in self.messages.waiting_for(account, keys.versions):
            self._block(row, stored)

    def _take_leave_back(self, row: Message, stored: Suppression) -> Message | None:
        """The same for a text in doubt that may go once more: it stays in doubt, and goes no more,
        or it was claimed.
        """
        if not (stored.in_force and _is_reached(row, stored)):
            return row
        kept = self.messages.amend(row, replace(row, resend_at=None))
        return kept or self.messages.get(row.id)

    def _block(self, row: Message, stored: Suppression) -> bool:
        if not (stored.in_force and _is_reached(row, stored)):
            return False
        now = self.clock.now()
        moved = self.messages.move(row, Status.BLOCKED, now, detail="recipient.suppressed")
        if moved is not None and row.due_at is not None:
            self.pacing.delete_due(due_of(row, row.due_at))
        return moved is not None


def _is_reached(row: Message, stored: Suppression) -> bool:
    return row.reply not in _ASKED_FOR and stored.reaches(row.campaign, row.category)


def _overlaps(row: Message, stored: Suppression) -> bool:
    """Whether a text was on its way when the opt-out was stored.

    Its check came first, so it may have left after it. What the carrier refused never left.
    """
    if not _is_reached(row, stored) or row.status is Status.FAILED:
        return False
    if row.status is Status.SENDING:
        return True
    return row.called_at is not None and row.called_at >= stored.stored_at
