"""A text cut into words, and what stands out in how it looks: in few steps, since every text pays
for them.
"""

import re
from typing import NamedTuple

from consentry.policy.content.letters import foreign_in

WORD = re.compile(r"[a-z]+(?:'[a-z]+)*|[0-9]+|[%$€£₹]")
_SIGNS = frozenset("€£₹")
_KEPT = b"abcdefghijklmnopqrstuvwxyz0123456789'%$@!|*"
_SPACED = bytes(byte if byte in _KEPT else ord(" ") for byte in range(256))
"""What parts words is a space; figures and signs that may imitate letters stay beside them."""
_PUNCTUATION = ".,;:!?()[]\"'-/\u2026\u2019"
_DRAWING = 6
_MANY = 16


class Cut(NamedTuple):
    """The words of a folded text, and what stands out in the text as sent.

    Pieces that are neither all letters nor all figures, as folded; how many letters stand in words
    of capitals; the words that have capitals within; whether signs stand in a row; the characters
    that folding leaves outside ASCII.
    """

    words: list[str]
    mixtures: list[str]
    upper: int
    mixed: list[str]
    drawn: bool
    foreign: list[str]


def cut_up(text: str, plain: str) -> Cut:
    """Cuts a text; `plain` is it folded."""
    foreign = [] if plain.isascii() else foreign_in(plain)
    line = _ascii(plain, foreign) if foreign else plain
    words = line.encode("ascii").translate(_SPACED).decode("ascii").split()
    places = [n for n, one in enumerate(words) if not one.isalpha() and not one.isdecimal()]
    mixtures = [words[place] for place in places]
    for place in reversed(places):
        words[place : place + 1] = WORD.findall(words[place])
    if foreign and not _SIGNS.isdisjoint(foreign):
        words = WORD.findall(plain)
    odd = [chunk for chunk in text.split() if not (chunk.islower() or chunk.istitle())]
    return Cut(words, mixtures, *_capitals(odd), foreign)


def _ascii(plain: str, foreign: list[str]) -> str:
    """The text with a space for each character outside ASCII."""
    kinds = set(foreign)
    if len(kinds) > _MANY:
        return plain.translate(dict.fromkeys(map(ord, kinds), " "))
    for kind in kinds:
        plain = plain.replace(kind, " ")
    return plain


def _capitals(odd: list[str]) -> tuple[int, list[str], bool]:
    """What stands out of the pieces that are neither in small letters nor written as names are."""
    upper, drawn = 0, False
    mixed: list[str] = []
    for chunk in odd:
        word = chunk if chunk.isalpha() else chunk.strip(_PUNCTUATION)
        if word.isupper():
            upper += len(word)
        elif word.upper() != word:
            mixed.append(word)
        elif len(chunk) >= _DRAWING and not any(map(str.isalnum, chunk)):
            drawn = True
    return upper, mixed, drawn
