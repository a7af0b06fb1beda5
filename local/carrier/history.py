"""The delivery events that have happened, in order; on disk, and at most the last ten thousand."""

from local.carrier.events import Event
from local.carrier.texts import packed, unpacked
from local.disk import Disk

_KEPT = 10_000
_SCHEMA = """
    CREATE TABLE event (
        number INTEGER PRIMARY KEY,
        kind TEXT, at INTEGER, final INTEGER, recipient TEXT, id TEXT, body BLOB
    );
"""


class History:
    """Events. The caller lets one thread at a time in."""

    def __init__(self) -> None:
        self._disk = Disk(_SCHEMA)
        self._count = 0

    def add(self, event: Event) -> None:
        """Something has happened."""
        self._count += 1
        text = event.text
        self._disk.run(
            "INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?)",
            self._count,
            event.kind,
            event.at,
            event.final,
            text.to,
            text.message_id,
            packed(text),
        )
        self._disk.run("DELETE FROM event WHERE number <= ?", self._count - _KEPT)

    def events(self, to: str | None, message_id: str | None) -> list[Event]:
        """What has happened, in order; `to` and `message_id` narrow it."""
        sql = """SELECT kind, at, final, body FROM event
                 WHERE recipient = ifnull(?, recipient) AND id = ifnull(?, id) ORDER BY number"""
        return [
            Event(text=unpacked(body), kind=kind, at=at, final=bool(final))
            for kind, at, final, body in self._disk.all(sql, to, message_id)
        ]

    def forget(self) -> None:
        """Nothing has happened."""
        self._disk.run("DELETE FROM event")
