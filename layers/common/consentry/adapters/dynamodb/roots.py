"""Daily roots in LedgerTable: which chains changed on a day, and how each leads to its roots.

A chain's head carries the day of its last entry and a shard, so that a day's writes fall on several
partitions of the index. What leads to a root stands under a partition key of its own,
`_roots#<account>#<recipient>`: the role that writes it can then be kept from every chain.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from consentry.adapters.dynamodb.connection import Dynamo
from consentry.adapters.dynamodb.ledger_writes import SHARDS, shard_of
from consentry.adapters.dynamodb.tables.ledger import LedgerByDay, LedgerItem
from consentry.domain.roots import ChainRoot, Leaf, NextRoot

ROOTS = "_roots"
"""No account's id begins with an underscore."""
NEXT = (ROOTS, "NEXT")


class DynamoRoots:
    """`services.ports.Roots` on DynamoDB."""

    def __init__(self, dynamo: Dynamo) -> None:
        self._dynamo = dynamo

    def heads(self, day: date, after: Leaf | None = None) -> Iterator[Leaf]:
        """The chains that changed last on a day, by shard and key."""
        place = f"{after.account}#{after.recipient}" if after else ""
        first = shard_of(place) if after else 0
        for shard in range(first, SHARDS):
            condition = LedgerItem.changed == f"{day}#{shard}"
            if after and shard == first:
                condition &= LedgerItem.pk > place
            index = LedgerByDay.Meta.index_name
            yield from map(_leaf, self._dynamo.query(LedgerItem, condition, index=index))

    def keep(self, roots: Iterable[ChainRoot]) -> None:
        """Stores them, as many a call as DynamoDB takes."""
        self._dynamo.batch_write(LedgerItem, put=map(_item, roots))

    def of_chain(self, account: str, recipient: str) -> tuple[ChainRoot, ...]:
        """The roots that hold a chain, oldest first."""
        condition = LedgerItem.pk == f"{ROOTS}#{account}#{recipient}"
        found = self._dynamo.query(LedgerItem, condition)
        return tuple(_root(json.loads(raw["record"]["S"])) for raw in found)

    def next(self) -> NextRoot | None:
        """The root that is to be made next."""
        raw = self._dynamo.get(LedgerItem, NEXT)
        if raw is None:
            return None
        stored = json.loads(raw["record"]["S"])
        after = Leaf(**stored["after"]) if stored["after"] else None
        day = date.fromisoformat(stored["day"])
        return NextRoot(day=day, part=stored["part"], previous=stored["previous"], after=after)

    def advance(self, to: NextRoot) -> None:
        """Notes which root is to be made next."""
        record = {
            "day": to.day.isoformat(),
            "part": to.part,
            "previous": to.previous,
            "after": to.after.document if to.after else None,
        }
        self._dynamo.put(LedgerItem(pk=NEXT[0], sk=NEXT[1], record=json.dumps(record)))


def _leaf(raw: dict[str, Any]) -> Leaf:
    account, _, recipient = raw["pk"]["S"].rpartition("#")
    return Leaf(
        account=account, recipient=recipient, seq=int(raw["seq"]["N"]), hash=raw["hash"]["S"]
    )


def _item(root: ChainRoot) -> LedgerItem:
    return LedgerItem(
        pk=f"{ROOTS}#{root.leaf.account}#{root.leaf.recipient}",
        sk=f"{root.day}#{root.part:04d}",
        record=json.dumps(root.document, separators=(",", ":")),
    )


def _root(document: dict[str, Any]) -> ChainRoot:
    parsed = {
        "day": date.fromisoformat(document["day"]),
        "path": tuple(document["path"]),
        "leaf": Leaf(**document["leaf"]),
    }
    return ChainRoot(**{**document, **parsed})
