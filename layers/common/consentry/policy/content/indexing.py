"""Puts each pattern under its rarest word, so that a text is asked about few of them.

How rare a word is comes from two lists: the ordinary words of a language, and among them the few
that most texts have, by which nothing may be found that has any other word.
"""

from collections.abc import Iterable, Iterator, Mapping

from consentry.policy.content.expression import NUMBER, Phrase
from consentry.policy.content.lexicon import Pattern

_ORDINARY = 40
_EVERYWHERE = 10 * _ORDINARY


def indexed(
    patterns: Iterable[Pattern], common: frozenset[str], everywhere: frozenset[str]
) -> Iterator[tuple[frozenset[str], Pattern]]:
    """Each pattern with the words of the one place that the fewest texts have."""
    costs: dict[frozenset[str], tuple[int, int]] = {}
    for order, pattern in enumerate(patterns):
        places = [slot.words for phrase in pattern.expression.needs for slot in phrase]
        for words in places:
            if words not in costs:
                told = _told(words, common)
                costs[words] = (
                    told,
                    told + _EVERYWHERE * sum(_is_short(w, everywhere) for w in words),
                )
        telling = min(places, key=lambda words: costs[words][0])
        rarest = min(places, key=lambda words: costs[words][1])
        others = [words for words in places if words is not rarest and NUMBER not in words]
        others.sort(key=lambda words: costs[words][1])
        yield rarest, pattern._replace(others=tuple(others), telling=telling, order=order)


def by_word(found: Iterable[tuple[frozenset[str], Pattern]]) -> dict[str, tuple[Pattern, ...]]:
    """The patterns under every word of their rarest place."""
    listed: dict[str, list[Pattern]] = {}
    for words, pattern in found:
        for word in words:
            listed.setdefault(word, []).append(pattern)
    return {word: tuple(those) for word, those in listed.items()}


def companies(
    patterns: Mapping[str, tuple[Pattern, ...]],
) -> dict[str, frozenset[str] | None]:
    """By rare word, the words of which a text needs one for any pattern under it to hold; None
    where a pattern needs no other. Words with the same patterns share one set.
    """
    made: dict[tuple[int, ...], frozenset[str] | None] = {}
    found: dict[str, frozenset[str] | None] = {}
    for word, listed in patterns.items():
        key = tuple(one.order for one in listed)
        if key not in made:
            alone = not all(one.others for one in listed)
            made[key] = None if alone else frozenset().union(*(one.others[0] for one in listed))
        found[word] = made[key]
    return found


def words_in(phrases: Iterable[Phrase]) -> set[str]:
    """Every word that fits somewhere in the phrases."""
    return {word for phrase in phrases for slot in phrase for word in slot.words}


def _told(words: frozenset[str], common: frozenset[str]) -> int:
    """How often a place may be filled: its words count, ordinary ones and figures much more."""
    return len(words) + _ORDINARY * (len(words & common) + 10 * (NUMBER in words))


def _is_short(word: str, everywhere: frozenset[str]) -> bool:
    """Whether most texts have the word, or have many like it: figures, signs, letters of codes."""
    return word in everywhere or len(word) == 1 or word.isdecimal()
