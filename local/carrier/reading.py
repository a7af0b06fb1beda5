"""Reads what is asked of the control interface; what makes no sense is said in words."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

type Body = dict[str, Any]


class BadInput(Exception):
    """What was asked of the control interface makes no sense; the text says why."""


def parse_instant(value: object, name: str) -> datetime:
    """An aware UTC instant of an RFC 3339 text."""
    try:
        instant = datetime.fromisoformat(str(value))
    except ValueError as error:
        raise BadInput(
            f"`{name}` must be an RFC 3339 instant such as `2026-11-24T18:00:00Z`"
        ) from error
    if instant.tzinfo is None:
        raise BadInput(f"`{name}` must state its offset, such as a final `Z`")
    return instant.astimezone(UTC)


def rfc3339(instant: datetime) -> str:
    """An instant in milliseconds, UTC."""
    return f"{instant:%Y-%m-%dT%H:%M:%S}.{instant.microsecond // 1000:03d}Z"


def only(body: Mapping[str, Any], *known: str) -> None:
    """Refuse members that nobody reads."""
    for name in body:
        if name not in known:
            raise BadInput(f"`{name}` is not known here; known are {', '.join(known)}")


def one_of(body: Mapping[str, Any], name: str, known: list[str]) -> str:
    """A text out of a closed set."""
    value = body.get(name)
    if value not in known:
        raise BadInput(f"`{name}` must be one of {', '.join(known)}")
    return str(value)


def flag(body: Mapping[str, Any], name: str) -> bool:
    """True or false."""
    value = body.get(name)
    if not isinstance(value, bool):
        raise BadInput(f"`{name}` must be true or false")
    return value


def number(value: object, name: str, least: float = 0) -> float:
    """A number, at least `least`."""
    if isinstance(value, bool) or not isinstance(value, int | float) or value < least:
        raise BadInput(f"`{name}` must be a number of at least {least:g}")
    return value
