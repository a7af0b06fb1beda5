"""An item as it came over the wire, of which moto's objects are made one by one, as it asks.

moto makes an object of every value of an item, copies them all for each look, and adds up all their
sizes whenever one is set. Most requests hand most attributes only through.
"""

import marshal
from collections.abc import ItemsView
from typing import Any, Self

from moto.dynamodb.models.dynamo_type import DynamoType, Item, LimitedSizeDict

# moto minds from 405,000 bytes on. What can be told to be far below is not added up.
_SURELY_SMALL = 100_000
# marshal without references writes at least a byte for each byte that DynamoDB counts.
_NO_REFERENCES = 2
_SCALAR = frozenset({"S", "N", "B", "BOOL", "NULL"})


class Attributes(LimitedSizeDict):
    """Values by name, each as it goes over the wire until somebody looks at it."""

    def __init__(self, wire: dict[str, Any], most: int) -> None:
        """`most` is a bound on the size of all of them."""
        dict.__init__(self, wire)
        self._most = most

    def __getitem__(self, name: str) -> DynamoType:
        held: Any = dict.__getitem__(self, name)
        if isinstance(held, dict):
            held = DynamoType(held)
            dict.__setitem__(self, name, held)
        return held

    def __setitem__(self, name: str, value: DynamoType) -> None:
        self._most += _bytes(name) + value.size()
        if self._most > _SURELY_SMALL:
            self.items()  # moto adds up its own objects
            super().__setitem__(name, value)
        else:
            dict.__setitem__(self, name, value)

    def get(self, name: str, default: Any = None) -> Any:
        """A value, or the default."""
        try:
            return self[name]
        except KeyError:
            return default

    def items(self) -> ItemsView[str, DynamoType]:
        """All of them, as moto's objects."""
        for one in self:
            self[one]
        return self.held()

    def held(self) -> ItemsView[str, Any]:
        """All of them, as they are."""
        return dict.items(self)

    def wire(self) -> dict[str, dict[str, Any]]:
        """All values as they go over the wire, binary ones as bytes."""
        return {name: wire(one) for name, one in self.held()}


class StoredItem(Item):
    """An item of a table."""

    def __init__(
        self, hash_key: DynamoType, range_key: DynamoType | None, attrs: dict[str, Any]
    ) -> None:
        self.hash_key, self.range_key = hash_key, range_key
        most = len(marshal.dumps(attrs, _NO_REFERENCES))
        self.attrs = Attributes(attrs, most)
        self.attrs.items()  # what moto cannot read is refused before it is stored
        if most > _SURELY_SMALL:
            Item(hash_key, range_key, attrs)  # adds up, and refuses what is too large

    @classmethod
    def unpacked(cls, packed: bytes, hash_name: str, range_name: str | None) -> Self:
        """The item that was `packed`, by the names of its keys."""
        item = cls.__new__(cls)
        item.attrs = Attributes(marshal.loads(packed), len(packed))  # noqa: S302 - our own bytes
        item.hash_key = item.attrs[hash_name]
        item.range_key = None if range_name is None else item.attrs[range_name]
        return item

    def packed(self) -> bytes:
        """The item in the form in which it is stored."""
        return marshal.dumps(self.attrs.wire(), _NO_REFERENCES)

    def size(self) -> int:
        """What DynamoDB counts: names and values, in bytes."""
        return sum(_bytes(name) + _sized(one) for name, one in self.attrs.held())

    def to_json(self, root_attr_name: str = "Attributes") -> dict[str, Any]:
        """The attributes as they go over the wire."""
        return {root_attr_name: self.attrs.wire()}

    def project(self, projection_expressions: list[list[str]]) -> Item:
        """As moto's, which makes Python's objects of everything for each name that is asked for."""
        names = [path[0] for path in projection_expressions if len(path) == 1]
        kept = {name: wire(self.attrs[name]) for name in names if name in self.attrs}
        plain = len(names) == len(projection_expressions) and not any("[" in one for one in names)
        if not plain or any("S" not in one for one in kept.values()):
            return super().project(projection_expressions)
        return StoredItem(self.hash_key, self.range_key, kept)

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        copied = type(self).__new__(type(self))
        copied.hash_key, copied.range_key = self.hash_key, self.range_key
        copied.attrs = Attributes(self.attrs.wire(), self.attrs._most)
        return copied


def wire(value: DynamoType | dict[str, Any]) -> dict[str, Any]:
    """A value as it goes over the wire, but for binary ones, which are bytes."""
    if isinstance(value, dict):
        return value
    held = value.value
    if value.type == "M":
        held = {name: wire(one) for name, one in held.items()}
    elif value.type == "L":
        held = [wire(one) for one in held]
    elif value.type in ("SS", "NS", "BS"):
        held = list(held)
    return {value.type: held}


def _sized(one: DynamoType | dict[str, Any]) -> int:
    if not isinstance(one, dict):
        return int(one.size())
    ((kind, held),) = one.items()
    if kind in _SCALAR:
        return 1 if isinstance(held, bool) else _bytes(held)
    if kind == "M":
        return sum(_bytes(name) + _sized(each) for name, each in held.items())
    return sum(_sized(each) if kind == "L" else _bytes(each) for each in held)


def _bytes(text: str | bytes) -> int:
    return len(text) if isinstance(text, bytes) or text.isascii() else len(text.encode())
