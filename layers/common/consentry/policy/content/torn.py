"""Words torn apart (`loa ns`, `pay-day-lo-ans`) or run together (`paydayloans`, `#FastCash`).

Neither is a disguise by itself: people tear at the end of a line, and hashtags run together. So
such a word counts only if what it is read as shows a barred pattern.
"""

from collections.abc import Callable, Sequence

from consentry.policy.content.cutting import Cut
from consentry.policy.content.lexicon import Lexicon

_LONGEST_PIECE = 4
_SHORTEST_WHOLE = 5
_SHORTEST_JOINED = 8
_LONGEST_JOINED = 40
_SHORTEST_PART = 3


def any_torn(cut: Cut, lexicon: Lexicon) -> bool:
    """Whether one of the words that nobody knows makes known ones with its neighbour or by
    itself.
    """
    words, known = cut.words, lexicon.known
    end = len(words) - 1
    # Of two known neighbours neither is torn; one step of each place, and both sides are seen.
    before = [words[at - 1] + words[at] for at in cut.unknown if at]
    behind = [words[at] + words[at + 1] for at in cut.unknown if at < end]
    if not (known.isdisjoint(before) and known.isdisjoint(behind)) and any(
        _whole(words, at, lexicon) for at in range(end)
    ):
        return True
    for at in cut.unknown:
        word = words[at]
        if len(word) >= _SHORTEST_JOINED and not lexicon.telling.isdisjoint(_parts(word, lexicon)):
            return True
    return False


def mended[T](
    tokens: Sequence[T], words: Sequence[str], lexicon: Lexicon, made: Callable[[T, T, str], T]
) -> list[T]:
    """The tokens with torn words whole and joined ones apart; `made` makes one that reaches from a
    first token to a last.
    """
    read: list[T] = []
    at = 0
    while at < len(tokens):
        whole = _whole(words, at, lexicon)
        if whole:
            read.append(made(tokens[at], tokens[at + 1], whole))
            at += 2
            continue
        parts = _parts(words[at], lexicon)
        read += [made(tokens[at], tokens[at], part) for part in parts] or [tokens[at]]
        at += 1
    return read


def _whole(words: Sequence[str], at: int, lexicon: Lexicon) -> str:
    """The known word that two neighbours make, one of which is nothing by itself."""
    pair = words[at : at + 2]
    whole = "".join(pair)
    if whole not in lexicon.known or len(pair) < 2 or not all(map(str.isalpha, pair)):
        return ""
    if min(map(len, pair)) > _LONGEST_PIECE or len(whole) < _SHORTEST_WHOLE:
        return ""
    return "" if lexicon.known.issuperset(pair) else whole


def _parts(word: str, lexicon: Lexicon) -> list[str]:
    """The two or three known words that make up one that is not known; none if there are none."""
    known = lexicon.known
    if not _SHORTEST_JOINED <= len(word) <= _LONGEST_JOINED or word in known:
        return []
    if not word.isalpha():
        return []
    for end in range(len(word) - _SHORTEST_PART, _SHORTEST_PART - 1, -1):
        first = word[:end]
        if first not in known:
            continue
        rest = word[end:]
        if rest in known:
            return [first, rest]
        for cut in range(_SHORTEST_PART, len(rest) - _SHORTEST_PART + 1):
            if rest[:cut] in known and rest[cut:] in known:
                return [first, rest[:cut], rest[cut:]]
    return []
