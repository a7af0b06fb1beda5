"""What the texts are searched for: patterns by category, found by their rarest word.

Tables only, made once when the rulebook is read. A text without a rare word of any pattern costs
one intersection of two sets.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from consentry.policy.content.expression import NUMBER, Expression, Phrase
from consentry.policy.content.letters import Letters
from consentry.policy.facts import Severity

_COMMON_COST = 40


class Pattern(NamedTuple):
    """One way in which a category shows; `own` are phrases that turn a denial into a review.

    `others` are the words of its other places, of which one each must be there, the rarest first.
    """

    category: str
    name: str
    severity: Severity
    expression: Expression
    unless: tuple[Expression, ...] = ()
    own: tuple[Expression, ...] = ()
    others: tuple[frozenset[str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentCategory:
    """A kind of content: the rule that judges it, what it rests on, and which campaigns may carry
    texts of it that would otherwise wait for a person.
    """

    code: str
    title: str
    rule: str
    gates: dict[str, Severity | None]
    citations: tuple[str, ...]
    clauses: tuple[str, ...]
    final: bool = False
    industries: frozenset[str] = frozenset()
    use_cases: frozenset[str] = frozenset()

    def gate(self, profile: str) -> Severity | None:
        """The strictest thing that the profile does about it; None lets it pass."""
        return self.gates.get(profile, self.gates["baseline"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """Patterns under their rarest words, and the words that a disguise may hide.

    `company` are the words of which a text needs one for any pattern under a rare word to hold,
    `alone` the rare words under which a pattern needs no other.
    `known` are all words of patterns and the most ordinary ones, `stretched` those of them in which
    a letter stands three times in a row; `skeletons` leads from a word in
    which look-alike letters are one to the word; `masked` are words that people half hide with
    stars; `units` are what stands behind a figure without hiding anything.
    """

    categories: dict[str, ContentCategory]
    patterns: dict[str, tuple[Pattern, ...]]
    anchors: frozenset[str]
    company: dict[str, frozenset[str]]
    alone: frozenset[str]
    known: frozenset[str]
    stretched: frozenset[str]
    skeletons: dict[str, str]
    masked: frozenset[str]
    units: frozenset[str]
    letters: Letters


def index(patterns: Iterable[Pattern], common: frozenset[str]) -> dict[str, tuple[Pattern, ...]]:
    """Each pattern under every word of the one place that the fewest texts have."""
    found: dict[str, list[Pattern]] = {}
    costs: dict[frozenset[str], int] = {}
    for pattern in patterns:
        places = [slot.words for phrase in pattern.expression.needs for slot in phrase]
        for words in places:
            if words not in costs:
                costs[words] = _cost(words, common)
        rarest = min(places, key=costs.__getitem__)
        others = tuple(
            sorted(
                (w for w in places if w is not rarest and NUMBER not in w), key=costs.__getitem__
            )
        )
        ready = pattern._replace(others=others)
        for word in rarest:
            found.setdefault(word, []).append(ready)
    return {word: tuple(listed) for word, listed in found.items()}


def companies(patterns: Mapping[str, tuple[Pattern, ...]]) -> dict[str, frozenset[str]]:
    """By rare word, the words of which a text needs one for any pattern under it to hold; words
    with the same patterns share one set.
    """
    made: dict[tuple[int, ...], frozenset[str]] = {}
    found: dict[str, frozenset[str]] = {}
    for word, listed in patterns.items():
        key = tuple(map(id, listed))
        if key not in made:
            made[key] = frozenset().union(*(one.others[0] for one in listed if one.others))
        found[word] = made[key]
    return found


def _cost(words: frozenset[str], common: frozenset[str]) -> int:
    """How often a place may be filled: its words count, ordinary ones and figures much more."""
    return len(words) + _COMMON_COST * (len(words & common) + 10 * (NUMBER in words))


def words_in(phrases: Iterable[Phrase]) -> set[str]:
    """Every word that fits somewhere in the phrases."""
    return {word for phrase in phrases for slot in phrase for word in slot.words}
