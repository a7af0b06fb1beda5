"""Finds patterns in a row of words. Linear in the number of words: each phrase looks ahead a fixed
number of places.
"""

from collections.abc import Iterable, Sequence, Set
from typing import NamedTuple

from consentry.policy.content.expression import NUMBER, Expression, Phrase, Slot
from consentry.policy.content.lexicon import Lexicon, Pattern
from consentry.policy.content_facts import Severity

_REPLYING = frozenset({"reply", "text", "txt", "send", "respond"})
_KEYWORDS = frozenset({"stop", "help", "start", "end", "quit", "cancel", "unsubscribe"})


class Hit(NamedTuple):
    """A pattern, how strictly it is meant here, and the words that show it (first, last)."""

    pattern: Pattern
    severity: Severity
    first: int
    last: int


def hits(words: Sequence[str], anchors: Iterable[str], lexicon: Lexicon) -> Sequence[Hit]:
    """Every pattern that the words show, once each; `anchors` are those of them under which
    patterns stand.
    """
    present = set(words)
    possible: dict[int, Pattern] = {}
    for anchor in anchors:
        needed = lexicon.company[anchor]
        if needed is not None and needed.isdisjoint(present):
            continue
        for pattern in lexicon.patterns[anchor]:
            for slot in pattern.others:
                if slot.isdisjoint(present):
                    break
            else:
                possible[pattern.order] = pattern
    if not possible:
        return ()
    keywords = _KEYWORDS & present
    if keywords:
        words = _beyond_instructions(words, keywords)
        present = set(words)
    reading = Reading(words, present)
    shown = [hit for pattern in possible.values() if (hit := _hit(pattern, reading)) is not None]
    # Of several the first one speaks for its category: that which is first by its telling word.
    return sorted(shown, key=lambda hit: (min(hit.pattern.telling & present), hit.pattern.order))


def _hit(pattern: Pattern, reading: "Reading") -> Hit | None:
    found = reading.find(pattern.expression)
    if found is None or reading.shows(pattern.unless):
        return None
    soft = pattern.severity is Severity.DENY and reading.shows(pattern.own)
    return Hit(pattern, Severity.REVIEW if soft else pattern.severity, *found)


def _beyond_instructions(words: Sequence[str], keywords: Iterable[str]) -> Sequence[str]:
    """The words without "reply STOP", "STOP to" and "HELP for help": nearly every text has them, so
    they tell nothing.
    """
    kept = list(words)
    for keyword in keywords:
        at = words.index(keyword)
        asked = at > 0 and words[at - 1] in _REPLYING
        towards = words[at + 1] if at + 1 < len(words) else ""
        if asked or towards == "to":
            first, end = at - asked, at + (3 if towards == "for" else 1)
            kept[first:end] = [""] * (end - first)
    return kept


class Reading:
    """The words of one text, and which of them are there at all."""

    __slots__ = ("_present", "_words")

    def __init__(self, words: Sequence[str], present: Set[str]) -> None:
        self._words = words
        self._present = present

    def shows(self, expressions: tuple[Expression, ...]) -> bool:
        """Whether one of them is found."""
        return any(self.find(expression) is not None for expression in expressions)

    def find(self, expression: Expression) -> tuple[int, int] | None:
        """Where the first phrase of an expression stands, if all of it holds; else None."""
        place = None
        for phrase in expression.needs:
            found = self._place(phrase) if self._may_hold(phrase) else None
            if found is None:
                return None
            place = place or found
        for phrase in expression.bars:
            if self._may_hold(phrase) and self._place(phrase) is not None:
                return None
        return place

    def _may_hold(self, phrase: Phrase) -> bool:
        for slot in phrase:
            if slot.words.isdisjoint(self._present) and NUMBER not in slot.words:
                return False
        return True

    def _place(self, phrase: Phrase) -> tuple[int, int] | None:
        head, rest = phrase[0], phrase[1:]
        for first, word in enumerate(self._words):
            if word in head.words or (NUMBER in head.words and word.isdecimal()):
                last = self._follow(first, rest)
                if last is not None:
                    return first, last
        return None

    def _follow(self, at: int, rest: Phrase) -> int | None:
        """The place of the last word when the rest follows the word at `at`; the nearest word that
        fits is taken.
        """
        for slot in rest:
            found = self._next(at + 1, slot)
            if found is None:
                return None
            at = found
        return at

    def _next(self, at: int, slot: Slot) -> int | None:
        for place in range(at, min(at + slot.gap + 1, len(self._words))):
            word = self._words[place]
            if word in slot.words or (NUMBER in slot.words and word.isdecimal()):
                return place
        return None
