"""An item as it is stored, and as moto wants to see it, each made only when it is asked for.

moto makes objects of every value of an item and adds up the sizes of all attributes each time that
one is set. Most requests only hand items through: those stay as they came over the wire.
"""

import marshal
from typing import Any, Self

from moto.dynamodb.models.dynamo_type import DynamoType, Item, LimitedSizeDict

type Attributes = dict[str, dict[str, Any]]
# marshal writes at least a byte for each byte that DynamoDB counts; moto's own limit.
_SURELY_SMALL = 405_000
_NO_SHARING = 2


class StoredItem(Item):
    """An item of a table. Whoever asks for `attrs` may change them; they count from then on."""

    def __init__(
        self, hash_key: DynamoType, range_key: DynamoType | None, attrs: Attributes
    ) -> None:
        self.hash_key = hash_key
        self.range_key = range_key
        self._wire: Attributes | None = attrs
        self._attrs = _typed(attrs)
        self._size: int | None = None
        if len(marshal.dumps(attrs, _NO_SHARING)) > _SURELY_SMALL:
            Item(hash_key, range_key, attrs)  # raises what moto raises

    @classmethod
    def unpacked(cls, packed: bytes, hash_name: str, range_name: str | None) -> Self:
        """The item that was `packed`, by the names of its keys."""
        wire = marshal.loads(packed)  # noqa: S302 - reads what this process wrote
        item = cls.__new__(cls)
        item.hash_key = DynamoType(wire[hash_name])
        item.range_key = None if range_name is None else DynamoType(wire[range_name])
        item._wire, item._attrs, item._size = wire, None, None
        return item

    def packed(self) -> bytes:
        """The item in the form in which it is stored."""
        return marshal.dumps(self._as_wire(), _NO_SHARING)

    @property
    def attrs(self) -> LimitedSizeDict:
        """The attributes as moto's objects."""
        if self._attrs is None:
            self._attrs = _typed(self._as_wire())
        self._wire = None
        return self._attrs

    def get(self, name: str) -> dict[str, Any] | None:
        """One attribute, as it goes over the wire."""
        if self._wire is not None:
            return self._wire.get(name)
        assert self._attrs is not None
        return wire(self._attrs[name]) if name in self._attrs else None

    def size(self) -> int:
        """What DynamoDB counts: names and values, in bytes."""
        if self._wire is None:
            return int(super().size())
        if self._size is None:
            self._size = sum(_bytes(name) + _sized(one) for name, one in self._wire.items())
        return self._size

    def to_json(self, root_attr_name: str = "Attributes") -> dict[str, Any]:
        """The attributes as they go over the wire."""
        return {root_attr_name: dict(self._as_wire())}

    def describe_attrs(self, attributes: list[str] | None = None) -> dict[str, Any]:
        """The attributes, or those that are named, as they go over the wire."""
        held = self._as_wire()
        if attributes:
            held = {name: one for name, one in held.items() if name in attributes}
        return {"Item": held}

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        copied = type(self).__new__(type(self))
        copied.hash_key, copied.range_key = self.hash_key, self.range_key
        copied._wire, copied._attrs, copied._size = self._as_wire(), None, self._size
        return copied

    def _as_wire(self) -> Attributes:
        if self._wire is not None:
            return self._wire
        assert self._attrs is not None
        return {name: wire(one) for name, one in self._attrs.items()}


def wire(value: DynamoType) -> dict[str, Any]:
    """A value as it goes over the wire, but for binary ones, which are bytes."""
    held = value.value
    if value.type == "M":
        held = {name: wire(one) for name, one in held.items()}
    elif value.type == "L":
        held = [wire(one) for one in held]
    elif value.type in ("SS", "NS", "BS"):
        held = list(held)
    return {value.type: held}


def _typed(attributes: Attributes) -> LimitedSizeDict:
    typed = LimitedSizeDict()
    for name, one in attributes.items():
        dict.__setitem__(typed, name, DynamoType(one))  # past the adding up
    return typed


def _sized(one: dict[str, Any]) -> int:
    ((kind, held),) = one.items()
    if kind == "N":
        return len(str(held))
    if kind == "L":
        return sum(_sized(each) for each in held)
    if kind == "M":
        return sum(_bytes(name) + _sized(each) for name, each in held.items())
    if kind in ("SS", "NS", "BS"):
        return sum(_sized({kind[0]: each}) for each in held)
    return 1 if isinstance(held, bool) else _bytes(held)


def _bytes(text: str | bytes) -> int:
    return len(text if isinstance(text, bytes) else text.encode())
