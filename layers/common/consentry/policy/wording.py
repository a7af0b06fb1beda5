"""Wording that tells a recipient how to stop: what counts, and what we append when asked to.

A text says so when a verb of replying leads to a word that stops ("reply STOP"), or such a word
leads to what it does ("STOP to opt out"). A digit in place of the word, or words run together
(`stop2quit`), does not count: handsets and carriers would not recognise the answer.
"""

import re
from dataclasses import dataclass

from consentry.domain.intent.words import words_of

_END = re.compile(r"[.!?。！？](?=\s|$)|\n")
_JOINED = re.compile(r"(?<=\w)=(?=\w)")

_SHORT_CODE_DIGITS = (5, 6)


def sentences(body: str) -> list[str]:
    """The text sentence by sentence; a keyword joined to its effect (`stop=end`) is one word."""
    return _END.split(_JOINED.sub("", body) if "=" in body else body)


def _is_one(text: str) -> bool:
    """Whether a text without a full stop before a space surely is one sentence: nothing else is
    before a space, and spaces are the only white space.
    """
    if not text.isascii() or not text.isprintable():
        return False
    return not ("! " in text or "? " in text or "=" in text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """The words of every language together (texts mix them), and the footer by language.

    `lures` are what nobody gets by stopping ("reply STOP to win"); `leaving` are words that speak
    of opting out without a reply, `towards` those between a keyword and the number that it goes to.
    """

    verbs: frozenset[str]
    between: frozenset[str]
    keywords: frozenset[str]
    connectives: frozenset[str]
    effects: frozenset[str]
    negations: frozenset[str]
    lures: frozenset[str]
    leaving: frozenset[str]
    towards: frozenset[str]
    footers: dict[str, str]

    def tells_how_to_stop(self, body: str) -> bool:
        """Whether a sentence of the text is a valid opt-out instruction; most stand at its end."""
        end: int | None = None
        while end != -1:
            # A full stop and a space always end a sentence: what stands last is cut off cheaply.
            start = body.rfind(". ", 0, end)
            last = body[start + 2 if start >= 0 else 0 : end]
            for one in (last,) if _is_one(last) else reversed(sentences(last)):
                if self._tells(words_of(one)):
                    return True
            end = start
        return False

    def _tells(self, words: list[str]) -> bool:
        if self.keywords.isdisjoint(words):
            return False
        for at, word in enumerate(words):
            if word in self.keywords and (
                self._is_asked_for(words, at) or self._is_explained(words, at)
            ):
                return True
        return False

    def footer(self, language: str) -> str:
        """The instruction that we append, with the space before it; English where we have no
        better.
        """
        return self.footers.get(language.partition("-")[0].lower(), self.footers["en"])

    def _is_asked_for(self, words: list[str], at: int) -> bool:
        before = at - 1
        while before >= 0 and words[before] in self.between:
            before -= 1
        if before < 0 or words[before] not in self.verbs or self._lures(words, at + 1):
            return False
        return self.negations.isdisjoint(words[max(0, before - 2) : before])

    def _lures(self, words: list[str], start: int) -> bool:
        after = start
        while after < len(words) and words[after] in self.connectives:
            after += 1
        if after >= len(words) or words[after] not in self.lures:
            return False
        return self.negations.isdisjoint(words[start:after])

    def _is_explained(self, words: list[str], at: int) -> bool:
        if self._is_asked_against(words, at):
            return False
        after = at + 1
        while after < len(words) and words[after] in self.connectives:
            after += 1
        if after >= len(words):
            return False
        if words[after].isdecimal():
            return len(words[after]) in _SHORT_CODE_DIGITS
        return after > at + 1 and words[after] in self.effects

    def _is_asked_against(self, words: list[str], at: int) -> bool:
        return not self.negations.isdisjoint(words[max(0, at - 3) : at])
