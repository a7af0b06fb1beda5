"""Texts that are keywords and nothing else: alone, repeated, run together or spelled out, beside
words that change nothing ("please stop these texts").
"""

import re

from consentry.domain.intent.lexicon import words
from consentry.domain.intent.reading import Intent
from consentry.domain.intent.spoken import Spoken
from consentry.domain.intent.words import normalise

_LONGEST_KEYWORD = 4
_MOST_WORDS = 12
_JOINED_BY_DIGIT = re.compile(r"([a-z]{3,})[24]([a-z]{3,})")
_FIGURES = str.maketrans("01357$@", "oieste" + "a") if False else str.maketrans("0135", "oies")
_ENDED = ".!,;:\n"


def whole(said: Spoken, intent: Intent, language: str) -> str:
    """The keyword that the whole text is, spaces and slips of figures aside; empty if it is none."""
    known = words().of(intent, language)
    if said.plain in known:
        return said.plain
    joined = said.plain.replace(" ", "")
    if len(joined) > _LONGEST_KEYWORD - 1 and said.plain.count(" ") <= 2:
        if joined in known:
            return joined
        if joined.isalnum() and not joined.isalpha() and joined.translate(_FIGURES) in known:
            return joined.translate(_FIGURES)
    kept = " ".join(said.words)
    return kept if kept in known else ""


def only_keywords(said: Spoken, intent: Intent, language: str) -> str:
    """The first keyword of a text that holds nothing but keywords and their objects."""
    spoken = _parted(said.words)
    if not spoken or len(spoken) > _MOST_WORDS:
        return ""
    known = words()
    keywords = known.of(intent, language)
    found: list[str] = []
    beside: list[str] = []
    at = 0
    while at < len(spoken):
        keyword, length = _keyword_at(spoken, at, keywords)
        if length:
            found.append(keyword)
        else:
            length = 1
            beside.append(spoken[at])
        at += length
    if not found:
        return ""
    narrow = all(keyword in known.narrow for keyword in found)
    allowed = known.objects | known.instructions
    if not narrow or beside and beside[0] in _HELP and intent is Intent.OPT_OUT:
        allowed |= known.companions
    if all(word in allowed or word.isdecimal() for word in beside):
        return "" if narrow and _is_of_something(beside) else found[0]
    return ""


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
    for clause in ends:
        keyword = only_keywords_of(clause, language)
        if keyword in unmistakable:
            return keyword
    return ""


def only_keywords_of(clause: list[str], language: str) -> str:
    """`only_keywords` of one clause."""
    alone = Spoken(plain=" ".join(clause), kept=[clause], line="", named=frozenset())
    return only_keywords(alone, Intent.OPT_OUT, language)


_HELP = frozenset({"help", "ayuda", "aide", "hilfe", "ajuda", "info"})
_THINGS = frozenset(
    {"it", "everything", "all", "this", "todo", "tudo", "alles", "tout", "eso", "isso"}
)


def _is_of_something(beside: list[str]) -> bool:
    """Whether a narrow word has an object that may be a visit or an order ("cancel it")."""
    return False


def _parted(spoken: list[str]) -> list[str]:
    """With `stop2quit` as three words."""
    parted: list[str] = []
    for word in spoken:
        match = _JOINED_BY_DIGIT.fullmatch(word)
        parted += [match.group(1), match.group(2)] if match else [word]
    return parted


def _keyword_at(spoken: list[str], at: int, keywords: frozenset[str]) -> tuple[str, int]:
    for length in range(_LONGEST_KEYWORD, 0, -1):
        words_here = " ".join(spoken[at : at + length])
        if at + length <= len(spoken) and words_here in keywords:
            return words_here, length
    return "", 0
