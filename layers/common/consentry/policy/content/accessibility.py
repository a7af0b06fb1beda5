"""Texts that a screen reader cannot read aloud (GCC-18): pictures of characters, emoji alone."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import islice

from consentry.policy.facts import ContentFinding, Severity

CATEGORY = "ACCESSIBILITY"
_DRAWN = re.compile(r"[^\w\s]{6,}(?:\s+[^\w\s]{3,})*")
FIRST_PICTURE = "\u2190"
_PICTURE = re.compile("[\u2190-\u2bff\U0001f000-\U0001faff]")
_SIGN = re.compile("[^\x00-\x7f]")
_FEWEST_EMOJI = 5


def unreadable(text: str) -> Iterator[ContentFinding]:
    """A finding for a meaning carried by emoji or by drawings made of signs."""
    if not _PICTURE.search(text) and not _DRAWN.search(text):
        return
    emoji = [m.start() for m in _SIGN.finditer(text) if unicodedata.category(m[0]) == "So"]
    if emoji and not _has_letters(text, len(emoji) + _FEWEST_EMOJI):
        yield _finding("emoji", emoji[0], emoji[-1] + 1)
    drawn = None if emoji else _DRAWN.search(text)
    if drawn is not None:
        yield _finding("drawing", drawn.start(), drawn.end())


def _has_letters(text: str, wanted: int) -> bool:
    return sum(1 for _ in islice(filter(str.isalnum, text), wanted)) == wanted


def _finding(pattern: str, start: int, end: int) -> ContentFinding:
    return ContentFinding(
        category=CATEGORY, pattern=pattern, start=start, end=end, severity=Severity.REVIEW
    )
