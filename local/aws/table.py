"""A moto table that finds items by key instead of by looking at all of them.

Answers stay moto's own: a query narrows what `all_items` returns to the partition (or the index
partition) that is asked for and leaves the rest to moto. Callers hold the DynamoDB lock.
"""

from typing import Any

from moto.dynamodb.models.dynamo_type import DynamoType, Item
from moto.dynamodb.models.table import Table

from local.aws.expiry import Expiries

type Key = tuple[DynamoType, DynamoType | None]


class IndexedTable(Table):
    """A table with a map from each index partition to the keys in it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._narrowed: list[Item] | None = None
        self.expiries = Expiries()
        self._partitions: dict[tuple[str, DynamoType], dict[Key, None]] = {}
        self._placed: dict[Key, list[tuple[str, DynamoType]]] = {}
        self._index_hashes = [
            (index.name, [k["AttributeName"] for k in index.schema if k["KeyType"] == "HASH"])
            for index in self.all_indexes()
        ]

    def find(self, key: Key) -> Item | None:
        """The stored item itself, not a copy."""
        hash_key, range_key = key
        if range_key is None:
            return self.items.get(hash_key)
        partition = self.items.get(hash_key)
        return partition.get(range_key) if partition else None

    def store(self, key: Key, item: Item | None) -> None:
        """Put an item in its place, or leave the place empty."""
        hash_key, range_key = key
        if range_key is None:
            if item is None:
                self.items.pop(hash_key, None)
            else:
                self.items[hash_key] = item
        elif item is not None:
            self.items[hash_key][range_key] = item
        elif hash_key in self.items:
            self.items[hash_key].pop(range_key, None)
            if not self.items[hash_key]:
                del self.items[hash_key]
        self.place(key)

    def place(self, key: Key) -> None:
        """Bring the indexes up to date after an item was written or removed."""
        for place in self._placed.pop(key, ()):
            partition = self._partitions[place]
            partition.pop(key, None)
            if not partition:
                del self._partitions[place]
        item = self.find(key)
        if attribute := self.ttl.get("AttributeName"):
            self.expiries.note(key, _instant(item, attribute))
        if item is None or not self._index_hashes:
            return
        places = [
            (name, item.attrs[attributes[0]])
            for name, attributes in self._index_hashes
            if attributes[0] in item.attrs
        ]
        for place in places:
            self._partitions.setdefault(place, {})[key] = None
        self._placed[key] = places

    def replace_items(self, items: Any) -> None:
        """Take over a whole set of items, as a reset does."""
        self.items = items
        self._partitions.clear()
        self._placed.clear()
        self.expiries.clear()
        for item in Table.all_items(self):
            self.place((item.hash_key, item.range_key))

    def get_item(
        self,
        hash_key: DynamoType,
        range_key: DynamoType | None = None,
        projection_expression: list[list[str]] | None = None,
    ) -> Item | None:
        """As moto's, but a look at a missing partition does not leave an empty one behind."""
        if range_key is not None and hash_key not in self.items:
            return None
        return super().get_item(hash_key, range_key, projection_expression)

    def put_item(self, item_attrs: dict[str, Any], *args: Any, **kwargs: Any) -> Item:
        """As moto's, with the indexes kept."""
        item = super().put_item(item_attrs, *args, **kwargs)
        self.place((item.hash_key, item.range_key))
        return item

    def delete_item(self, hash_key: DynamoType, range_key: DynamoType | None) -> Item | None:
        """As moto's, with the indexes kept."""
        if range_key is not None and hash_key not in self.items:
            return None
        item = super().delete_item(hash_key, range_key)
        self.store((hash_key, range_key), None)
        return item

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

    def all_items(self) -> list[Item]:
        """All items in key order, or those of the partition being queried."""
        return super().all_items() if self._narrowed is None else self._narrowed

    def _candidates(self, hash_key: DynamoType | None, index: str | None) -> list[Item] | None:
        if hash_key is None:
            return None
        if index is not None:
            keys = self._partitions.get((index, hash_key), {})
            found = [item for key in keys if (item := self.find(key)) is not None]
        elif not self.has_range_key:
            one = self.find((hash_key, None))
            found = [] if one is None else [one]
        else:
            found = list(self.items.get(hash_key, {}).values())
        found.sort(key=lambda one: (one.hash_key, one.range_key) if one.range_key else one.hash_key)
        return found


def _instant(item: Item | None, attribute: str) -> float | None:
    """When an item expires; DynamoDB passes over what is not a number."""
    value = None if item is None else item.attrs.get(attribute)
    return float(value.value) if value is not None and value.type == "N" else None
