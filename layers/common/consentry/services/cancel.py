"""Cancelling what has not left yet."""

from dataclasses import dataclass

from consentry.domain.api_key import Role
from consentry.domain.audit import ITSELF, Actor, AuditKind, AuditNote
from consentry.domain.message import WAITING, Message, Status
from consentry.errors import Conflict, NotFound
from consentry.services.audit import Audit
from consentry.services.ports.environment import Clock
from consentry.services.ports.messages import Messages
from consentry.services.ports.pacing import Pacing
from consentry.services.reading import is_hidden
from consentry.services.slots import due_of

ROUNDS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancel:
    """Takes a text back as long as no claim is on it."""

    clock: Clock
    messages: Messages
    pacing: Pacing
    audit: Audit

    def run(self, account: str, message_id: str, by: Actor = ITSELF) -> Message:
        """The cancelled row; that an operator took it back is in the audit log.

        NotFound for another account's, Conflict once it is on its way or ended.
        """
        for _ in range(ROUNDS):
            row = self.messages.get(message_id)
            if row is None or row.account != account or is_hidden(row):
                raise NotFound(f"no message `{message_id}`")
            if row.status is Status.CANCELLED:
                return row
            if row.status not in WAITING:
                raise Conflict(f"a message that is `{row.status}` can no longer be cancelled")
            if by.role is Role.OPERATOR:
                self.audit.note(by, _note(row), event_id=f"cancel:{row.id}")
            moved = self.messages.move(row, Status.CANCELLED, self.clock.now(), detail="client")
            if moved is not None:
                if row.due_at is not None:
                    self.pacing.delete_due(due_of(row, row.due_at))
                return moved
        raise Conflict("the message is changing at this moment; read it and try again")


def _note(row: Message) -> AuditNote:
    return AuditNote(
        account=row.account,
        kind=AuditKind.MESSAGE,
        action="cancelled",
        what=f"ordered text `{row.id}` of campaign `{row.campaign}`, which was {row.status},"
        " cancelled",
        subject=row.id,
    )
