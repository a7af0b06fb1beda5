"""The small language in which word patterns are written, so that a lawyer can read the data.

`payday loan*|advance*` are words one after the other; `|` separates alternatives and `*` adds the
plural. `~` stands for up to four words in between, `#` for a number, `@name` for a class of words.
`&` asks for several such phrases anywhere in the text, `!` for phrases that must not be there.
"""

import re
from typing import NamedTuple

NUMBER = "#"
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)*|[0-9]+|[%$€£₹#]")
_GAP = "~"
WIDEST_GAP = 4


class Slot(NamedTuple):
    """One place of a phrase: the words that fit, and how many others may stand before it."""

    words: frozenset[str]
    gap: int = 0


type Phrase = tuple[Slot, ...]


class Expression(NamedTuple):
    """Phrases that must all be there, and phrases none of which may."""

    needs: tuple[Phrase, ...]
    bars: tuple[Phrase, ...] = ()


class Grammar:
    """Reads expressions with one language's classes of words.

    A place that was read before is not read again: most stand in many expressions.
    """

    def __init__(self) -> None:
        self._classes: dict[str, frozenset[str]] = {}
        self._places: dict[str, frozenset[str]] = {}

    def define(self, name: str, words: str) -> None:
        """Make `@name` stand for the words; ValueError for an unknown class in them."""
        self._classes[name] = self.words_of("|".join(words.split()))

    def parse(self, text: str) -> Expression:
        """The expression that a folded text describes; ValueError for an unknown class or an empty
        phrase.
        """
        wanted, *barred = text.split("!")
        return Expression(
            needs=tuple(self._phrase(part) for part in wanted.split("&")),
            bars=tuple(self._phrase(part) for part in barred),
        )

    def words_of(self, text: str) -> frozenset[str]:
        """The words of `a|b*|@class`; ValueError for an unknown class."""
        known = self._places.get(text)
        if known is None:
            known = self._places[text] = frozenset(self._words(text))
        return known

    def _words(self, text: str) -> set[str]:
        found: set[str] = set()
        for given in text.split("|"):
            if given[:1] == "@":
                if given[1:] not in self._classes:
                    raise ValueError(f"unknown class `{given}`")
                found |= self._classes[given[1:]]
            elif given[-1:] == "*":
                found |= _plurals(given[:-1])
            else:
                found.add(given)
        for word in found:
            plain = word.isalpha() and word.isascii() and word.islower()
            if not plain and not _WORD.fullmatch(word):
                raise ValueError(f"`{word}` of `{text}` is no word as texts are cut into words")
        if "'" in text:
            found |= {word.replace("'", "") for word in found}
        return found

    def _phrase(self, text: str) -> Phrase:
        slots = []
        gap = 0
        for given in text.split():
            if given == _GAP:
                gap += WIDEST_GAP
                continue
            slots.append(Slot(words=self.words_of(given), gap=gap))
            gap = 0
        if not slots or slots[0].gap or gap:
            raise ValueError(f"`{text.strip()}` has no words, or begins or ends with `{_GAP}`")
        return tuple(slots)


def _plurals(word: str) -> set[str]:
    forms = {word, f"{word}s", f"{word}'s"}
    if word.endswith(("s", "x", "z", "ch", "sh")):
        forms.add(f"{word}es")
    elif word.endswith("y"):
        forms.add(f"{word[:-1]}ies")
    return forms
