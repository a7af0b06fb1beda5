"""The small language in which word patterns are written, so that a lawyer can read the data.

`payday loan*|advance*` are words one after the other; `|` separates alternatives and `*` adds the
plural. `~` stands for up to four words in between, `#` for a number, `@name` for a class of words.
`&` asks for several such phrases anywhere in the text, `!` for phrases that must not be there.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

NUMBER = "#"
_GAP = "~"
WIDEST_GAP = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One place of a phrase: the words that fit, and how many others may stand before it."""

    words: frozenset[str]
    gap: int = 0


type Phrase = tuple[Slot, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Expression:
    """Phrases that must all be there, and phrases none of which may."""

    needs: tuple[Phrase, ...]
    bars: tuple[Phrase, ...] = ()


def parse(
    text: str, classes: Mapping[str, frozenset[str]], fold: Callable[[str], str]
) -> Expression:
    """The expression that `text` describes; ValueError for an unknown class or an empty phrase."""
    wanted, *barred = text.split("!")
    return Expression(
        needs=tuple(_phrase(part, classes, fold) for part in wanted.split("&")),
        bars=tuple(_phrase(part, classes, fold) for part in barred),
    )


def words_of(
    text: str, classes: Mapping[str, frozenset[str]], fold: Callable[[str], str]
) -> frozenset[str]:
    """The words of `a|b*|@class`; ValueError for an unknown class."""
    found: set[str] = set()
    for given in text.split("|"):
        if given.startswith("@"):
            if given[1:] not in classes:
                raise ValueError(f"unknown class `{given}`")
            found |= classes[given[1:]]
        elif given.endswith("*"):
            found |= _plurals(fold(given[:-1]))
        else:
            found.add(fold(given))
    if "" in found:
        raise ValueError(f"`{text}` has an empty alternative")
    return frozenset(found | {word.replace("'", "") for word in found})


def _plurals(word: str) -> set[str]:
    forms = {word, f"{word}s", f"{word}'s"}
    if word.endswith(("s", "x", "z", "ch", "sh")):
        forms.add(f"{word}es")
    if word.endswith("y"):
        forms.add(f"{word[:-1]}ies")
    return forms


def _phrase(text: str, classes: Mapping[str, frozenset[str]], fold: Callable[[str], str]) -> Phrase:
    slots = []
    gap = 0
    for given in text.split():
        if given == _GAP:
            gap += WIDEST_GAP
            continue
        slots.append(Slot(words=words_of(given, classes, fold), gap=gap))
        gap = 0
    if not slots or slots[0].gap or gap:
        raise ValueError(f"`{text.strip()}` has no words, or begins or ends with `{_GAP}`")
    return tuple(slots)
