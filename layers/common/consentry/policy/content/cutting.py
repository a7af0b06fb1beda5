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
_ANCHOR, _KNOWN = Kind.ANCHOR.value, Kind.KNOWN.value


class Cut(NamedTuple):
    """The words of a folded text, and the places of those that nobody knows, figures aside.

    `anchors` are the words under which patterns stand, `mixtures` pieces that are neither all
    letters nor all figures, `foreign` the characters that folding leaves outside ASCII.
    """

    words: list[str]
    unknown: list[int]
    anchors: list[str]
    mixtures: list[str]
    foreign: str


def cut_up(plain: str, kinds: Mapping[str, int]) -> Cut:
    """Cuts a folded text; `kinds` says what is known of words, None of those that nobody knows."""
    foreign = outside_ascii(plain)
    line = _ascii(plain, foreign) if foreign else plain
    pieces = line.encode("ascii").translate(_SPACED).decode("ascii").split()
    if foreign and not _SIGNS.isdisjoint(foreign):
        mixtures = _looked_up(pieces, kinds, foreign).mixtures
        return _looked_up(WORD.findall(plain), kinds, foreign)._replace(mixtures=mixtures)
    return _looked_up(pieces, kinds, foreign)


def _looked_up(words: list[str], kinds: Mapping[str, int], foreign: str) -> Cut:
    """The cut of a row of pieces, in which words take the places of mixtures."""
    unknown: list[int] = []
    anchors: list[str] = []
    mixtures: list[str] = []
    further = 0
    # One round for everything: most words are known and no anchors, and cost no more than this.
    for at, kind in enumerate(list(map(kinds.get, words))):
        if kind == _KNOWN:
            continue
        place = at + further
        word = words[place]
        if kind is not None:
            anchors.append(word)
            if kind == _ANCHOR and word.isalpha():
                unknown.append(place)
        elif word.isalpha():
            unknown.append(place)
        elif not word.isdecimal():
            mixtures.append(word)
            parts = WORD.findall(word)
            words[place : place + 1] = parts
            further += len(parts) - 1
            for each, part in enumerate(parts, place):
                found = kinds.get(part)
                if not found and not part.isdecimal():
                    unknown.append(each)
                if found is not None and found != _KNOWN:
                    anchors.append(part)
    return Cut(words, unknown, anchors, mixtures, foreign)


def _ascii(plain: str, foreign: str) -> str:
    """The text with a space for each character outside ASCII."""
    kinds = set(foreign)
    if len(kinds) > _MANY:
        return plain.translate(dict.fromkeys(map(ord, kinds), " "))
    for kind in kinds:
        plain = plain.replace(kind, " ")
    return plain
