"""What a transaction holds that adds to a chain, alone or with what it puts on record.

An entry, the marker of its event, the chain's new end, each under a condition.
"""

import hashlib
import json
import uuid
import zlib
from collections.abc import Sequence
from typing import Any

from pynamodb.expressions.condition import Condition

from consentry.adapters.dynamodb.codec import to_json
from consentry.adapters.dynamodb.connection import Dynamo
from consentry.adapters.dynamodb.requests import put_request
from consentry.adapters.dynamodb.tables.ledger import LedgerItem
from consentry.adapters.failures import CancelledError
from consentry.domain.ledger import LedgerEntry, LedgerHead
from consentry.services.ports.audit import AlreadyOnRecordError, ChainMovedError, OnRecord

HEAD = "HEAD"
ENTRY, MARKER = "E#", "V#"
ENTRY_AT, MARKER_AT = 0, 1
"""Where in such a transaction the first of each is."""
SHARDS = 8
"""A day's writes of heads fall on so many partitions of the index."""


def append_actions(entry: LedgerEntry, head: LedgerHead | None) -> list[dict[str, Any]]:
    """A transaction's actions that add an entry.

    The entry, its event's marker, the head, in this order.
    """
    new = LedgerItem.sk.does_not_exist()
    items: list[tuple[LedgerItem, Condition]] = [(item, new) for item in _entry_items(entry)]
    items.append((_head_item(entry), _is_at(head)))
    return [{"Put": put_request(item, condition)} for item, condition in items]


def transact(dynamo: Dynamo, actions: Sequence[dict[str, Any]], on_record: OnRecord | None) -> None:
    """Does `actions` and puts entries on record, all or nothing.

    CancelledError if one of `actions` failed, ChainMovedError if only the entries have to be
    others, AlreadyOnRecordError if the event of one is in the chain.
    """
    if on_record is None:
        dynamo.transact(actions)
        return
    items = [each for entry in on_record.entries for each in _entry_items(entry)]
    end = _head_item(on_record.entries[-1])
    own = [{"Put": put_request(item, LedgerItem.sk.does_not_exist())} for item in items]
    own.append({"Put": put_request(end, _is_at(on_record.head))})
    together = [*own, *actions]
    try:
        dynamo.transact(together, token_of(together))
    except CancelledError as exc:
        markers = exc.reasons[MARKER_AT : len(items) : 2]
        if any(reason.failed for reason in markers):
            raise AlreadyOnRecordError from exc
        rest = exc.reasons[len(own) :]
        if any(reason.failed for reason in rest):
            raise CancelledError(rest) from exc
        raise ChainMovedError from exc


def was_appended(cancelled: CancelledError, entry: LedgerEntry) -> bool:
    """Whether the transaction failed only because this very entry, and so all of it, is stored
    already.
    """
    there = cancelled.reasons[ENTRY_AT].item or {}
    return there.get("hash") == {"S": entry.hash}


def token_of(actions: Sequence[dict[str, Any]]) -> str:
    """A token that is the same for the same transaction, so that a repetition within ten minutes is
    one.
    """
    digest = hashlib.sha256(json.dumps(actions, sort_keys=True).encode()).digest()
    return str(uuid.UUID(bytes=digest[:16]))


def place_of(seq: int) -> str:
    """The sort key of an entry: in the order of the chain."""
    return f"{ENTRY}{seq:012d}"


def chain_of(account: str, recipient: str) -> str:
    """The partition of a chain."""
    return f"{account}#{recipient}"


def shard_of(chain: str) -> int:
    """Which partition of the index of heads a chain is in."""
    return zlib.crc32(chain.encode()) % SHARDS


def _entry_items(entry: LedgerEntry) -> list[LedgerItem]:
    """An entry, and the marker of its event."""
    chain = chain_of(entry.account, entry.recipient)
    return [
        LedgerItem(
            pk=chain, sk=place_of(entry.seq), seq=entry.seq, hash=entry.hash, entry=to_json(entry)
        ),
        LedgerItem(pk=chain, sk=f"{MARKER}{entry.event_id}", seq=entry.seq),
    ]


def _head_item(entry: LedgerEntry) -> LedgerItem:
    """The chain's end once an entry is stored."""
    chain = chain_of(entry.account, entry.recipient)
    return LedgerItem(
        pk=chain,
        sk=HEAD,
        seq=entry.seq,
        hash=entry.hash,
        changed=f"{entry.recorded_at.date()}#{shard_of(chain)}",
    )


def _is_at(head: LedgerHead | None) -> Condition:
    """That the chain ends where it did."""
    if head is None:
        return LedgerItem.sk.does_not_exist()
    same: Condition = (LedgerItem.seq == head.seq) & (LedgerItem.hash == head.hash)
    return same
