"""A text cut into words, each looked up once: in few steps, since every text pays for them."""

import re
from collections.abc import Mapping
from enum import IntEnum
from typing import NamedTuple

from consentry.domain.encoding import outside_ascii

WORD = re.compile(r"[a-z]+(?:'[a-z]+)*|[0-9]+|[%$€£₹]")
_SIGNS = frozenset("€£₹")
_KEPT = b"abcdefghijklmnopqrstuvwxyz0123456789'%$@!|*"
_SPACED = bytes(byte if byte in _KEPT else ord(" ") for byte in range(256))
"""What parts words is a space; figures and signs that may imitate letters stay beside them."""
_MANY = 16


class Kind(IntEnum):
    """What is known of a word: that it is one, that patterns stand under it, or both."""

    ANCHOR = 0
    KNOWN = 1
    KNOWN_ANCHOR = 2


# Plain numbers: a look at members of an enumeration is slow.
_ANCHOR, _KNOWN_ANCHOR = Kind.ANCHOR.value, Kind.KNOWN_ANCHOR.value
_ANCHORS = (_KNOWN_ANCHOR, _ANCHOR)


class Cut(NamedTuple):
    """The words of a folded text, and the places of those that nobody knows, figures aside.

    `anchors` are the words under which patterns stand, `mixtures` pieces that are neither all
    letters nor all figures, `foreign` the characters that folding leaves outside ASCII.
    """

    words: list[str]
    unknown: list[int]
    anchors: set[str]
    mixtures: list[str]
    foreign: str


def cut_up(plain: str, kinds: Mapping[str, int]) -> Cut:
    """Cuts a folded text; `kinds` says what is known of words, None of those that nobody knows."""
    foreign = outside_ascii(plain)
    line = _ascii(plain, foreign) if foreign else plain
    words = line.encode("ascii").translate(_SPACED).decode("ascii").split()
    found = list(map(kinds.get, words))
    odd = [word for word, kind in zip(words, found, strict=True) if kind is None]
    mixtures = [word for word in odd if not word.isalpha() and not word.isdecimal()]
    if foreign and not _SIGNS.isdisjoint(foreign):
        words = WORD.findall(plain)
        found = list(map(kinds.get, words))
    elif mixtures:
        _part(words, mixtures)
        found = list(map(kinds.get, words))
    unknown = [at for at, kind in enumerate(found) if not kind and not words[at].isdecimal()]
    anchors: set[str] = set()
    if _KNOWN_ANCHOR in found or _ANCHOR in found:
        anchors = {word for word, kind in zip(words, found, strict=True) if kind in _ANCHORS}
    return Cut(words, unknown, anchors, mixtures, foreign)


def _part(words: list[str], mixtures: list[str]) -> None:
    """Puts the words that mixtures hold in their places."""
    place = 0
    for piece in mixtures:
        place = words.index(piece, place)
        parts = WORD.findall(piece)
        words[place : place + 1] = parts
        place += len(parts)


def _ascii(plain: str, foreign: str) -> str:
    """The text with a space for each character outside ASCII."""
    kinds = set(foreign)
    if len(kinds) > _MANY:
        return plain.translate(dict.fromkeys(map(ord, kinds), " "))
    for kind in kinds:
        plain = plain.replace(kind, " ")
    return plain
