"""Many new rows with their due entries, a hundred writes to a transaction.

Rows that others have taken stay untouched.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from consentry.adapters.dynamodb.connection import BATCH, Dynamo
from consentry.adapters.dynamodb.due import due_item
from consentry.adapters.dynamodb.message_rows import free_for, is_own, item_of, row_of
from consentry.adapters.dynamodb.requests import put_request
from consentry.adapters.failures import CancelledError
from consentry.domain.message import Message
from consentry.errors import TemporaryFailure
from consentry.services.ports.messages import DueEntry

type Group = tuple[Message, Sequence[DueEntry]]


def put_rows(dynamo: Dynamo, rows: Sequence[Message], due: Sequence[DueEntry]) -> tuple[str, ...]:
    """Stores every row in one transaction with its due entries.

    Answers the ids that existed already.
    """
    taken: list[str] = []
    for chunk in _chunks([(row, [e for e in due if e.message_id == row.id]) for row in rows]):
        taken += _put_chunk(dynamo, chunk)
    return tuple(taken)


def _chunks(groups: Sequence[Group]) -> Iterator[list[Group]]:
    chunk: list[Group] = []
    size = 0
    for group in groups:
        needed = 1 + len(group[1])
        if size + needed > BATCH:
            yield chunk
            chunk, size = [], 0
        chunk.append(group)
        size += needed
    if chunk:
        yield chunk


def _put_chunk(dynamo: Dynamo, chunk: list[Group]) -> list[str]:
    """Repeats without the rows that exist; each repetition has fewer, so that it ends."""
    taken: list[str] = []
    while chunk:
        try:
            dynamo.transact([action for group in chunk for action in _actions(group)])
        except CancelledError as exc:
            left, lost = _sorted_out(chunk, exc)
            if len(left) == len(chunk):
                raise TemporaryFailure(
                    "`dynamodb` cancelled a batch without a reason; try again later"
                ) from exc
            taken += lost
            chunk = left
        else:
            break
    return taken


def _actions(group: Group) -> list[dict[str, Any]]:
    row, due = group
    condition = free_for(row)
    return [
        *({"Put": put_request(due_item(entry))} for entry in due),
        {"Put": put_request(item_of(row), condition)},
    ]


def _sorted_out(chunk: list[Group], cancelled: CancelledError) -> tuple[list[Group], list[str]]:
    """The groups to try again, and the ids that others had taken (not those of our own earlier
    attempt).
    """
    left: list[Group] = []
    lost: list[str] = []
    place = 0
    for row, due in chunk:
        place += len(due) + 1
        reason = cancelled.reasons[place - 1]
        if not reason.failed:
            left.append((row, due))
        elif not (reason.item and is_own(row_of(reason.item), row)):
            lost.append(row.id)
    return left, lost
