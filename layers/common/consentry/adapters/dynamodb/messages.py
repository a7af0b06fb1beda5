"""MessagesTable.

The row is state machine, idempotency record and proof in one, so every write of it is conditional.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from consentry.adapters.dynamodb.batches import put_rows
from consentry.adapters.dynamodb.message_changes import decides, differences, unchanged, was_done
from consentry.adapters.dynamodb.message_lists import MessageLists
from consentry.adapters.dynamodb.message_rows import (
    free_for,
    is_own,
    item_of,
    row_of,
    ttl_of,
    void_row,
)
from consentry.adapters.dynamodb.tables.messages import MessageItem
from consentry.adapters.failures import LostRaceError
from consentry.domain.message import WAITING, Message, Status, TimelineEntry, may_become
from consentry.domain.times import sortable, to_ms
from consentry.services.ports.messages import DueEntry, PutResult

WRITTEN = ("body", "metadata", "justification", "replaced")
IDENTIFYING = ("to", "fingerprint")
"""The number, and the hash of the request that named it: numbers are few enough to try."""


class DynamoMessages(MessageLists):
    """`services.ports.Messages` on DynamoDB."""

    def put_new(self, row: Message) -> PutResult:
        """Stores a row, also over a `void` one; STORED also for a repetition of the same put."""
        try:
            self._dynamo.put(item_of(row), free_for(row))
        except LostRaceError as exc:
            there = row_of(exc.item) if exc.item else self.get(row.id)
            return PutResult.STORED if is_own(there, row) else PutResult.EXISTS
        return PutResult.STORED

    def put_many(self, rows: Sequence[Message], due: Sequence[DueEntry]) -> tuple[str, ...]:
        """Stores rows with their due entries; answers the ids that others had taken."""
        return put_rows(self._dynamo, rows, due)

    def claim(
        self, message_id: str, attempt: str, called_at: datetime, lease_until: datetime
    ) -> Message | None:
        """`queued -> sending`; a repetition of the same claim answers the row again."""
        step = TimelineEntry(at=called_at, status=Status.SENDING)
        actions: list[Action] = [
            MessageItem.status.set(Status.SENDING),
            MessageItem.attempt.set(attempt),
            MessageItem.called_at.set(called_at),
            MessageItem.lease_until.set(lease_until),
            MessageItem.timeline.set(MessageItem.timeline.append([step])),
        ]
        try:
            return self._change(message_id, actions, MessageItem.status == Status.QUEUED)
        except LostRaceError as exc:
            there = row_of(exc.item) if exc.item else None
            claimed = there is not None and there.status is Status.SENDING
            return there if claimed and there and there.attempt == attempt else None

    def claim_again(
        self, row: Message, attempt: str, called_at: datetime, lease_until: datetime
    ) -> Message | None:
        """`unknown -> sending`, once; a repetition of the same claim answers the row again."""
        step = TimelineEntry(at=called_at, status=Status.SENDING, detail="resend_once")
        claimed = replace(
            row,
            status=Status.SENDING,
            attempt=attempt,
            called_at=called_at,
            lease_until=lease_until,
            resend_at=None,
            resent=True,
            timeline=(*row.timeline, step),
        )
        return self.amend(row, claimed) if row.resend_at is not None else None

    def amend(self, row: Message, to: Message) -> Message | None:
        """Stores `to` over `row`, if nothing that decides about it has changed since."""
        if to.status is not row.status and not may_become(row.status, to.status):
            raise ValueError(f"a message cannot go from `{row.status}` to `{to.status}`")
        actions = differences(row, to)
        if to.status is not row.status:
            actions.append(MessageItem.status.set(to.status))
        steps = list(to.timeline[len(row.timeline) :])
        if steps:
            actions.append(MessageItem.timeline.set(MessageItem.timeline.append(steps)))
        if not actions:
            return row
        try:
            return self._change(row.id, actions, unchanged(row))
        except LostRaceError as exc:
            there = row_of(exc.item) if exc.item else None
            return there if there is not None and decides(there) == decides(to) else None

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
        """`row.status -> to`; a repetition of the same move answers the row again.

        ValueError if no such step exists.
        """
        if not may_become(row.status, to):
            raise ValueError(f"a message cannot go from `{row.status}` to `{to}`")
        step = TimelineEntry(at=at, status=to, detail=detail)
        condition = MessageItem.status == row.status
        if expect_attempt is not None:
            condition &= MessageItem.attempt == expect_attempt
        actions = [
            MessageItem.status.set(to),
            MessageItem.timeline.set(MessageItem.timeline.append([step])),
            *differences(row, changes or row),
        ]
        try:
            return self._change(row.id, actions, condition)
        except LostRaceError as exc:
            there = row_of(exc.item) if exc.item else None
            return there if there and was_done(there, step, changes or row) else None

    def void(self, message_id: str, accept_attempt: str, at: datetime) -> Message | None:
        """Adds the attempt to the `void` row, making it if need be.

        Answers a real row and leaves it.
        """
        empty = void_row(message_id, accept_attempt, at)
        actions: list[Action] = [
            MessageItem.status.set(Status.VOID),
            MessageItem.created_at.set(MessageItem.created_at | sortable(at)),
            MessageItem.ttl.set(ttl_of(empty)),
            MessageItem.timeline.set(MessageItem.timeline | []),
            MessageItem.decisions.set(MessageItem.decisions | []),
            MessageItem.attempts.add({accept_attempt}),
        ]
        condition = MessageItem.id.does_not_exist() | (MessageItem.status == Status.VOID)
        try:
            self._change(message_id, actions, condition)
        except LostRaceError as exc:
            return row_of(exc.item) if exc.item else self.get(message_id)
        return None

    def forget(self, message_id: str, *, number: bool) -> bool:
        """Takes a row's body and what stands beside it away, unless it still waits."""
        gone = (*WRITTEN, *IDENTIFYING) if number else WRITTEN
        actions: list[Action] = [getattr(MessageItem, name).remove() for name in gone]
        at_rest = ~MessageItem.status.is_in(*WAITING)
        try:
            self._change(message_id, actions, MessageItem.id.exists() & at_rest)
        except LostRaceError as exc:
            return exc.item is None
        return True

    def prolong(self, message_id: str, until: datetime) -> None:
        """Moves the instant at which a row expires, never to an earlier one."""
        ttl = to_ms(until) // 1000
        with suppress(LostRaceError):
            self._change(message_id, [MessageItem.ttl.set(ttl)], MessageItem.ttl < ttl)

    def _change(self, message_id: str, actions: Sequence[Action], condition: Condition) -> Message:
        raw = self._dynamo.update(MessageItem, (message_id,), actions, condition, answer="ALL_NEW")
        return row_of(raw)
