"""A `Message` as an item of MessagesTable and back.

Defaults are left out, so that an ordinary row stays small.

The defaults of `Message` are therefore part of the stored form: changing one changes the meaning of
rows.
"""

from dataclasses import MISSING, Field, fields
from datetime import datetime, timedelta
from typing import Any

from pynamodb.expressions.condition import Condition

from consentry.adapters.dynamodb.tables.messages import MessageItem
from consentry.adapters.failures import RawItem
from consentry.domain.ids import shard_of
from consentry.domain.message import Category, Message, Purpose, Status
from consentry.domain.times import parse_rfc3339, sortable, to_ms

RETENTION = timedelta(days=5 * 365 + 2)
"""How long a row, which holds the decisions, is kept: class `decision` of retention.json."""
LISTED = timedelta(days=400)
"""How far back the lists of an account go; older rows are found by recipient or id."""
VOID_RETENTION = timedelta(days=2)

IN_KEYS = frozenset({"id", "account", "recipient", "created_at"})
ALWAYS = frozenset({"status", "timeline", "decisions"})


def item_of(row: Message) -> MessageItem:
    """The item to store."""
    item = MessageItem(id=row.id, created_at=sortable(row.created_at), ttl=ttl_of(row))
    if row.account:
        item.account_recipient = f"{row.account}#{row.recipient}"
        listed = inbox_of(row.account) if row.direction == "in" else row.account
        item.account_day = account_day(listed, row.created_at, shard_of(row.id))
    for name in STORED:
        value = getattr(row, name)
        if name in ALWAYS or value != default_of(name):
            setattr(item, name, value)
    return item


def row_of(raw: RawItem) -> Message:
    """The row that an item holds; a `void` one without a text gets the strictest category."""
    item = MessageItem.from_raw_data(raw)
    account, _, recipient = (item.account_recipient or "#").rpartition("#")
    values: dict[str, Any] = {name: getattr(item, name) for name in STORED}
    known = {name: value for name, value in values.items() if value is not None}
    known["attempts"] = frozenset(known.get("attempts", ()))
    return Message(
        **{
            **_WITHOUT_TEXT,
            **known,
            "id": item.id,
            "account": account,
            "recipient": recipient,
            "created_at": parse_rfc3339(item.created_at),
        }
    )


def void_row(message_id: str, accept_attempt: str, at: datetime) -> Message:
    """The row that stands where none came; it refuses a late put of this accept attempt."""
    values = {**_WITHOUT_TEXT, "id": message_id, "account": "", "recipient": "", "created_at": at}
    return Message(**values, status=Status.VOID, attempts=frozenset({accept_attempt}))


def free_for(row: Message) -> Condition:
    """No row yet, or a `void` one that has not seen this accept attempt."""
    void: Condition = MessageItem.status == Status.VOID
    if row.accept_attempt:
        void &= ~MessageItem.attempts.contains(row.accept_attempt)
    free: Condition = MessageItem.id.does_not_exist() | void
    return free


def is_own(there: Message | None, row: Message) -> bool:
    """Whether the row that is there was put by this very accept attempt, whose answer got lost."""
    if there is None or there.status is Status.VOID:
        return False
    return bool(row.accept_attempt) and there.accept_attempt == row.accept_attempt


def ttl_of(row: Message) -> int:
    """When the row may go, in epoch seconds."""
    kept = VOID_RETENTION if row.status is Status.VOID else RETENTION
    return to_ms(row.created_at + kept) // 1000


def account_day(account: str, at: datetime, shard: int) -> str:
    """The partition of the index by day."""
    return f"{account}#{at:%Y-%m-%d}#{shard}"


def inbox_of(account: str) -> str:
    """The name under which the index by day lists the texts from handsets to an account."""
    return f"{account}#in"


def default_of(name: str) -> Any:
    """What an absent attribute means."""
    return _DEFAULTS[name]


def _default(field: "Field[Any]") -> Any:
    if field.default_factory is not MISSING:
        return field.default_factory()
    return None if field.default is MISSING else field.default


_DEFAULTS = {field.name: _default(field) for field in fields(Message)}
STORED = tuple(name for name in _DEFAULTS if name not in IN_KEYS)
_WITHOUT_TEXT: dict[str, Any] = {
    "campaign": "",
    "to": "",
    "sender": "",
    "body": "",
    "category": Category.MARKETING,
    "purpose": Purpose.OTHER,
}
