"""How single values are stored: short, and each in one way only."""

import re
import uuid
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from pynamodb.attributes import Attribute
from pynamodb.constants import BINARY, LIST, NUMBER, STRING

from consentry.domain.message import Status, StoredDecision, TimelineEntry
from consentry.domain.times import from_ms, to_ms

_HEX = re.compile(r"(sha256:)?((?:[0-9a-f]{2}){16,})")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"

# Letters and numbers are part of the stored form: whatever comes anew gets one that was never used.
_LETTERS = {
    Status.HELD: "h",
    Status.REVIEW: "r",
    Status.QUEUED: "q",
    Status.SENDING: "g",
    Status.SENT: "s",
    Status.DELIVERED: "d",
    Status.UNDELIVERED: "u",
    Status.BLOCKED: "b",
    Status.CANCELLED: "c",
    Status.EXPIRED: "e",
    Status.FAILED: "f",
    Status.UNKNOWN: "k",
    Status.VOID: "v",
    Status.RECEIVED: "i",
}
_STATUSES = {letter: status for status, letter in _LETTERS.items()}


class InstantAttribute(Attribute[datetime]):
    """An instant as epoch milliseconds."""

    attr_type = NUMBER

    def serialize(self, value: datetime) -> str:
        """The number as DynamoDB takes it."""
        return str(to_ms(value))

    def deserialize(self, value: str) -> datetime:
        """The instant."""
        return from_ms(int(value))


class EnumAttribute[E: StrEnum](Attribute[E]):
    """A member of a closed set, by its value."""

    attr_type = STRING

    def __init__(self, kind: type[E], **options: Any) -> None:
        super().__init__(**options)
        self.kind = kind

    def serialize(self, value: E) -> str:
        """The member's value."""
        return str(value)

    def deserialize(self, value: str) -> E:
        """The member; ValueError for a value that is none."""
        return self.kind(value)


class PackedAttribute(Attribute[str]):
    """A hash or a UUID at half its length; any other text as it is."""

    attr_type = BINARY

    def serialize(self, value: str) -> bytes:
        """The bytes, after one that tells how to write them again."""
        return pack_text(value)

    def deserialize(self, value: bytes) -> str:
        """The text."""
        return unpack_text(value)


def pack_text(text: str) -> bytes:
    """Hex as bytes behind 0, with its `sha256:` behind 1, a UUID behind 3; other text behind 2."""
    if _UUID.fullmatch(text):
        return b"\x03" + bytes.fromhex(text.replace("-", ""))
    found = _HEX.fullmatch(text)
    if found is None:
        return b"\x02" + text.encode()
    return (b"\x01" if found[1] else b"\x00") + bytes.fromhex(found[2])


def unpack_text(packed: bytes) -> str:
    """The text that `pack_text` was given."""
    kind, rest = packed[0], bytes(packed[1:])
    if kind == 3:
        return str(uuid.UUID(bytes=rest))
    if kind == 2:
        return rest.decode()
    return ("sha256:" if kind == 1 else "") + rest.hex()


def short_ms(ms: int) -> str:
    """Epoch milliseconds in eight characters to the base of 36, until the year 2059."""
    digits = ""
    while ms:
        ms, digit = divmod(ms, 36)
        digits = _DIGITS[digit] + digits
    return digits.rjust(8, "0")


class TimelineAttribute(Attribute[tuple[TimelineEntry, ...]]):
    """A message's steps, one short text each: instant (`short_ms`), letter, detail."""

    attr_type = LIST

    def serialize(self, value: Sequence[TimelineEntry]) -> list[dict[str, Any]]:
        """One text per step."""
        return [{"S": f"{short_ms(to_ms(e.at))}{_LETTERS[e.status]}{e.detail}"} for e in value]

    def deserialize(self, value: Sequence[dict[str, Any]]) -> tuple[TimelineEntry, ...]:
        """The steps."""
        texts = (each["S"] for each in value)
        return tuple(
            TimelineEntry(at=from_ms(int(text[:8], 36)), status=_STATUSES[text[8]], detail=text[9:])
            for text in texts
        )


class DecisionsAttribute(Attribute[tuple[StoredDecision, ...]]):
    """A message's decisions as maps with one-letter keys, the facts as bytes."""

    attr_type = LIST

    def serialize(self, value: Sequence[StoredDecision]) -> list[dict[str, Any]]:
        """One map per decision."""
        return [{"M": _packed(each)} for each in value]

    def deserialize(self, value: Sequence[dict[str, Any]]) -> tuple[StoredDecision, ...]:
        """The decisions."""
        return tuple(_unpacked(each["M"]) for each in value)


def _packed(decision: StoredDecision) -> dict[str, dict[str, Any]]:
    packed: dict[str, dict[str, Any]] = {
        "s": {"S": decision.stage},
        "t": {"N": str(to_ms(decision.at))},
        "o": {"S": decision.outcome},
        "p": {"S": decision.profile},
        "v": {"S": decision.ruleset_version},
        "h": {"B": pack_text(decision.ruleset_hash)},
        "f": {"B": decision.facts},
    }
    if decision.rules:
        packed["r"] = {"S": ",".join(decision.rules)}
    if decision.not_before is not None:
        packed["n"] = {"N": str(to_ms(decision.not_before))}
    return packed


def _unpacked(packed: dict[str, dict[str, Any]]) -> StoredDecision:
    rules = packed.get("r", {}).get("S", "")
    return StoredDecision(
        stage=packed["s"]["S"],
        at=from_ms(int(packed["t"]["N"])),
        outcome=packed["o"]["S"],
        rules=tuple(rules.split(",")) if rules else (),
        profile=packed["p"]["S"],
        ruleset_version=packed["v"]["S"],
        ruleset_hash=unpack_text(packed["h"]["B"]),
        not_before=from_ms(int(packed["n"]["N"])) if "n" in packed else None,
        facts=bytes(packed["f"]["B"]),
    )
