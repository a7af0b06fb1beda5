"""Keeps what grows with every message out of the process, where nobody else looks.

SQLite makes a file without a name, which goes with the process however it ends; of it at most a
fixed number of pages is in memory. Nothing is ever rolled back and nothing outlives the stack, so
there is no journal, and nothing is forced onto the disk.
"""

import sqlite3
import weakref
from collections.abc import Iterable
from typing import Any

type Row = tuple[Any, ...]
_SETTINGS = """
    PRAGMA journal_mode = OFF;
    PRAGMA synchronous = OFF;
    PRAGMA temp_store = FILE;
    PRAGMA cache_size = -500;
"""


class Disk:
    """Tables of one owner, who lets one thread at a time in."""

    def __init__(self, schema: str) -> None:
        self._connection = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        weakref.finalize(self, self._connection.close)
        self._connection.executescript(_SETTINGS + schema)

    def one(self, sql: str, *values: object) -> Row | None:
        """The first row of an answer, or None."""
        row: Row | None = self._connection.execute(sql, values).fetchone()
        return row

    def all(self, sql: str, *values: object) -> list[Row]:
        """All rows of an answer."""
        return self._connection.execute(sql, values).fetchall()

    def each(self, sql: str, *values: object) -> Iterable[Row]:
        """The rows of an answer as they are asked for; nothing may be written meanwhile."""
        return self._connection.execute(sql, values)

    def run(self, sql: str, *values: object) -> int:
        """Change something; answers how many rows it was."""
        return self._connection.execute(sql, values).rowcount
