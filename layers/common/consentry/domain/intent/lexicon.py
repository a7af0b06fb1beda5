"""The built-in words and phrases, read once from the package's data.

The words that stop texts cannot be removed or replaced: 47 CFR 64.1200(a)(10) names seven, carriers
and AWS more, other languages their own (docs: regulation, keywords). Configuration can only add.
"""

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from consentry.domain.intent.patterns import Phrases
from consentry.domain.intent.reading import Intent
from consentry.domain.intent.words import normalise
from consentry.domain.languages import LANGUAGES

_KEYWORD_INTENTS = (Intent.OPT_OUT, Intent.OPT_IN, Intent.HELP, Intent.CONFIRM)


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Words by what they are for, all as `normalise` writes them.

    Keywords are by language, those that count in every language under the empty one.
    `unmistakable` ones count as a sentence of their own in a longer text, `narrow` ones mean other
    things too. `objects` and `companions` may stand beside a keyword, `fillers` (by their first
    word) anywhere. `negations` turn a phrase round, also where only `links` stand between, unless
    one of the `conditions` comes first.
    """

    keywords: dict[Intent, dict[str, frozenset[str]]]
    unmistakable: frozenset[str]
    narrow: frozenset[str]
    objects: frozenset[str]
    companions: frozenset[str]
    instructions: frozenset[str]
    assents: frozenset[str]
    everything: frozenset[str]
    marketing: frozenset[str]
    fillers: dict[str, tuple[tuple[str, ...], ...]]
    negations: frozenset[str]
    links: frozenset[str]
    conditions: frozenset[str]
    signs: dict[str, Intent]
    ordinary: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Keywords:
    """The keywords of an intent, with their first words and what may stand beside them."""

    known: frozenset[str]
    first: frozenset[str]
    beside: frozenset[str]


@cache
def keywords(intent: Intent, language: str) -> Keywords:
    """The keywords of an intent that count for a recipient of a language."""
    by_language = words().keywords[intent]
    known = by_language[""] | by_language.get(language, frozenset())
    return Keywords(
        known=known,
        first=frozenset(keyword.partition(" ")[0] for keyword in known),
        beside=words().objects | words().instructions | words().companions,
    )


@cache
def words() -> Words:
    """The built-in words."""
    given = document("keywords.json")
    return Words(
        keywords={
            intent: {tongue: frozenset(known) for tongue, known in given[intent].items()}
            for intent in _KEYWORD_INTENTS
        },
        unmistakable=frozenset(given["unmistakable"]),
        narrow=frozenset(given["narrow"]),
        objects=frozenset(given["objects"]),
        companions=frozenset(given["companions"]),
        instructions=frozenset(given["instructions"]),
        assents=frozenset(given["assents"]),
        everything=frozenset(given["all"]),
        marketing=frozenset(given["marketing"]),
        fillers=_by_first_word(given["fillers"]),
        negations=frozenset(given["negations"]),
        links=frozenset(given["links"]),
        conditions=frozenset(given["conditions"]),
        signs={sign: Intent(intent) for intent, signs in given["emoji"].items() for sign in signs},
        ordinary=frozenset(given["ordinary"]),
    )


@cache
def phrases(group: str) -> Phrases:
    """The phrases of a group (`opt_out`, `veto`, `ambiguous`, ...) in all languages."""
    documents = [document(f"phrases/{language}.json") for language in LANGUAGES]
    return Phrases([(one["slots"], one[group]) for one in documents])


def _by_first_word(fillers: list[str]) -> dict[str, tuple[tuple[str, ...], ...]]:
    longest_first = sorted((tuple(normalise(one).split()) for one in fillers), key=len)[::-1]
    return {
        first: tuple(one for one in longest_first if one[0] == first)
        for first in {one[0] for one in longest_first}
    }


def document(name: str) -> Any:
    """One of the package's files of words."""
    text = resources.files("consentry.domain").joinpath(f"data/{name}").read_text("utf-8")
    return json.loads(text)
