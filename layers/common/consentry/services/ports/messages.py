"""The rows of MessagesTable, and their entries in the due index."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from consentry.domain.message import Message, Status
from consentry.services.ports.pages import Page


class PutResult(StrEnum):
    """What became of putting a new row."""

    STORED = "stored"
    EXISTS = "exists"


@dataclass(frozen=True, slots=True, kw_only=True)
class DueEntry:
    """A message to look at again at an instant; `at` decides its place in the index."""

    message_id: str
    at: datetime
    shard: int
    accept_attempt: str = ""


class Messages(Protocol):
    """The rows of MessagesTable.

    Every change is conditional; a lost race answers None or False, never raises.
    """

    def put_new(self, row: Message) -> PutResult:
        """Stores a new row, or replaces a `void` one that has not seen this row's attempt."""
        ...

    def put_many(self, rows: Sequence[Message], due: Sequence[DueEntry]) -> tuple[str, ...]:
        """Stores new rows with their due entries in transactions.

        Answers the ids that existed already (untouched).
        """
        ...

    def get(self, message_id: str, *, strong: bool = True) -> Message | None:
        """One row."""
        ...

    def get_many(self, ids: Sequence[str]) -> dict[str, Message]:
        """Rows by id, strongly consistent; missing ones are left out."""
        ...

    def claim(
        self, message_id: str, attempt: str, called_at: datetime, lease_until: datetime
    ) -> Message | None:
        """`queued -> sending` for this attempt.

        The row, or None if it was not queued. Repeating one's own claim wins.
        """
        ...

    def claim_again(
        self, row: Message, attempt: str, called_at: datetime, lease_until: datetime
    ) -> Message | None:
        """`unknown -> sending` for the one more attempt that such a row may have (`resend_at`).

        None if it may no longer, or if anything was heard of it since `row` was read. The row is
        `resent` from then on.
        """
        ...

    def amend(self, row: Message, to: Message) -> Message | None:
        """Stores `to` over `row`: the attributes that differ, status and timeline included.

        The row as it is then, also if an earlier try of the same did it; None if status, attempt
        or what the carrier said have changed since `row` was read. ValueError if there is no such
        step.
        """
        ...

    def move(
        self,
        row: Message,
        to: Status,
        at: datetime,
        *,
        detail: str = "",
        expect_attempt: str | None = None,
        changes: Message | None = None,
    ) -> Message | None:
        """`row.status -> to` if the stored status (and attempt, if named) is still that; `changes`
        carries new attribute values.

        Compared with `row`, only attributes that differ in `changes` are written; the timeline
        gains an entry.
        """
        ...

    def void(self, message_id: str, accept_attempt: str, at: datetime) -> Message | None:
        """Marks that no row came for this accept attempt.

        Answers the row if one exists after all.
        """
        ...

    def of_recipient(
        self, account: str, recipients: Sequence[str], *, limit: int = 50, cursor: str = ""
    ) -> Page[Message]:
        """An account's rows for one recipient (all key versions), newest first."""
        ...

    def waiting_for(self, account: str, recipients: Sequence[str]) -> list[Message]:
        """Every row of a recipient that is held, queued or in review."""
        ...

    def forget(self, message_id: str, *, number: bool) -> bool:
        """Takes the body, and what a client wrote beside it, out of a row that waits for nothing;
        with `number` the recipient's number too.

        False where the row still waits. Repeating it changes nothing; a missing row is fine.
        """
        ...

    def prolong(self, message_id: str, until: datetime) -> None:
        """Keeps a row at least until an instant; a missing one is fine."""
        ...

    def of_day(self, account: str, day: date) -> Iterator[str]:
        """The ids of all rows of an account that were made on a day in UTC, texts from handsets
        included, in any order.
        """
        ...

    def of_inbox(
        self,
        account: str,
        now: datetime,
        *,
        since: datetime | None = None,
        limit: int = 50,
        cursor: str = "",
    ) -> Page[Message]:
        """Texts from handsets to an account, newest first, as `of_account` pages them."""
        ...

    def of_account(
        self,
        account: str,
        now: datetime,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int = 50,
        cursor: str = "",
    ) -> Page[Message]:
        """An account's rows but texts from handsets, newest first, as far back as lists go.

        Those made at or after `since` and before `until`, if named. A page may be short, even
        empty, and still have a next one.
        """
        ...
