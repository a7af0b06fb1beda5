"""Reading messages back: one, or a page of them, never another account's."""

from dataclasses import dataclass

from consentry.domain.message import Message, Status
from consentry.errors import NotFound
from consentry.services.ports.environment import Clock, Keys
from consentry.services.ports.messages import Messages
from consentry.services.ports.pages import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadMessages:
    """The use cases of `GET /v1/messages`."""

    clock: Clock
    keys: Keys
    messages: Messages

    def one(self, account: str, message_id: str) -> Message:
        """One message of an account; NotFound for any other."""
        row = self.messages.get(message_id)
        if row is None or row.account != account or is_hidden(row):
            raise NotFound(f"no message `{message_id}`")
        return row

    def page(
        self, account: str, *, to: str, status: str, campaign: str, limit: int, cursor: str
    ) -> Page[Message]:
        """A page, newest first.

        Filters apply within the page, so that one may hold fewer than `limit`.
        """
        if to:
            keys = self.keys.of(to)
            page = self.messages.of_recipient(account, keys.versions, limit=limit, cursor=cursor)
        else:
            page = self.messages.of_account(account, self.clock.now(), limit=limit, cursor=cursor)
        kept = tuple(
            row
            for row in page.items
            if not is_hidden(row) and status in ("", row.status) and campaign in ("", row.campaign)
        )
        return Page(items=kept, next=page.next)


def is_hidden(row: Message) -> bool:
    """Whether a row is no message of a client: never came to be, or a text from a handset."""
    return is_void(row) or row.direction == "in"


def is_void(row: Message) -> bool:
    """Whether a row only keeps an id from being used: nothing was ever accepted under it."""
    return row.status is Status.VOID
