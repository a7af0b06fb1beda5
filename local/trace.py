"""What happened, in order, in a form in which two runs of one story can be compared.

Each call of a function is a line: its instant, who called what with what, and what came of it. Ids
are drawn at chance; each is replaced by the place at which it was first seen, and the ports of this
run by a name. Lines are folded into a digest; they are kept only if asked for.
"""

import base64
import hashlib
import json
import re
import threading
import uuid
from collections.abc import Callable, Mapping
from pathlib import Path

from local.aws.calls import Caller
from local.disk import Disk

_ID = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
    r"|(?<=\"ReceiptHandle\": \")[A-Za-z0-9_=-]+"
    r"|(?<=\"B\": \")[A-Za-z0-9+/]{23}=(?=\")"
)
_SCHEMA = "CREATE TABLE id (id TEXT PRIMARY KEY, number INTEGER) WITHOUT ROWID;"


class Trace:
    """A witness of every call. `places` maps what differs from run to run to a name."""

    def __init__(
        self, micros: Callable[[], int], places: Mapping[str, str], lines: Path | None = None
    ) -> None:
        self._micros = micros
        self._places = places
        self._lock = threading.RLock()
        self._disk = Disk(_SCHEMA)
        self._ids = 0
        self._hash = hashlib.sha256()
        self._file = None if lines is None else lines.open("w", encoding="utf-8")
        self.events = 0

    def call(self, caller: Caller, service: str, operation: str, body: bytes, outcome: str) -> None:
        """One call, in the order in which it was answered."""
        if caller.function:
            text = self.named(body.decode("utf-8", "replace"))
            self._add(f"{self._micros()} {caller.function} {service}.{operation} {outcome} {text}")

    def named(self, text: str) -> str:
        """A text with every id replaced by the place at which it was first seen."""
        for found, name in self._places.items():
            text = text.replace(found, name)
        with self._lock:
            return _ID.sub(self._place, text)

    def state(self, value: object) -> str:
        """The digest of a state, its ids named as in the trace; order within it counts."""
        return hashlib.sha256(
            self.named(json.dumps(value, sort_keys=True, default=_plain)).encode()
        ).hexdigest()

    def digest(self) -> str:
        """The digest of everything so far, and its end."""
        return self._hash.hexdigest()

    def close(self) -> None:
        """Close the file of lines."""
        if self._file is not None:
            self._file.close()

    def _add(self, line: str) -> None:
        with self._lock:
            self.events += 1
            self._hash.update(line.encode())
            if self._file is not None:
                self._file.write(f"{line}\n")

    def _place(self, match: re.Match[str]) -> str:
        found = match[0]
        if len(found) == 24:
            # Rows keep an id as 16 bytes after one that says so.
            found = str(uuid.UUID(bytes=base64.b64decode(found)[1:]))
        elif found.count("-") != 4 or len(found) != 36:
            return _ID.sub(self._place, _handle(found))
        row = self._disk.one("SELECT number FROM id WHERE id = ?", found)
        if row is not None:
            return f"<{row[0]}>"
        self._disk.run("INSERT INTO id VALUES (?, ?)", found, self._ids)
        self._ids += 1
        return f"<{self._ids - 1}>"


def _handle(text: str) -> str:
    """A receipt handle says in base64 which message it is of, and how often it was received."""
    try:
        return base64.urlsafe_b64decode(text).decode()
    except ValueError:
        return text


def _plain(value: object) -> str:
    return base64.b64encode(value).decode() if isinstance(value, bytes) else repr(value)
