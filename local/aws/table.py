"""A moto table whose items lie on disk, found by key instead of by looking at all of them.

Answers stay moto's own: it sees its map of items, and a query narrows what `all_items` returns to
the partition (or the index partition) that is asked for and leaves the rest to moto. Every look
makes the item anew; a change counts once it is stored. Callers hold the DynamoDB lock.
"""

from collections.abc import Iterable
from typing import Any

from moto.dynamodb.models.dynamo_type import DynamoType, Item
from moto.dynamodb.models.table import Table

from local.aws.expiry import hour_of
from local.aws.item import StoredItem
from local.aws.rows import Key, Place, Rows, column


class _Where:
    """Where tables keep their items: moto makes tables, so it cannot be handed in."""

    rows: Rows


_where = _Where()


def keep_in(rows: Rows) -> None:
    """Let the tables that are created from now on keep their items there."""
    _where.rows = rows


class IndexedTable(Table):
    """A table with its items, and the values by which indexes find them, on disk."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._rows = _where.rows
        # One of the same name may have been here before: a new table is empty.
        self._rows.clear(self.name)
        self._narrowed: list[Item] | None = None
        self.items = Partitions(self)
        self._index_hashes = [
            (index.name, next(k["AttributeName"] for k in index.schema if k["KeyType"] == "HASH"))
            for index in self.all_indexes()
        ]

    def __len__(self) -> int:
        return self._rows.count(self.name)

    def find(self, key: Key) -> StoredItem | None:
        """An item by its key."""
        packed = self._rows.get(self.name, key)
        return None if packed is None else self._unpacked(packed)

    def store(self, key: Key, item: Item | None) -> None:
        """Put an item in its place, or leave the place empty."""
        if item is None:
            self._rows.remove(self.name, key)
        else:
            hour = hour_of(item.attrs.get(self.ttl.get("AttributeName")))
            self._rows.put(self.name, key, item.packed(), hour)
        if self._index_hashes:
            self._rows.place(self.name, key, [] if item is None else self._places(item))

    def expire(self, packed: bytes) -> None:
        """Remove an item, as it was stored."""
        item = self._unpacked(packed)
        self.delete_item(item.hash_key, item.range_key)

    def partitions(self) -> int:
        """How many partition keys there are."""
        return self._rows.partitions(self.name)

    def starting_with(self, prefix: str) -> list[StoredItem]:
        """The items whose partition key is a text that begins with `prefix`."""
        return [self._unpacked(one) for one in self._rows.starting_with(self.name, prefix)]

    def query(
        self, hash_key: DynamoType | None, *args: Any, **kwargs: Any
    ) -> tuple[list[Item], int, dict[str, Any] | None]:
        """As moto's, over the one partition that is asked for."""
        index = args[6] if len(args) > 6 else kwargs.get("index_name")
        self._narrowed = self._candidates(hash_key, index)
        try:
            found: tuple[list[Item], int, dict[str, Any] | None] = super().query(
                hash_key, *args, **kwargs
            )
            return found
        finally:
            self._narrowed = None

    def all_items(self) -> Iterable[Item]:
        """All items in key order, or those of the partition being queried."""
        if self._narrowed is not None:
            return self._narrowed
        return (self._unpacked(one) for one in self._rows.every(self.name))

    def has_idx_items(self, index_name: str) -> list[Item]:
        """The items that have all attributes of an index."""
        named = [one["AttributeName"] for one in self.get_index(index_name).schema]
        return [one for one in self.all_items() if all(name in one.attrs for name in named)]

    def _candidates(self, hash_key: DynamoType | None, index: str | None) -> list[Item] | None:
        if hash_key is None:
            return None
        if index is not None:
            packed = self._rows.indexed(self.name, index, hash_key)
        else:
            packed = self._rows.partition(self.name, hash_key)
        return [self._unpacked(one) for one in packed]

    def _unpacked(self, packed: bytes) -> StoredItem:
        return StoredItem.unpacked(packed, self.hash_key_attr, self.range_key_attr)

    def _places(self, item: StoredItem) -> list[Place]:
        found = ((index, item.attrs.get(name)) for index, name in self._index_hashes)
        return [(index, column(value)) for index, value in found if value is not None]


class Partitions:
    """What moto takes for its map of items, or of maps of items where there is a sort key."""

    def __init__(self, table: IndexedTable) -> None:
        self._table = table

    def __len__(self) -> int:
        return self._table.partitions()

    def __contains__(self, hash_key: DynamoType) -> bool:
        return True  # asked before a look, which finds out by itself

    def __getitem__(self, hash_key: DynamoType) -> Any:
        partition = Partition(self._table, hash_key)
        return partition if self._table.has_range_key else partition[None]

    def __setitem__(self, hash_key: DynamoType, item: Item) -> None:
        Partition(self._table, hash_key)[None] = item

    def pop(self, hash_key: DynamoType) -> Item:
        """Take an item out of a table without a sort key."""
        return Partition(self._table, hash_key).pop(None)


class Partition:
    """What moto takes for its map of the items with one partition key."""

    def __init__(self, table: IndexedTable, hash_key: DynamoType) -> None:
        self._table = table
        self._hash_key = hash_key

    def __getitem__(self, range_key: DynamoType | None) -> StoredItem:
        found = self._table.find((self._hash_key, range_key))
        if found is None:
            raise KeyError(range_key)
        return found

    def __setitem__(self, range_key: DynamoType | None, item: Item) -> None:
        self._table.store((self._hash_key, range_key), item)

    def pop(self, range_key: DynamoType | None) -> StoredItem:
        """Take an item out."""
        found = self[range_key]
        self._table.store((self._hash_key, range_key), None)
        return found
