"""`Messages` in memory."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields, replace
from datetime import date, datetime, timedelta

from consentry.domain.message import (
    WAITING,
    Category,
    Message,
    Purpose,
    Status,
    TimelineEntry,
    may_become,
)
from consentry.services.ports.messages import DueEntry, PutResult
from consentry.services.ports.pages import Page
from tests.support.fake_pacing import FakePacing
from tests.support.paging import page_of

KEPT_FOR_LISTS = timedelta(days=400)
FIXED = frozenset({"id", "account", "recipient", "created_at", "status", "timeline"})


class FakeMessages:
    """Rows by id."""

    def __init__(self, pacing: FakePacing) -> None:
        self._pacing = pacing
        self.rows: dict[str, Message] = {}
        self.kept_until: dict[str, datetime] = {}

    def put_new(self, row: Message) -> PutResult:
        there = self.rows.get(row.id)
        if there is None or _gives_way(there, row):
            self.rows[row.id] = row
            return PutResult.STORED
        return PutResult.STORED if _is_own(there, row) else PutResult.EXISTS

    def put_many(self, rows: Sequence[Message], due: Sequence[DueEntry]) -> tuple[str, ...]:
        taken = []
        for row in rows:
            if self.put_new(row) is PutResult.EXISTS:
                taken.append(row.id)
                continue
            for entry in due:
                if entry.message_id == row.id:
                    self._pacing.put_due(entry)
        return tuple(taken)

    def get(self, message_id: str, *, strong: bool = True) -> Message | None:
        return self.rows.get(message_id)

    def get_many(self, ids: Sequence[str]) -> dict[str, Message]:
        return {each: self.rows[each] for each in ids if each in self.rows}

    def claim(
        self, message_id: str, attempt: str, called_at: datetime, lease_until: datetime
    ) -> Message | None:
        row = self.rows.get(message_id)
        if row is None:
            return None
        if row.status is Status.SENDING and row.attempt == attempt:
            return row
        if row.status is not Status.QUEUED:
            return None
        step = TimelineEntry(at=called_at, status=Status.SENDING)
        self.rows[message_id] = replace(
            row,
            status=Status.SENDING,
            attempt=attempt,
            called_at=called_at,
            lease_until=lease_until,
            timeline=(*row.timeline, step),
        )
        return self.rows[message_id]

    def claim_again(
        self, row: Message, attempt: str, called_at: datetime, lease_until: datetime
    ) -> Message | None:
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
        if to.status is not row.status and not may_become(row.status, to.status):
            raise ValueError(f"a message cannot go from `{row.status}` to `{to.status}`")
        there = self.rows.get(row.id)
        if there is None:
            return None
        if _decides(there) != _decides(row):
            return there if _decides(there) == _decides(to) else None
        changed = {
            f.name: getattr(to, f.name)
            for f in fields(Message)
            if f.name not in FIXED and getattr(to, f.name) != getattr(row, f.name)
        }
        timeline = (*there.timeline, *to.timeline[len(row.timeline) :])
        self.rows[row.id] = replace(there, status=to.status, timeline=timeline, **changed)
        return self.rows[row.id]

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
        if not may_become(row.status, to):
            raise ValueError(f"a message cannot go from `{row.status}` to `{to}`")
        there = self.rows.get(row.id)
        step = TimelineEntry(at=at, status=to, detail=detail)
        after = changes or row
        if there is None:
            return None
        expected = expect_attempt is None or there.attempt == expect_attempt
        if there.status is not row.status or not expected:
            done = there.status is to and there.attempt == after.attempt
            return there if done and there.timeline[-1:] == (step,) else None
        changed = {
            f.name: getattr(after, f.name)
            for f in fields(Message)
            if f.name not in FIXED and getattr(after, f.name) != getattr(row, f.name)
        }
        added = after.decisions[len(row.decisions) :]
        if "decisions" in changed and (*row.decisions, *added) == after.decisions:
            changed["decisions"] = (*there.decisions, *added)
        new = replace(there, **changed)
        self.rows[row.id] = replace(new, status=to, timeline=(*there.timeline, step))
        return self.rows[row.id]

    def void(self, message_id: str, accept_attempt: str, at: datetime) -> Message | None:
        there = self.rows.get(message_id)
        if there is not None and there.status is not Status.VOID:
            return there
        made = there or Message(
            id=message_id,
            account="",
            campaign="",
            recipient="",
            to="",
            sender="",
            body="",
            category=Category.MARKETING,
            purpose=Purpose.OTHER,
            status=Status.VOID,
            created_at=at,
        )
        self.rows[message_id] = replace(made, attempts=made.attempts | {accept_attempt})
        return None

    def of_recipient(
        self, account: str, recipients: Sequence[str], *, limit: int = 50, cursor: str = ""
    ) -> Page[Message]:
        return _page(self._of(account, recipients), limit, cursor)

    def waiting_for(self, account: str, recipients: Sequence[str]) -> list[Message]:
        return [row for row in self._of(account, recipients) if row.status in WAITING]

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
        first = max(since or now - KEPT_FOR_LISTS, now - KEPT_FOR_LISTS)
        last = until or now + timedelta(days=1)
        rows = (row for row in self.rows.values() if row.account == account)
        rows = (row for row in rows if row.direction != "in")
        kept = [row for row in rows if first <= row.created_at < last]
        return _page(kept, limit, cursor)

    def of_inbox(
        self,
        account: str,
        now: datetime,
        *,
        since: datetime | None = None,
        limit: int = 50,
        cursor: str = "",
    ) -> Page[Message]:
        rows = (row for row in self.rows.values() if row.account == account)
        heard = [row for row in rows if row.direction == "in"]
        first = since or now - KEPT_FOR_LISTS
        kept = [row for row in heard if row.created_at >= first]
        return _page(kept, limit, cursor)

    def of_day(self, account: str, day: date) -> Iterator[str]:
        for row in list(self.rows.values()):
            if row.account == account and row.created_at.date() == day:
                yield row.id

    def forget(self, message_id: str, *, number: bool) -> bool:
        row = self.rows.get(message_id)
        if row is None:
            return True
        if row.status in WAITING:
            return False
        row = replace(row, body="", metadata={}, justification="", replaced={})
        self.rows[message_id] = replace(row, to="", fingerprint="") if number else row
        return True

    def prolong(self, message_id: str, until: datetime) -> None:
        if message_id in self.rows:
            self.kept_until[message_id] = max(until, self.kept_until.get(message_id, until))

    def _of(self, account: str, recipients: Sequence[str]) -> list[Message]:
        return [
            row
            for row in self.rows.values()
            if row.account == account and row.recipient in recipients
        ]


def _decides(row: Message) -> tuple[object, ...]:
    return (row.status, row.attempt, row.carrier_events, row.resend_at)


def _gives_way(there: Message, row: Message) -> bool:
    return there.status is Status.VOID and row.accept_attempt not in there.attempts


def _is_own(there: Message, row: Message) -> bool:
    same = bool(row.accept_attempt) and there.accept_attempt == row.accept_attempt
    return there.status is not Status.VOID and same


def _page(rows: Iterable[Message], limit: int, cursor: str) -> Page[Message]:
    ordered = sorted(rows, key=lambda row: (row.created_at, row.id), reverse=True)
    return page_of(ordered, lambda row: row.id, limit=limit, cursor=cursor)
