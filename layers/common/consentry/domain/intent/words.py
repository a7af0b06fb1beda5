"""Texts as plain words: what case, accents, punctuation and invisible characters hide is the same.

Carriers and the CTIA principles (5.1.3) ask that none of these matter in an opt-out.
"""

import re
import unicodedata

from consentry.domain.encoding import outside_ascii

BREAK = ","
"""Stands between the clauses of `clauses`."""

_ELISION = re.compile(r"\b([cdjlmnst]|qu)['’‘`´](?=[^\W\d_])", re.IGNORECASE)
_LONE_NUMBER_SIGN = re.compile(r"(?<!\w)#(?!\w)")
_CLAUSE_END = re.compile(r"[.!?¿¡;:,…\n()\[\]{}\"“”„«»<>|/*=]+|\s[-–—]+\s")
_NAME = re.compile(r"(?<=[\w,;:]\s)[A-ZÀ-Þ][a-zß-ÿ]+(?:['’]s)?(?![\w'’])")
_APOSTROPHES = "'’‘`´"
_FEW = 8


def normalise(text: str) -> str:
    """Lower-case words with single spaces: no accents, punctuation, emoji, zero-width or full-width
    characters. Letters that stand alone are one word ("S T O P").
    """
    return " ".join(words_of(text))


def words_of(text: str) -> list[str]:
    """The words of `normalise(text)`."""
    words = (_folded_ascii(text) if text.isascii() else _folded_mostly_ascii(text)).split()
    if len(words) > 1 and len(words[0]) == 1 and all(len(word) == 1 for word in words):
        return ["".join(words)]
    return words


def clauses(text: str) -> list[list[str]]:
    """The words of each clause of a text that has any, in order; French elisions are two words."""
    spaced = _LONE_NUMBER_SIGN.sub(" number ", _ELISION.sub(r"\1 ", text))
    parts = (normalise(part).split() for part in _CLAUSE_END.split(spaced))
    return [words for words in parts if words]


def names(text: str) -> frozenset[str]:
    """The words written as names are: a capital, then small letters, and not at the beginning."""
    return frozenset(normalise(word) for word in _NAME.findall(text))


def _folded_mostly_ascii(text: str) -> str:
    """The same as `_folded`, and much faster for a text with few other characters, each of which
    has a plain form.
    """
    others = set(outside_ascii(text))
    if len(others) > _FEW:
        return _folded(text)
    plain = text
    for char in others:
        plain = plain.replace(char, _folded(char))
    return _folded_ascii(plain) if plain.isascii() else _folded(text)


def _folded(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text).casefold()
    kept = []
    for char in unicodedata.normalize("NFKD", folded):
        category = unicodedata.category(char)
        if category in ("Mn", "Me", "Cf") or char in _APOSTROPHES:
            continue
        kept.append(char if category[0] in "LN" else " ")
    return "".join(kept)


def _folded_ascii(text: str) -> str:
    """The same for a text in ASCII, in one step."""
    return text.encode("ascii").translate(_ASCII, _SILENT).decode("ascii")


_SILENT = _APOSTROPHES.encode("ascii", "ignore")
_ASCII = bytes(ord(_folded(chr(code)) or " ") for code in range(128)) + bytes(128)
