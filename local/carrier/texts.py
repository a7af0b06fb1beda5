"""What the carrier accepted: texts, in order."""

import uuid
from dataclasses import dataclass
from typing import Any

from local.carrier.parts import Measured, measure
from local.carrier.prices import country_of
from local.carrier.reading import rfc3339
from local.clock import from_micros


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
    """Accepted texts in order, by id, and the last one of each pair of numbers."""

    def __init__(self) -> None:
        self._by_id: dict[str, Text] = {}
        self._last: dict[tuple[str, str], Text] = {}
        self._last_to: dict[str, Text] = {}

    def add(self, text: Text) -> None:
        """Keep a text."""
        self._by_id[text.message_id] = text
        self._last[text.to, text.sender] = self._last_to[text.to] = text

    def get(self, message_id: str) -> Text | None:
        """A text by its id."""
        return self._by_id.get(message_id)

    def last(self, to: str, sender: str = "") -> Text | None:
        """The last text to a recipient, from a number where one is named."""
        return self._last.get((to, sender)) if sender else self._last_to.get(to)

    def items(self, to: str | None, sender: str | None) -> list[dict[str, Any]]:
        """What was accepted, in order; `to` and `sender` narrow it."""
        return [
            one.item()
            for one in self._by_id.values()
            if to in (None, one.to) and sender in (None, one.sender)
        ]

    def forget(self) -> None:
        """Forget all texts."""
        self._by_id.clear()
        self._last.clear()
        self._last_to.clear()
