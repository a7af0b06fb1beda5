"""The rows of MessagesTable, and a metric for each step that one takes.

Every path of a text goes through its row, so counting here counts all of them, whichever function
takes the step, and no use case needs to know that anybody counts. Metrics are by account and
campaign, by account and originating number, by rule; never by recipient. A step that is repeated
after its answer was lost may be counted twice.
"""

from collections.abc import Sequence
from datetime import datetime

from consentry.adapters.dynamodb.messages import DynamoMessages
from consentry.domain.message import Message, Status
from consentry.entrypoints.observability import count, tail_of
from consentry.services.learning import is_opted_out
from consentry.services.ports.messages import DueEntry, PutResult

SUPPRESSED = "recipient.suppressed"
THROTTLED = "ThrottlingException"
PLACES = (("account", "campaign"), ("account", "sender"))


class WatchedMessages(DynamoMessages):
    """`services.ports.Messages` on DynamoDB, counted."""

    def put_new(self, row: Message) -> PutResult:
        """Stores a row; counts what it starts as."""
        result = super().put_new(row)
        if result is PutResult.STORED:
            _started(row)
        return result

    def put_many(self, rows: Sequence[Message], due: Sequence[DueEntry]) -> tuple[str, ...]:
        """Stores rows with their due entries; counts those that were new."""
        taken = super().put_many(rows, due)
        for row in rows:
            if row.id not in taken:
                _started(row)
        return taken

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
        """`row.status -> to`; counted if it came to that."""
        moved = super().move(
            row, to, at, detail=detail, expect_attempt=expect_attempt, changes=changes
        )
        if moved is not None:
            _stepped(moved)
            if detail == THROTTLED:
                _counted("CarrierThrottled", moved)
            if is_opted_out(moved):
                _counted("SendAfterOptOut", moved)
        return moved

    def amend(self, row: Message, to: Message) -> Message | None:
        """Stores `to` over `row`; counted if that is another state."""
        stored = super().amend(row, to)
        if stored is not None and stored.status is not row.status:
            _stepped(stored)
        return stored


def _started(row: Message) -> None:
    if row.status is Status.RECEIVED:
        return
    _stepped(row)
    if row.status is Status.BLOCKED and row.decisions and SUPPRESSED in row.decisions[-1].rules:
        _counted("SendAfterOptOut", row)


def _stepped(row: Message) -> None:
    _counted(f"Message{row.status.value.capitalize()}", row)
    if row.status is Status.BLOCKED and row.decisions:
        for rule in dict.fromkeys(row.decisions[-1].rules):
            count("Denied", rule=rule)


def _counted(name: str, row: Message) -> None:
    sender = tail_of(row.sender)
    count(name, by=PLACES, account=row.account, campaign=row.campaign, sender=sender)
