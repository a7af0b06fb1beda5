"""Lists of messages.

The indexes give keys in time order, the rows are read by id, strongly consistent.

A cursor is the place of the last row shown, by instant and id: it stays right while rows come and
go.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta

from pynamodb.expressions.condition import Condition

from consentry.adapters.dynamodb.connection import Dynamo
from consentry.adapters.dynamodb.message_rows import LISTED, account_day, inbox_of, row_of
from consentry.adapters.dynamodb.tables.messages import (
    MessageItem,
    MessagesByDay,
    MessagesByRecipient,
)
from consentry.domain.ids import SHARDS
from consentry.domain.message import WAITING, Message
from consentry.domain.times import sortable
from consentry.services.ports.pages import Page

DAYS_PER_PAGE = 14
"""A page looks back this far at most, then answers what it has and a cursor.

A quiet account costs 56 queries, not 1,600.
"""

type Place = tuple[str, str]

LATEST: Place = ("9999", "")


class MessageLists:
    """The part of `services.ports.Messages` that reads."""

    def __init__(self, dynamo: Dynamo) -> None:
        self._dynamo = dynamo

    def get(self, message_id: str, *, strong: bool = True) -> Message | None:
        """One row."""
        raw = self._dynamo.get(MessageItem, (message_id,), strong=strong)
        return row_of(raw) if raw else None

    def get_many(self, ids: Sequence[str]) -> dict[str, Message]:
        """Rows by id, strongly consistent; missing ones are left out."""
        found = self._dynamo.batch_get([(MessageItem, (each,)) for each in ids], strong=True)
        return {key[0]: row_of(raw) for (_, key), raw in found.items()}

    def of_recipient(
        self, account: str, recipients: Sequence[str], *, limit: int = 50, cursor: str = ""
    ) -> Page[Message]:
        """An account's rows for one recipient under all their keys, newest first."""
        before = _place(cursor)
        places = sorted(
            (
                place
                for recipient in recipients
                for place in self._newest(
                    MessagesByRecipient,
                    MessageItem.account_recipient == f"{account}#{recipient}",
                    before,
                    limit,
                )
            ),
            reverse=True,
        )
        return self._page(places, limit)

    def waiting_for(self, account: str, recipients: Sequence[str]) -> list[Message]:
        """Every row of a recipient that a person or the gateway could still send."""
        ids = [
            raw["id"]["S"]
            for recipient in recipients
            for raw in self._dynamo.query(
                MessageItem,
                MessageItem.account_recipient == f"{account}#{recipient}",
                index=MessagesByRecipient.Meta.index_name,
            )
        ]
        return [row for row in self.get_many(ids).values() if row.status in WAITING]

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
        """An account's rows, newest first, as far back as lists go; short pages are possible.

        Those made at or after `since` and before `until`.
        """
        before = _place(cursor)
        if before == LATEST and until is not None and until <= now:
            before = (sortable(until), "")
        start = (
            now if before == LATEST else datetime.fromisoformat(before[0][:10]).replace(tzinfo=UTC)
        )
        first = max(since or now - LISTED, now - LISTED)
        oldest, floor = first.date(), (sortable(since), "") if since else ("", "")
        places: list[Place] = []
        for back in range(DAYS_PER_PAGE):
            day = start - timedelta(days=back)
            if day.date() < oldest:
                return self._page(places, limit)
            places += [at for at in self._of_day(account, day, before, limit) if at >= floor]
            if len(places) > limit:
                return self._page(places, limit)
        page = self._page(places, limit)
        unseen = f"{day:%Y-%m-%d}"
        return Page(items=page.items, next=f"{unseen}|")

    def of_inbox(
        self,
        account: str,
        now: datetime,
        *,
        since: datetime | None = None,
        limit: int = 50,
        cursor: str = "",
    ) -> Page[Message]:
        """Texts from handsets to an account, newest first."""
        return self.of_account(inbox_of(account), now, since=since, limit=limit, cursor=cursor)

    def of_day(self, account: str, day: date) -> Iterator[str]:
        """The ids of all rows of a day, both ways, as they are asked for."""
        for listed in (account, inbox_of(account)):
            for shard in range(SHARDS):
                condition = MessageItem.account_day == f"{listed}#{day.isoformat()}#{shard}"
                index = MessagesByDay.Meta.index_name
                for raw in self._dynamo.query(MessageItem, condition, index=index):
                    yield raw["id"]["S"]

    def _of_day(self, account: str, day: datetime, before: Place, limit: int) -> list[Place]:
        return sorted(
            (
                place
                for shard in range(SHARDS)
                for place in self._newest(
                    MessagesByDay,
                    MessageItem.account_day == account_day(account, day, shard),
                    before,
                    limit,
                )
            ),
            reverse=True,
        )

    def _newest(
        self,
        index: type[MessagesByDay | MessagesByRecipient],
        partition: Condition,
        before: Place,
        limit: int,
    ) -> list[Place]:
        """The `limit + 1` newest places of a partition before a place, and all that share the last
        one's instant.
        """
        places: list[Place] = []
        for raw in self._dynamo.query(
            MessageItem,
            partition & (MessageItem.created_at <= before[0]),
            index=index.Meta.index_name,
            forward=False,
            page_size=2 * limit + 1,
        ):
            place = (raw["created_at"]["S"], raw["id"]["S"])
            if len(places) > limit and place[0] != places[-1][0]:
                break
            if place < before:
                places.append(place)
        return places

    def _page(self, places: Sequence[Place], limit: int) -> Page[Message]:
        shown = places[:limit]
        rows = self.get_many([message_id for _, message_id in shown])
        items = tuple(rows[message_id] for _, message_id in shown if message_id in rows)
        return Page(items=items, next="|".join(shown[-1]) if len(places) > limit else "")


def _place(cursor: str) -> Place:
    if not cursor:
        return LATEST
    at, _, message_id = cursor.partition("|")
    return (at, message_id)
