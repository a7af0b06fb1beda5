"""Instants as text and as numbers. Every instant inside Consentry is aware and in UTC."""

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


def rfc3339(at: datetime) -> str:
    """RFC 3339 in UTC with `Z`, milliseconds only where there are some."""
    utc = at.astimezone(UTC)
    fraction = f".{utc.microsecond // 1000:03d}" if utc.microsecond // 1000 else ""
    return f"{_seconds(utc)}{fraction}Z"


def sortable(at: datetime) -> str:
    """RFC 3339 in UTC, always with milliseconds, so that text order is time order."""
    utc = at.astimezone(UTC)
    return f"{_seconds(utc)}.{utc.microsecond // 1000:03d}Z"


def parse_rfc3339(text: str) -> datetime:
    """An instant from RFC 3339; ValueError if it is none or has no offset."""
    if len(text) < len("2026-01-01T00:00Z") or text[10:11] not in ("T", "t"):
        raise ValueError(f"`{text[:40]}` is not an RFC 3339 time such as 2026-11-24T18:00:00Z")
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError(f"`{text[:40]}` has no offset; end it with Z for UTC")
    return at.astimezone(UTC)


def _seconds(utc: datetime) -> str:
    # `%Y` writes the year 999 with three digits, which no reader takes.
    return f"{utc.year:04d}-{utc:%m-%dT%H:%M:%S}"


def to_ms(at: datetime) -> int:
    """Epoch milliseconds, rounded down."""
    return (at - _EPOCH) // _MILLISECOND


def from_ms(ms: float) -> datetime:
    """The instant of an epoch value in milliseconds."""
    return _EPOCH + timedelta(milliseconds=ms)
