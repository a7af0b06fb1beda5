"""Words whose letters figures, signs or stars stand for: `l0an`, `p*yday`."""

from collections.abc import Iterable
from itertools import product

from consentry.policy.content.letters import skeleton
from consentry.policy.content.lexicon import Lexicon

_IMITATING = "0123456789@$!|"
_FIGURES = frozenset(_IMITATING + "*")
_MOST_STARS = 2
_SHORT = 2
_LONG = 5


def imitates(mixtures: Iterable[str], lexicon: Lexicon) -> bool:
    """Whether figures or signs stand for letters in one of the pieces that mix them."""
    for piece in mixtures:
        if piece.upper() == piece or _FIGURES.isdisjoint(piece):
            continue
        for chunk in piece.split("%"):
            bare = chunk.strip("!'")
            if bare.isalpha():
                continue
            if imitated(bare, lexicon) or (bare != chunk and imitated(chunk, lexicon)):
                return True
    return False


def imitated(chunk: str, lexicon: Lexicon) -> str:
    """The known word that figures and signs imitate; empty if there is none."""
    if "*" in chunk:
        return _starred(chunk, lexicon)
    known = lexicon.skeletons
    word = chunk.rstrip("!").replace("'", "")
    meant = known.get(skeleton(chunk)) or (known.get(skeleton(word)) if word != chunk else None)
    return meant if meant is not None and _imitates(word, lexicon) else ""


def _imitates(word: str, lexicon: Lexicon) -> bool:
    """Whether it is spelled with figures, rather than a figure with its unit (`9am`, `A11`)."""
    if word.lstrip("0123456789") in lexicon.units:
        return False
    figures = sum(char in _IMITATING for char in word)
    digits = sum(char.isdecimal() for char in word)
    letters = len(word) - figures
    enough = letters >= digits or len(word) >= _LONG
    return figures > 0 and letters > 0 and len(word) > _SHORT and enough


def _starred(chunk: str, lexicon: Lexicon) -> str:
    """The abusive word whose letters stars stand for (`f***`), or the known one whose vowels they
    stand for (`p*yday`).
    """
    word = chunk.strip("'!|")
    if not (len(word) > _SHORT and word[0].isalpha() and word.replace("*", "").isalpha()):
        return ""
    return _abusive(word, lexicon) or _voweled(word, lexicon)


def _voweled(word: str, lexicon: Lexicon) -> str:
    pieces = word.split("*")
    if not word[-1].isalpha() or len(pieces) - 1 > _MOST_STARS:
        return ""
    for vowels in product("aeiou", repeat=len(pieces) - 1):
        meant = pieces[0] + "".join(map("".join, zip(vowels, pieces[1:], strict=True)))
        if meant in lexicon.known:
            return meant
    return ""


def _abusive(word: str, lexicon: Lexicon) -> str:
    return next(
        (
            bad
            for bad in sorted(lexicon.masked)
            if len(bad) == len(word) and all(a in ("*", b) for a, b in zip(word, bad, strict=True))
        ),
        "",
    )
