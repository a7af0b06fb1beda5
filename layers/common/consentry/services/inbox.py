"""Texts from handsets that no rule answered: somebody has to (clause GCC-14)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from consentry.domain.message import Message
from consentry.services.ports.environment import Clock
from consentry.services.ports.messages import Messages
from consentry.services.ports.pacing import Pacing
from consentry.services.ports.pages import Page

UNREAD = "none"
"""What a text is kept with where nothing was understood in it."""
LOOK_BACK = timedelta(days=7)
"""How far the age of the oldest looks back: an older question is answered by nobody any more."""
PAGE = 100
MOST_PAGES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A text that came in, and when somebody answered it; None while nobody has."""

    row: Message
    answered_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbox:
    """The use cases of `GET /v1/inbound`."""

    clock: Clock
    messages: Messages
    pacing: Pacing

    def page(
        self, account: str, *, to: str, unanswered: bool, limit: int, cursor: str
    ) -> Page[Waiting]:
        """A page of what no rule answered, newest first.

        `to` is the number that was texted. Filters apply within the page, so that one may hold
        fewer than `limit`.
        """
        page = self.messages.of_inbox(account, self.clock.now(), limit=limit, cursor=cursor)
        rows = [row for row in page.items if to in ("", row.sender) and is_unread(row)]
        items = (each for each in self._answered(rows) if not (unanswered and each.answered_at))
        return Page(items=tuple(items), next=page.next)

    def oldest(self, account: str) -> timedelta:
        """How long the oldest question of the last week has waited; zero where none waits."""
        now = self.clock.now()
        oldest, since, cursor = now, now - LOOK_BACK, ""
        for _ in range(MOST_PAGES):
            page = self.messages.of_inbox(account, now, since=since, limit=PAGE, cursor=cursor)
            rows = [row for row in page.items if is_unread(row)]
            waiting = (each.row for each in self._answered(rows) if each.answered_at is None)
            oldest = min([oldest, *(row.created_at for row in waiting)])
            cursor = page.next
            if not cursor:
                break
        return now - oldest

    def _answered(self, rows: Sequence[Message]) -> list[Waiting]:
        """Answered is what a text of somebody's own went out after, to who asked; our automatic
        answers are none.
        """
        later = {row.id: self._sent_after(row) for row in rows}
        ids = sorted({name for names in later.values() for name in names})
        sent = self.messages.get_many(ids) if ids else {}
        return [
            Waiting(row=row, answered_at=_first([sent[n] for n in later[row.id] if n in sent]))
            for row in rows
        ]

    def _sent_after(self, row: Message) -> list[str]:
        history = self.pacing.history(row.account, row.recipient)
        return [each.message_id for each in history.intents if each.at > row.created_at]


def is_unread(row: Message) -> bool:
    """Whether nothing was understood in a text, so that nothing was done about it; what was erased
    since asks for nothing.
    """
    return row.to != "" and any(step.detail == UNREAD for step in row.timeline)


def _first(rows: Sequence[Message]) -> datetime | None:
    by_somebody = (row for row in rows if row.reply is None and row.called_at is not None)
    return min((row.called_at for row in by_somebody if row.called_at), default=None)
