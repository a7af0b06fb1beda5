"""Slips of the thumb: the built-in word that an unknown word was meant to be.

A word is corrected only if it is none that people write on purpose (`shop`, `suit`, `quiet`), and
one slip away: a letter too many, too few, wrong, or two exchanged; two slips in a long word.
"""

from collections.abc import Iterator
from functools import cache

from consentry.domain.intent.lexicon import phrases, words
from consentry.domain.intent.reading import Intent

_SHORTEST = 4
_SHORTEST_IN_PHRASES = 5
_TWO_SLIPS = 9
_LONGEST = 24
_GROUPS = ("opt_out", "opt_in", "ambiguous", "veto")
_SHORT_WORDS = frozenset({"text", "texts", "texting", "stop", "list"})


def correct(spoken: list[str]) -> list[str]:
    """The words with each unknown one replaced by the word it was meant to be, if there is one."""
    return [_corrected(word) for word in spoken]


def _corrected(word: str) -> str:
    if not _SHORTEST <= len(word) <= _LONGEST or word in _known() or not word.isalpha():
        return word
    index = _index()
    variants = _shortened(word, 2 if len(word) >= _TWO_SLIPS - 1 else 1)
    near = {meant for variant in variants for meant in index.get(variant, ())}
    order = _order()
    for meant in sorted(near, key=order.__getitem__):
        if _within(word, meant, 1):
            return meant
    for meant in sorted(near, key=order.__getitem__):
        if len(meant) >= _TWO_SLIPS and _within(word, meant, 2):
            return meant
    return word


@cache
def _targets() -> tuple[str, ...]:
    known = words()
    keywords = [
        word
        for intent in (Intent.OPT_OUT, Intent.OPT_IN, Intent.HELP)
        for word in sorted(known.keywords[intent][""])
        if " " not in word and len(word) >= _SHORTEST
    ]
    spoken = {
        word
        for group in ("opt_out", "opt_in")
        for phrase in phrases(group).vocabulary
        for word in phrase.split()
    }
    long = sorted(w for w in spoken if len(w) >= _SHORTEST_IN_PHRASES or w in _SHORT_WORDS)
    return tuple(dict.fromkeys([*keywords, *long]))


@cache
def _order() -> dict[str, int]:
    return {word: place for place, word in enumerate(_targets())}


@cache
def _known() -> frozenset[str]:
    known = words()
    spoken = {
        word.rstrip("~")
        for group in _GROUPS
        for phrase in phrases(group).vocabulary
        for word in phrase.split()
    }
    fillers = {word for group in known.fillers.values() for one in group for word in one}
    return frozenset(spoken | fillers | set(_targets())) | known.objects | known.ordinary


@cache
def _index() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for word in _targets():
        for variant in _shortened(word, 2 if len(word) >= _TWO_SLIPS else 1):
            found.setdefault(variant, []).append(word)
    return {variant: tuple(meant) for variant, meant in found.items()}


def _shortened(word: str, most: int) -> Iterator[str]:
    seen = {word}
    layer = [word]
    yield word
    for _ in range(most):
        layer = [one[:at] + one[at + 1 :] for one in layer for at in range(len(one))]
        layer = [one for one in dict.fromkeys(layer) if one not in seen]
        seen.update(layer)
        yield from layer


def _within(one: str, other: str, slips: int) -> bool:
    """Whether that many insertions, deletions, substitutions or swaps of neighbours suffice."""
    if abs(len(one) - len(other)) > slips:
        return False
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        two_before, before, row = before, row, [i]
        for j, wanted in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != wanted))
            swapped = i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted
            if swapped:
                cost = min(cost, two_before[j - 2] + 1)
            row.append(cost)
    return row[-1] <= slips
