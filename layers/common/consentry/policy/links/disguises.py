"""What disguises a link, undone: characters that nobody sees or that only look like others, `[.]`,
`(dot)`, spelled and spaced dots.
"""

import re
import unicodedata
from collections.abc import Collection

from consentry.domain.encoding import outside_ascii

# Soft hyphen, joiners, marks of direction, byte order mark, selectors of variants, tags.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
    "\U000e0000-\U000e007f]+"
)
_IDEOGRAPHIC_STOP = "\u3002"

_BRACKET = re.compile(r"[\[({<]\s?(?:\.|dot|punkt|punto|point)\s?[\])}>]", re.IGNORECASE)
_BRACKETED = re.compile(r"\s?[\[({<]\s?(?:\.|dot|punkt|punto|point)\s?[\])}>]\s?", re.IGNORECASE)
_SPELLED = re.compile(r"(?<=\w)\sdot\s(?=(?:com|net|org|info|biz|io|co|us|uk|me|ly)\b)", re.I)
_GAP = re.compile(r"\.\s[a-z]{2,10}/", re.IGNORECASE)
_ARTICLES = frozenset({"a", "the", "this", "that", "of", "one", "any", "each"})
_SPACED = re.compile(
    r"(?<![\w.@-])([\w-]{1,63})(?:\s\.\s?|\.\s(?=[a-z]{2,10}/))([a-z]{2,10})(?![\w.])",
    re.IGNORECASE,
)


def visible(text: str) -> str:
    """The text without characters that nobody sees, and with others in their plain form."""
    if text.isascii():
        return text
    plain = unicodedata.normalize("NFKC", text).replace(_IDEOGRAPHIC_STOP, ".")
    return _INVISIBLE.sub("", plain) if _INVISIBLE.search(outside_ascii(plain)) else plain


def is_bracketed(text: str) -> bool:
    """Whether a dot or a scheme stands in brackets."""
    return "[:" in text or _BRACKET.search(text) is not None


def spells_dot(text: str) -> bool:
    """Whether the word `dot` stands alone somewhere."""
    return " dot " in text or " DOT " in text or " Dot " in text


def has_gap(text: str) -> bool:
    """Whether a space stands between a dot and a word with a path."""
    return _GAP.search(text) is not None


def restored(text: str, known: frozenset[str]) -> tuple[str, Collection[str]]:
    """The text with its dots restored, and the domains that had spaces in them."""
    if ("[" in text or "(" in text or "{" in text or "<" in text) and _BRACKET.search(text):
        text = _BRACKETED.sub(".", text)
    if spells_dot(text):
        text = _SPELLED.sub(lambda match: _dot_or_word(match, match.string), text)
    if " ." in text or ("/" in text and has_gap(text)):
        return _joined(text, known)
    return text, ()


def _joined(text: str, known: frozenset[str]) -> tuple[str, Collection[str]]:
    """The text with the known domains joined that had a space at their dot, and these domains."""
    spaced: set[str] = set()

    def joined(match: re.Match[str]) -> str:
        domain = f"{match[1]}.{match[2]}"
        if domain.lower() not in known:
            return match[0]
        spaced.add(domain)
        return domain

    return _SPACED.sub(joined, text), spaced


def _dot_or_word(match: re.Match[str], text: str) -> str:
    before = text[max(0, match.start() - 10) : match.start()].rpartition(" ")[2]
    return match[0] if before.lower() in _ARTICLES else "."
