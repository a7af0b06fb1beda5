"""A text cut into words, and a first look at how it is written: in few steps, since every text pays
for them.
"""

import re
from collections.abc import Set
from typing import NamedTuple

from consentry.domain.encoding import outside_ascii

WORD = re.compile(r"[a-z]+(?:'[a-z]+)*|[0-9]+|[%$€£₹]")
_SIGNS = frozenset("€£₹")
_KEPT = b"abcdefghijklmnopqrstuvwxyz0123456789'%$@!|*"
_SPACED = bytes(byte if byte in _KEPT else ord(" ") for byte in range(256))
"""What parts words is a space; figures and signs that may imitate letters stay beside them."""
_MANY = 16


class Cut(NamedTuple):
    """The words of a folded text in order, and which there are; those of them that nobody knows.

    `mixtures` are pieces that are neither all letters nor all figures, `foreign` the characters
    that folding leaves outside ASCII.
    """

    words: list[str]
    present: set[str]
    unknown: set[str]
    mixtures: list[str]
    foreign: str


def cut_up(plain: str, known: Set[str]) -> Cut:
    """Cuts a folded text; `known` are words that are words as they stand."""
    foreign = outside_ascii(plain)
    line = _ascii(plain, foreign) if foreign else plain
    words = line.encode("ascii").translate(_SPACED).decode("ascii").split()
    present = set(words)
    unknown = present - known
    mixtures = [one for one in unknown if not one.isalpha() and not one.isdecimal()]
    if foreign and not _SIGNS.isdisjoint(foreign):
        words = WORD.findall(plain)
        present = set(words)
        unknown = present - known
    elif mixtures:
        parts = _parted(words, mixtures)
        present.difference_update(mixtures)
        unknown.difference_update(mixtures)
        present.update(parts)
        unknown.update(parts.difference(known))
    return Cut(words, present, unknown, mixtures, foreign)


def _parted(words: list[str], mixtures: list[str]) -> set[str]:
    """Puts the words that mixtures hold in their places; which these are."""
    found: set[str] = set()
    for piece in mixtures:
        parts = WORD.findall(piece)
        found.update(parts)
        if parts != [piece]:
            for _ in range(words.count(piece)):
                place = words.index(piece)
                words[place : place + 1] = parts
    return found


def _ascii(plain: str, foreign: str) -> str:
    """The text with a space for each character outside ASCII."""
    kinds = set(foreign)
    if len(kinds) > _MANY:
        return plain.translate(dict.fromkeys(map(ord, kinds), " "))
    for kind in kinds:
        plain = plain.replace(kind, " ")
    return plain
