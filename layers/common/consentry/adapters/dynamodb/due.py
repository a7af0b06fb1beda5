"""The due index: entries by hour and shard, in the order of their instants. They have no TTL.

A due text is never forgotten.

Hours, not minutes: a sweep that catches up after an outage asks for few partitions.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from pynamodb.expressions.operand import Path

from consentry.adapters.dynamodb.connection import Dynamo
from consentry.adapters.dynamodb.requests import Key
from consentry.adapters.dynamodb.tables.pacing import PacingItem
from consentry.adapters.failures import RawItem
from consentry.domain.times import from_ms, parse_rfc3339, sortable, to_ms
from consentry.services.ports.messages import DueEntry

WATERMARKS: Key = ("due-watermarks", "-")
_HOUR = timedelta(hours=1)


def due_item(entry: DueEntry) -> PacingItem:
    """The item of an entry."""
    pk, sk = due_key(entry)
    return PacingItem(pk=pk, sk=sk, attempt=entry.accept_attempt or None)


def due_key(entry: DueEntry) -> Key:
    """Where an entry stands."""
    return (_bucket(entry.at, entry.shard), f"{sortable(entry.at)}#{entry.message_id}")


def due_between(dynamo: Dynamo, shard: int, since: datetime, until: datetime) -> list[DueEntry]:
    """The entries of a shard with `since <= at <= until`, oldest first, strongly consistent."""
    first, last = f"{sortable(since)}#", f"{sortable(until)}#~"
    return [
        _entry(raw, shard)
        for bucket in _buckets(since, until, shard)
        for raw in dynamo.query(
            PacingItem, (PacingItem.pk == bucket) & PacingItem.sk.between(first, last)
        )
    ]


def read_watermarks(dynamo: Dynamo) -> dict[int, datetime]:
    """By shard, the instant up to which everything due has been handled."""
    raw = dynamo.get(PacingItem, WATERMARKS) or {}
    return {
        int(name.removeprefix("s#")): from_ms(int(value["N"]))
        for name, value in raw.items()
        if name.startswith("s#")
    }


def write_watermarks(dynamo: Dynamo, marks: dict[int, datetime]) -> None:
    """Moves the watermarks of the shards that are named."""
    if marks:
        actions = [Path([f"s#{shard}"]).set(to_ms(at)) for shard, at in marks.items()]
        dynamo.update(PacingItem, WATERMARKS, actions)


def _entry(raw: RawItem, shard: int) -> DueEntry:
    at, _, message_id = raw["sk"]["S"].partition("#")
    attempt = raw.get("attempt", {}).get("S", "")
    return DueEntry(
        message_id=message_id, at=parse_rfc3339(at), shard=shard, accept_attempt=attempt
    )


def _bucket(at: datetime, shard: int) -> str:
    return f"due#{sortable(at)[:13]}#{shard}"


def _buckets(since: datetime, until: datetime, shard: int) -> Iterator[str]:
    hour = since.replace(minute=0, second=0, microsecond=0)
    while hour <= until:
        yield _bucket(hour, shard)
        hour += _HOUR
