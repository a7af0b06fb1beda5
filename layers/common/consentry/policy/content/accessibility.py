"""Texts that a screen reader cannot read aloud (GCC-18): pictures of characters, emoji alone."""

import re
import unicodedata
from collections.abc import Sequence
from itertools import islice

from consentry.domain.encoding import outside_ascii
from consentry.policy.content_facts import ContentFinding, Severity

CATEGORY = "ACCESSIBILITY"
_DRAWN = re.compile(r"[^\w\s]{6,}(?:\s+[^\w\s]{3,})*")
FIRST_PICTURE = "\u2190"
_PICTURE = re.compile("[\u2190-\u2bff\U0001f000-\U0001faff]")
_FEWEST_EMOJI = 5
_NO_LETTERS = bytes(code for code in range(128) if not chr(code).isalnum())


def unreadable(text: str) -> Sequence[ContentFinding]:
    """A finding for a meaning carried by emoji or by drawings made of signs."""
    emoji = [char for char in outside_ascii(text) if unicodedata.category(char) == "So"]
    if emoji and _has_letters(text, len(emoji) + _FEWEST_EMOJI):
        return ()  # most emoji stand beside words, and then nothing else is looked for
    if not _PICTURE.search(text) and not _DRAWN.search(text):
        return ()
    if emoji:
        return (_finding("emoji", text.index(emoji[0]), text.rindex(emoji[-1]) + 1),)
    drawn = _DRAWN.search(text)
    return () if drawn is None else (_finding("drawing", drawn.start(), drawn.end()),)


def _has_letters(text: str, wanted: int) -> bool:
    # Those in ASCII are counted at once, and nearly always enough.
    if len(text.encode("ascii", "ignore").translate(None, _NO_LETTERS)) >= wanted:
        return True
    return sum(1 for _ in islice(filter(str.isalnum, text), wanted)) == wanted


def _finding(pattern: str, start: int, end: int) -> ContentFinding:
    return ContentFinding(
        category=CATEGORY, pattern=pattern, start=start, end=end, severity=Severity.REVIEW
    )
