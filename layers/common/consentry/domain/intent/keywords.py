"""Texts that are keywords and nothing else: alone, repeated, run together or spelled out, beside
words that change nothing ("please stop these texts").
"""

import re

from consentry.domain.intent.lexicon import Keywords, keywords, words
from consentry.domain.intent.reading import Intent
from consentry.domain.intent.spoken import Spoken
from consentry.domain.intent.words import normalise

_LONGEST_KEYWORD = 4
_MOST_WORDS = 12
_JOINED_BY_DIGIT = re.compile(r"([a-z]{3,})[24]([a-z]{3,})")
_FIGURES = str.maketrans("0135", "oies")
_ASKED_AT_END = re.compile(
    r"(?: (?:please|pls|plz|just) (stop|unsubscribe|quit)"
    r"| (stop|unsubscribe) (?:now|please|pls|plz|immediately|already|asap|thanks|thank you))$"
)
_HELP = frozenset({"help", "ayuda", "aide", "hilfe", "ajuda", "info", "ja"})
_CANCEL = frozenset({"cancel", "cancelar", "annuler", "cancelen", "annulez"})
_THINGS = frozenset({"it", "everything", "all", "this", "that", "todo", "tudo", "alles", "tout"})


def whole(said: Spoken, intent: Intent, language: str) -> str:
    """The keyword that the whole text is, spaces and figures for letters aside; empty if none."""
    known = keywords(intent, language).known
    if said.plain in known:
        return said.plain
    joined = said.plain.replace(" ", "")
    if len(joined) > _LONGEST_KEYWORD - 1 and said.plain.count(" ") <= 2:
        if joined in known:
            return joined
        if joined.isalnum() and not joined.isalpha() and joined.translate(_FIGURES) in known:
            return joined.translate(_FIGURES)
    return ""


def only_keywords(said: Spoken, intent: Intent, language: str) -> str:
    """The first keyword of a text that holds nothing but keywords and their objects."""
    spoken = _parted(said.words)
    if not spoken or len(spoken) > _MOST_WORDS:
        return ""
    listed = keywords(intent, language)
    found: list[str] = []
    beside: list[str] = []
    at = 0
    while at < len(spoken):
        word = spoken[at]
        keyword, length = _keyword_at(spoken, at, listed) if word in listed.first else ("", 0)
        if length:
            found.append(keyword)
        elif word in listed.beside or word.isdecimal():
            length = 1
            beside.append(word)
        else:
            return ""
        at += length
    if not found:
        return ""
    if words().narrow.issuperset(found):
        answers = words().companions.intersection(beside)
        # "cancel it" and "yes, cancel" may mean a visit or an order; "cancel all texts" does not.
        unclear = _CANCEL.issuperset(found) and _THINGS.issuperset(beside) and beside
        if unclear or not answers <= _HELP:
            return ""
    return found[0]


def own_sentence(said: Spoken, text: str, language: str) -> str:
    """An unmistakable keyword that is the first or last sentence, or in capitals at the beginning.

    Only for words that nobody says of an appointment: "Cancel. I am ill" is not about texts.
    """
    unmistakable = words().unmistakable
    ends = [*said.kept[:1], *said.kept[-1:]]
    if "?" in text and not text.rstrip().endswith(("?", "!", ".")):
        ends = ends[1:]
    first = text.split(maxsplit=1)[:1]
    ends += [[normalise(word)] for word in first if word.isupper() and not text.isupper()]
    asked = _ASKED_AT_END.search(said.plain)
    if asked and "?" not in text:
        return asked.group(1) or asked.group(2)
    for clause in ends:
        keyword = only_keywords_of(clause, language)
        if keyword in unmistakable:
            return keyword
    return ""


def only_keywords_of(clause: list[str], language: str) -> str:
    """`only_keywords` of one clause."""
    alone = Spoken(plain=" ".join(clause), kept=[clause], line="", named=frozenset())
    return only_keywords(alone, Intent.OPT_OUT, language)


def _parted(spoken: list[str]) -> list[str]:
    """With `stop2quit` as three words."""
    parted: list[str] = []
    for word in spoken:
        match = None if word.isalpha() else _JOINED_BY_DIGIT.fullmatch(word)
        parted += [match.group(1), match.group(2)] if match else [word]
    return parted


def _keyword_at(spoken: list[str], at: int, listed: Keywords) -> tuple[str, int]:
    for length in range(_LONGEST_KEYWORD, 0, -1):
        words_here = " ".join(spoken[at : at + length])
        if at + length <= len(spoken) and words_here in listed.known:
            return words_here, length
    return "", 0
