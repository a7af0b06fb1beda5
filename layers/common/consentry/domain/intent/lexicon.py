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

LANGUAGES = ("en", "es", "fr", "de", "pt")
_KEYWORD_INTENTS = (Intent.OPT_OUT, Intent.OPT_IN, Intent.HELP, Intent.CONFIRM)


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Words by what they are for, all as `normalise` writes them.

    Keywords are by language, those that count in every language under the empty one.
    `unmistakable` ones count as a sentence of their own in a longer text, `narrow` ones mean other
    things too. `objects` and `companions` may stand beside a keyword, `fillers` (by their first
    word) anywhere.
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
    signs: dict[str, Intent]
    ordinary: frozenset[str]

    def of(self, intent: Intent, language: str) -> frozenset[str]:
        """The keywords of an intent that count for a recipient of a language."""
        known = self.keywords[intent]
        return known[""] | known.get(language, frozenset())


@cache
def words() -> Words:
    """The built-in words."""
    document = _document("keywords.json")
    return Words(
        keywords={
            intent: {tongue: frozenset(known) for tongue, known in document[intent].items()}
            for intent in _KEYWORD_INTENTS
        },
        unmistakable=frozenset(document["unmistakable"]),
        narrow=frozenset(document["narrow"]),
        objects=frozenset(document["objects"]),
        companions=frozenset(document["companions"]),
        instructions=frozenset(document["instructions"]),
        assents=frozenset(document["assents"]),
        everything=frozenset(document["all"]),
        marketing=frozenset(document["marketing"]),
        fillers=_by_first_word(document["fillers"]),
        signs={
            sign: Intent(intent) for intent, signs in document["emoji"].items() for sign in signs
        },
        ordinary=frozenset(document["ordinary"]),
    )


@cache
def phrases(group: str) -> Phrases:
    """The phrases of a group (`opt_out`, `veto`, `ambiguous`, ...) in all languages."""
    documents = [_document(f"phrases/{language}.json") for language in LANGUAGES]
    return Phrases([(document["slots"], document[group]) for document in documents])


def _by_first_word(fillers: list[str]) -> dict[str, tuple[tuple[str, ...], ...]]:
    longest_first = sorted((tuple(normalise(one).split()) for one in fillers), key=len)[::-1]
    return {
        first: tuple(one for one in longest_first if one[0] == first)
        for first in {one[0] for one in longest_first}
    }


def _document(name: str) -> Any:
    text = resources.files("consentry.domain").joinpath(f"data/{name}").read_text("utf-8")
    return json.loads(text)
