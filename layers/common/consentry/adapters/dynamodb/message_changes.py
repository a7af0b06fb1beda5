"""A change of a row: what is written, under which condition, and whether it was done already."""

from dataclasses import replace
from typing import Any

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from consentry.adapters.dynamodb.message_rows import ALWAYS, STORED, default_of
from consentry.adapters.dynamodb.tables.messages import MessageItem
from consentry.domain.message import Message, TimelineEntry


def differences(before: Message, after: Message) -> list[Action]:
    """An action per attribute that differs; decisions that were added are appended."""
    after = replace(after, status=before.status, timeline=before.timeline)
    kept = len(before.decisions)
    actions: list[Action] = []
    for name in STORED:
        old, new = getattr(before, name), getattr(after, name)
        attribute: Any = getattr(MessageItem, name)
        if old == new:
            continue
        if name == "decisions" and new[:kept] == old:
            actions.append(attribute.set(attribute.append(list(new[kept:]))))
        elif name not in ALWAYS and new == default_of(name):
            actions.append(attribute.remove())
        else:
            actions.append(attribute.set(_plain(new)))
    return actions


def unchanged(row: Message) -> Condition:
    """That nothing which decides what becomes of a row is otherwise than it was read."""
    condition = MessageItem.status == row.status
    for name in ("attempt", "carrier_events", "resend_at"):
        attribute: Any = getattr(MessageItem, name)
        value = getattr(row, name)
        condition &= attribute == _plain(value) if value else attribute.does_not_exist()
    return condition


def decides(row: Message) -> tuple[Any, ...]:
    """What two rows have in common if the same change made them."""
    return (row.status, row.attempt, row.carrier_events, row.resend_at, row.timeline)


def was_done(there: Message, step: TimelineEntry, after: Message) -> bool:
    """Whether the row is as this very move leaves it: the answer to an earlier try got lost."""
    same = there.status is step.status and there.attempt == after.attempt
    return same and there.timeline[-1:] == (step,)


def _plain(value: Any) -> Any:
    """A value as an expression takes it: to pynamodb a tuple is one element of a list."""
    return list(value) if isinstance(value, tuple) else value
