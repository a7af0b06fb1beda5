"""What the carrier accepted: texts, in order."""

import marshal
import uuid
from dataclasses import asdict, dataclass
from typing import Any

from local.carrier.parts import Measured, measure
from local.carrier.prices import country_of
from local.carrier.reading import rfc3339
from local.clock import from_micros
from local.disk import Disk

_SCHEMA = """
    CREATE TABLE text (
        number INTEGER PRIMARY KEY, id TEXT UNIQUE, recipient TEXT, sender TEXT, body BLOB
    );
    CREATE INDEX addressed ON text (recipient, sender);
    CREATE INDEX received ON text (recipient);
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One accepted text. Instants are microseconds since 1970; money is in dollars."""

    message_id: str
    to: str
    sender: str
    body: str
    kind: str
    context: dict[str, str]
    measured: Measured
    at: int
    expires: int
    country: str
    international: bool
    configuration_set: str = ""
    feedback: bool = False

    def item(self) -> dict[str, Any]:
        """The text as the control interface shows it."""
        return {
            "to": self.to,
            "from": self.sender,
            "body": self.body,
            "type": self.kind,
            "context": self.context,
            "parts": self.measured.parts,
            "message_id": self.message_id,
            "at": rfc3339(from_micros(self.at)),
        }


def unasked(sender: str, to: str, body: str, now: int) -> Text:
    """A text that no request asked for, such as EUM's own answer to a keyword."""
    return Text(
        message_id=str(uuid.uuid4()),
        to=to,
        sender=sender,
        body=body,
        kind="TRANSACTIONAL",
        context={},
        measured=measure(body),
        at=now,
        expires=now,
        country=country_of(to),
        international=False,
    )


class Texts:
    """Accepted texts in order, by id, and the last one of each pair of numbers; on disk."""

    def __init__(self) -> None:
        self._disk = Disk(_SCHEMA)

    def add(self, text: Text) -> None:
        """Keep a text."""
        sql = "INSERT INTO text (id, recipient, sender, body) VALUES (?, ?, ?, ?)"
        self._disk.run(sql, text.message_id, text.to, text.sender, packed(text))

    def get(self, message_id: str) -> Text | None:
        """A text by its id."""
        return self._one("SELECT body FROM text WHERE id = ?", message_id)

    def last(self, to: str, sender: str = "") -> Text | None:
        """The last text to a recipient, from a number where one is named."""
        if not sender:
            sql = "SELECT body FROM text WHERE recipient = ? ORDER BY number DESC LIMIT 1"
            return self._one(sql, to)
        sql = """SELECT body FROM text WHERE recipient = ? AND sender = ?
                 ORDER BY number DESC LIMIT 1"""
        return self._one(sql, to, sender)

    def items(self, to: str | None, sender: str | None) -> list[dict[str, Any]]:
        """What was accepted, in order; `to` and `sender` narrow it."""
        sql, asked = "SELECT body FROM text ORDER BY number", []
        if to is not None:
            sql, asked = "SELECT body FROM text WHERE recipient = ? ORDER BY number", [to]
        found = (unpacked(body) for (body,) in self._disk.each(sql, *asked))
        return [one.item() for one in found if sender in (None, one.sender)]

    def count(self) -> int:
        """How many were accepted."""
        row = self._disk.one("SELECT COUNT(*) FROM text")
        return 0 if row is None else int(row[0])

    def forget(self) -> None:
        """Forget all texts."""
        self._disk.run("DELETE FROM text")

    def _one(self, sql: str, *asked: str) -> Text | None:
        row = self._disk.one(sql, *asked)
        return None if row is None else unpacked(row[0])


def packed(text: Text) -> bytes:
    """A text in the form in which it is kept."""
    return marshal.dumps(asdict(text))


def unpacked(body: bytes) -> Text:
    """The text that was `packed`."""
    held = marshal.loads(body)  # noqa: S302 - our own bytes
    return Text(**held | {"measured": Measured(**held["measured"])})
