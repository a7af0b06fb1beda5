"""What a text from a handset asks for.

The words that stop texts are built in: 47 CFR 64.1200(a)(10) names seven, carriers and AWS more,
other languages their own, and no configuration can remove one. People also write whole sentences; a
clear one counts, since any reasonable means of revoking does. A word of opting out inside an
ordinary sentence ("cancel my 3pm") does not.
"""

import json
import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources

from consentry.domain.phrases import find_phrase

_MOST_FILLERS = 3
_MOST_PHRASE_WORDS = 40
_MOST_CHARACTERS = 1600


class Intent(StrEnum):
    """What the sender of a text wants."""

    OPT_OUT = "opt_out"
    OPT_IN = "opt_in"
    HELP = "help"
    CONFIRM = "confirm"
    AMBIGUOUS = "ambiguous"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How a text was read: `scope` is `all` where the sender said so, `matched` the words, `rule`
    how they were found.
    """

    intent: Intent
    scope: str = ""
    matched: str = ""
    rule: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    keywords: dict[Intent, dict[str, frozenset[str]]]
    scope_all: frozenset[str]
    unmistakable: frozenset[str]
    fillers: frozenset[str]
    scope_fillers: frozenset[str]


NOTHING = Reading(intent=Intent.NONE)

_SENTENCE_END = re.compile(r"[.!?\n;:,]+")
_YES_REQUEST = re.compile(
    r"\b(?:reply|text|send|respond|answer)(?: with| back)? (?:yes|y|oui|si|sim|ja)\b"
)


def read(
    text: str,
    *,
    language: str = "",
    opt_in_keywords: tuple[str, ...] = (),
    last_message: str = "",
) -> Reading:
    """What `text` asks for; never raises. Stopping wins over everything else.

    `language` (`fr`, `de-AT`) admits words that mean something else elsewhere. A yes confirms only
    an opt-in request, which is what `last_message` must be.
    """
    plain = normalise(text[:_MOST_CHARACTERS])
    if not plain:
        return NOTHING
    tongue = language.partition("-")[0].lower()
    return (
        _keyword(plain, Intent.OPT_OUT, tongue)
        or _phrase(plain)
        or _sentence(text[:_MOST_CHARACTERS], tongue)
        or _campaign_keyword(plain, opt_in_keywords)
        or _keyword(plain, Intent.OPT_IN, tongue)
        or _keyword(plain, Intent.HELP, tongue)
        or _confirmation(plain, tongue, last_message)
        or NOTHING
    )


def normalise(text: str) -> str:
    """Lower-case words with single spaces: no accents, punctuation, emoji, zero-width or full-width
    characters.
    """
    folded = unicodedata.normalize("NFKD", text).casefold()
    kept = []
    for char in unicodedata.normalize("NFKD", folded):
        category = unicodedata.category(char)
        if category in ("Mn", "Me", "Cf") or char in "'’‘`´":
            continue
        kept.append(char if category[0] in "LN" else " ")
    words = "".join(kept).split()
    if len(words) > 1 and all(len(word) == 1 for word in words):
        return "".join(words)
    return " ".join(words)


def _keyword(plain: str, intent: Intent, language: str) -> Reading | None:
    words = _words()
    known = words.keywords[intent]
    keywords = known[""] | known.get(language, frozenset())
    if plain in keywords:
        scope = "all" if plain in words.scope_all else ""
        return Reading(intent=intent, scope=scope, matched=plain, rule="keyword")
    return _with_fillers(plain.split(), keywords, intent)


def _with_fillers(spoken: list[str], keywords: frozenset[str], intent: Intent) -> Reading | None:
    """A keyword with up to three polite words before and after it, and nothing else."""
    words = _words()
    for start in range(min(_MOST_FILLERS, len(spoken) - 1) + 1):
        if start and spoken[start - 1] not in words.fillers:
            return None
        for length in (3, 2, 1):
            after = spoken[start + length :]
            matched = " ".join(spoken[start : start + length])
            polite = len(after) <= _MOST_FILLERS and words.fillers.issuperset(after)
            if matched in keywords and polite:
                said_all = matched in words.scope_all or not words.scope_fillers.isdisjoint(after)
                scope = "all" if intent is Intent.OPT_OUT and said_all else ""
                return Reading(intent=intent, scope=scope, matched=matched, rule="keyword_polite")
    return None


def _phrase(plain: str) -> Reading | None:
    if plain.count(" ") >= _MOST_PHRASE_WORDS:
        return None
    found = find_phrase(plain)
    if found is None:
        return None
    name, matched = found
    return Reading(intent=Intent.OPT_OUT, matched=matched, rule=f"phrase.{name}")


def _sentence(text: str, language: str) -> Reading | None:
    """A keyword that is a sentence of its own at either end, or in capitals at the beginning.

    Only for words that nobody says of an appointment: "Cancel. I am ill" is not about texts.
    """
    sentences = [part for part in _SENTENCE_END.split(text) if normalise(part)]
    ends = [normalise(part) for part in (*sentences[:1], *sentences[-1:])]
    first = text.split(maxsplit=1)[:1]
    ends += [normalise(word) for word in first if word.isupper() and not text.isupper()]
    for said in ends:
        found = _keyword(said, Intent.OPT_OUT, language)
        if found is not None and found.matched in _words().unmistakable:
            return Reading(
                intent=Intent.OPT_OUT, scope=found.scope, matched=found.matched, rule="sentence"
            )
    return None


def _campaign_keyword(plain: str, keywords: tuple[str, ...]) -> Reading | None:
    if plain in {normalise(keyword) for keyword in keywords}:
        return Reading(intent=Intent.OPT_IN, matched=plain, rule="campaign_keyword")
    return None


def _confirmation(plain: str, language: str, last_message: str) -> Reading | None:
    if not _YES_REQUEST.search(normalise(last_message)):
        return None
    return _keyword(plain, Intent.CONFIRM, language)


@cache
def _words() -> _Words:
    text = resources.files("consentry.domain").joinpath("data/keywords.json").read_text("utf-8")
    document = json.loads(text)
    intents = (Intent.OPT_OUT, Intent.OPT_IN, Intent.HELP, Intent.CONFIRM)
    return _Words(
        keywords={
            intent: {tongue: frozenset(words) for tongue, words in document[intent].items()}
            for intent in intents
        },
        scope_all=frozenset(document["scope_all"]),
        unmistakable=frozenset(document["unmistakable"]),
        fillers=frozenset(document["fillers"]),
        scope_fillers=frozenset(document["scope_fillers"]),
    )
