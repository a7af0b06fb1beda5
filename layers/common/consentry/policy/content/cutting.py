"""A text cut into words, and what stands out in how it looks: one pass, since every text pays."""

import re
from typing import NamedTuple

from consentry.policy.content.letters import foreign_in

WORD = re.compile(r"[a-z]+(?:'[a-z]+)*|[0-9]+|[%$€£₹]")
_PUNCTUATION = ".,;:!?()[]\"'-/\u2026\u2019"
_DRAWING = 6


class Cut(NamedTuple):
    """The words of a folded text, and what stands out in the text as sent.

    How many letters stand in words of capitals, the words that have capitals within, those that
    are not all letters though they have some, whether signs stand in a row; and the characters that
    folding leaves outside ASCII.
    """

    words: list[str]
    upper: int
    mixed: list[str]
    others: list[str]
    drawn: bool
    foreign: list[str]


def cut_up(text: str, plain: str) -> Cut:
    """Cuts a text; `plain` is it folded, of the same length and with its spaces where they were."""
    ascii = plain.isascii()
    foreign = [] if ascii else foreign_in(plain)
    words: list[str] = []
    odd: list[tuple[str, str]] = []
    for chunk, low in zip(text.split(), plain.split(), strict=True):
        if low.isalpha():
            words.append(low)
            if chunk == low and (ascii or low.isascii()):
                continue
            word = chunk if chunk.isalpha() else chunk.strip(_PUNCTUATION)
        else:
            word = chunk.strip(_PUNCTUATION)
            bare = low.strip(_PUNCTUATION)
            words += (bare,) if bare.isalpha() else WORD.findall(low)
        if not (word.isalpha() and (word.istitle() or word.islower())):
            odd.append((chunk, word))
    if foreign and any(map(str.isalpha, foreign)):
        words = WORD.findall(plain)
    return _seen(words, odd, foreign)


def _seen(words: list[str], odd: list[tuple[str, str]], foreign: list[str]) -> Cut:
    """The words, with what stands out; `odd` are those that are not just small letters or a name,
    each with what stands around it.
    """
    mixed: list[str] = []
    others: list[str] = []
    upper, drawn = 0, False
    for chunk, word in odd:
        if not (word.islower() or word.istitle()):
            if word.isupper():
                upper += len(word)
            elif not word.isdecimal():
                mixed.append(word)
                drawn = drawn or (len(chunk) >= _DRAWING and not any(map(str.isalnum, chunk)))
        if not (word.isalpha() or word.isdecimal()):
            others.append(word)
    return Cut(words, upper, mixed, others, drawn, foreign)
