"""Where the items of all tables lie: on disk, in the order of their keys.

Keys are kept as bytes that sort as DynamoDB sorts them (developer guide, "Query": numbers by value,
texts by their UTF-8 bytes, binary values by unsigned bytes).
"""

from collections.abc import Iterable
from decimal import Context, Decimal

from moto.dynamodb.models.dynamo_type import DynamoType

from local.aws.near import Near
from local.disk import Disk

type Key = tuple[DynamoType, DynamoType | None]
type Place = tuple[str, bytes]
_SCHEMA = """
    CREATE TABLE item (
        t TEXT, h BLOB, r BLOB, body BLOB, hour INTEGER, PRIMARY KEY (t, h, r)
    ) WITHOUT ROWID;
    CREATE INDEX expiring ON item (hour) WHERE hour IS NOT NULL;
    CREATE TABLE place (
        t TEXT, i TEXT, g BLOB, h BLOB, r BLOB, PRIMARY KEY (t, i, g, h, r)
    ) WITHOUT ROWID;
    CREATE INDEX placed ON place (t, h, r);
    CREATE TABLE kept_item AS SELECT * FROM item;
    CREATE TABLE kept_place AS SELECT * FROM place;
"""
_EXACT = Context(prec=40)  # DynamoDB keeps 38 digits
_NINES = str.maketrans("0123456789", "9876543210")


class Rows:
    """Packed items by table and key, where each index has them, and the hour at which they go."""

    def __init__(self) -> None:
        self._disk = Disk(_SCHEMA)
        self._near = Near()

    def get(self, table: str, key: Key) -> bytes | None:
        """One item."""
        h, r = _columns(key)
        if (known := self._near.get((table, h, r))) is not None:
            return known
        row = self._disk.one("SELECT body FROM item WHERE t = ? AND h = ? AND r = ?", table, h, r)
        if row is None:
            return None
        self._near.note((table, h, r), row[0])
        return bytes(row[0])

    def put(self, table: str, key: Key, body: bytes, hour: int | None) -> None:
        """Put an item in its place."""
        h, r = _columns(key)
        self._disk.run("REPLACE INTO item VALUES (?, ?, ?, ?, ?)", table, h, r, body, hour)
        self._near.note((table, h, r), body)

    def place(self, table: str, key: Key, places: list[Place]) -> None:
        """The indexes that have an item, each by its name and the value it is found by there."""
        h, r = _columns(key)
        placed = self._disk.all(
            "SELECT i, g FROM place WHERE t = ? AND h = ? AND r = ?", table, h, r
        )
        if sorted(places) == sorted(placed):
            return
        self._disk.run("DELETE FROM place WHERE t = ? AND h = ? AND r = ?", table, h, r)
        for i, g in places:
            self._disk.run("INSERT INTO place VALUES (?, ?, ?, ?, ?)", table, i, g, h, r)

    def remove(self, table: str, key: Key) -> bool:
        """Remove an item, if it is there."""
        h, r = _columns(key)
        self._near.forget((table, h, r))
        gone = self._disk.run("DELETE FROM item WHERE t = ? AND h = ? AND r = ?", table, h, r)
        return gone > 0

    def partition(self, table: str, hash_key: DynamoType) -> Iterable[bytes]:
        """The items with a partition key, in the order of their sort keys."""
        sql = "SELECT body FROM item WHERE t = ? AND h = ? ORDER BY r"
        return (body for (body,) in self._disk.each(sql, table, column(hash_key)))

    def indexed(self, table: str, index: str, hash_key: DynamoType) -> Iterable[bytes]:
        """The items that an index has under a value, in the order of their own keys."""
        sql = """SELECT body FROM place JOIN item USING (t, h, r)
                 WHERE t = ? AND i = ? AND g = ? ORDER BY h, r"""
        return (body for (body,) in self._disk.each(sql, table, index, column(hash_key)))

    def every(self, table: str) -> Iterable[bytes]:
        """All items of a table, in the order of their keys."""
        sql = "SELECT body FROM item WHERE t = ? ORDER BY h, r"
        return (body for (body,) in self._disk.each(sql, table))

    def starting_with(self, table: str, prefix: str) -> list[bytes]:
        """The items whose partition key is a text that begins with `prefix`."""
        low = column(DynamoType({"S": prefix}))
        sql = "SELECT body FROM item WHERE t = ? AND h >= ? AND h < ?"
        return [body for (body,) in self._disk.all(sql, table, low, low + b"\xff")]

    def count(self, table: str) -> int:
        """How many items a table has."""
        return self._number("SELECT COUNT(*) FROM item WHERE t = ?", table)

    def partitions(self, table: str) -> int:
        """How many partition keys a table has."""
        return self._number("SELECT COUNT(DISTINCT h) FROM item WHERE t = ?", table)

    def next_hour(self) -> int | None:
        """The first hour at which an item of any table goes."""
        row = self._disk.one("SELECT MIN(hour) FROM item WHERE hour IS NOT NULL")
        return None if row is None else row[0]

    def due(self, hour: int) -> list[tuple[str, bytes]]:
        """The tables and items that go at an hour or before, in order."""
        sql = "SELECT t, body FROM item WHERE hour IS NOT NULL AND hour <= ? ORDER BY hour, t, h, r"
        return [(table, body) for table, body in self._disk.all(sql, hour)]

    def clear(self, table: str) -> None:
        """Remove every item of a table."""
        self._near.clear()
        self._disk.run("DELETE FROM item WHERE t = ?", table)
        self._disk.run("DELETE FROM place WHERE t = ?", table)

    def keep(self) -> None:
        """Remember everything as it is now."""
        self._disk.run("DELETE FROM kept_item")
        self._disk.run("DELETE FROM kept_place")
        self._disk.run("INSERT INTO kept_item SELECT * FROM item")
        self._disk.run("INSERT INTO kept_place SELECT * FROM place")

    def restore(self) -> None:
        """Put everything back to what is remembered."""
        self._near.clear()
        self._disk.run("DELETE FROM item")
        self._disk.run("DELETE FROM place")
        self._disk.run("INSERT INTO item SELECT * FROM kept_item")
        self._disk.run("INSERT INTO place SELECT * FROM kept_place")

    def _number(self, sql: str, table: str) -> int:
        row = self._disk.one(sql, table)
        return 0 if row is None else int(row[0])


def column(value: DynamoType) -> bytes:
    """The bytes of a key's value."""
    held: str | bytes = value.value
    if value.type == "N":
        held = _number(Decimal(str(held)))
    if isinstance(held, str):
        held = held.encode("utf-8", "surrogatepass")
    return bytes(value.type.encode() + held)


def _columns(key: Key) -> tuple[bytes, bytes]:
    hash_key, range_key = key
    return column(hash_key), b"" if range_key is None else column(range_key)


def _number(value: Decimal) -> str:
    """A text that sorts as the number: its sign, its magnitude, its digits."""
    if not value:
        return "1"
    sign, digits, exponent = _EXACT.normalize(value).as_tuple()
    assert isinstance(exponent, int)
    held = f"{exponent + len(digits) + 500:03d}" + "".join(map(str, digits))
    return f"0{held.translate(_NINES)}~" if sign else f"2{held}"
