"""Cells as values: instants, yes and no, lists, counts, however programs write them.

What cannot be read is left as it is: whoever reads the field says what is wrong with it.
"""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from consentry.domain.times import from_ms, parse_rfc3339, rfc3339

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_SECONDS = re.compile(r"\d{9,10}(\.\d{1,6})?")
_MILLISECONDS = re.compile(r"\d{12,13}")
_YES = frozenset({"true", "yes", "y", "1", "x", "on"})
_NO = frozenset({"false", "no", "n", "0", "off"})
_BETWEEN = re.compile(r"[;,|\s]+")


def instant(value: Any, *, last: bool = False) -> Any:
    """RFC 3339 out of RFC 3339, a date and time with a blank, epoch seconds or milliseconds.

    A day alone is its first instant, or with `last` its last: an opt-out reaches as late as it can,
    a consent as early.
    """
    text = str(value).strip()
    try:
        if _SECONDS.fullmatch(text):
            return rfc3339(from_ms(float(text) * 1000))
        if _MILLISECONDS.fullmatch(text):
            return rfc3339(from_ms(int(text)))
        if _DAY.fullmatch(text):
            start = datetime.fromisoformat(text).replace(tzinfo=UTC)
            return rfc3339(start + timedelta(days=1, milliseconds=-1) if last else start)
        return rfc3339(parse_rfc3339(re.sub(r"^(\S{10}) ", r"\1T", text).replace(" UTC", "Z")))
    except (ValueError, OverflowError):
        return value


def flag(value: Any) -> Any:
    """True or false out of the words for it."""
    word = str(value).strip().casefold()
    return True if word in _YES else False if word in _NO else value


def listed(value: Any) -> Any:
    """A list out of words with separators between them."""
    if isinstance(value, str):
        return [word.casefold() for word in _BETWEEN.split(value.strip()) if word]
    return value


def count(value: Any) -> Any:
    """A whole number out of its digits."""
    return int(value) if isinstance(value, str) and re.fullmatch(r"\d{1,9}", value) else value


def word(value: Any) -> Any:
    """One of a closed set of words, whatever its capitals and blanks."""
    return re.sub(r"[\s-]+", "_", value.strip().casefold()) if isinstance(value, str) else value
