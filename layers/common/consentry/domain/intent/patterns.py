"""Phrases as data: a small notation for sequences of words, compiled once and tried only where one
of their words occurs.

A pattern is elements between spaces. `word` or `one|other` is a word, `word~` any word that begins
so, `<slot>` one of a named list, `?` after any of them "or nothing", `..3` up to three words of any
kind, `^` and `$` the ends of a clause, `<name>` a word written like a name.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from consentry.domain.intent.words import BREAK

_KEY = 4
_NAME = "<name>"
_WORD = rf"[^ {BREAK}]+"
_ENDS = {"^": rf"(?<=^ )|(?<={BREAK} )|{BREAK} ", "$": rf"(?={BREAK})|$"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A phrase in a line: its name, its words and where they start and end."""

    name: str
    matched: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Phrase:
    """`sure` has a set of keys for each element that must be there."""

    name: str
    expression: re.Pattern[str]
    sure: tuple[frozenset[str], ...]


class Phrases:
    """A group of named phrases."""

    def __init__(self, groups: Sequence[tuple[Mapping[str, Sequence[str]], dict[str, list[str]]]]):
        """Each group is its slots and, by name, its patterns; ValueError names a faulty one."""
        self.vocabulary: set[str] = set()
        self._by_key: dict[str, list[int]] = {}
        self._phrases: list[_Phrase] = []
        for slots, named in groups:
            for name, patterns in named.items():
                for pattern in patterns:
                    self._add(name, pattern, slots)

    def find(self, line: str, named: frozenset[str] = frozenset()) -> Iterator[Found]:
        """The phrases in a line of words, in the order in which they were written down.

        `line` has a space before and after each word; `named` are its words that look like names.
        """
        present = {word[:_KEY] for word in line.split()}
        wanted: set[int] = set()
        for key in present & self._by_key.keys():
            wanted.update(self._by_key[key])
        for number in sorted(wanted):
            phrase = self._phrases[number]
            if any(map(present.isdisjoint, phrase.sure)):
                continue
            for match in phrase.expression.finditer(line):
                names = [word for word in match.groups() if word]
                if named.issuperset(names):
                    matched = match.group()
                    within = matched.lstrip(f" {BREAK}")
                    yield Found(
                        name=phrase.name,
                        matched=" ".join(within.replace(BREAK, " ").split()),
                        start=match.end() - len(within),
                        end=match.end(),
                    )

    def _add(self, name: str, pattern: str, slots: Mapping[str, Sequence[str]]) -> None:
        number = len(self._phrases)
        parts: list[str] = []
        keys: frozenset[str] = frozenset()
        sure: list[frozenset[str]] = []
        for element in pattern.split():
            optional = element.endswith("?")
            source, words = _compiled(element.removesuffix("?"), slots)
            self.vocabulary.update(word for word in words if not word.endswith("~"))
            parts.append(f"{source}?" if optional else source)
            if words and not optional:
                sure.append(frozenset(map(_key, words)))
                keys = _rarer(keys, sure[-1])
        if not keys:
            raise ValueError(f"no word is sure to be in `{pattern}`; give it one")
        for key in keys:
            self._by_key.setdefault(key, []).append(number)
        expression = re.compile(rf"(?<= ){''.join(parts)}")
        self._phrases.append(_Phrase(name=name, expression=expression, sure=tuple(sure)))


def line_of(clauses: Sequence[Sequence[str]]) -> str:
    """Clauses as the line that `Phrases.find` takes."""
    return f" {f' {BREAK} '.join(' '.join(words) for words in clauses)} "


def _compiled(element: str, slots: Mapping[str, Sequence[str]]) -> tuple[str, list[str]]:
    """An element as an expression, and the words of which one is sure to be there."""
    if element.startswith(".."):
        return rf"(?:{_WORD} ){{0,{int(element[2:])}}}", []
    choices: list[str] = []
    for choice in element.split("|"):
        if choice.startswith("<") and choice != _NAME:
            choices += slots[choice[1:-1]]
        else:
            choices.append(choice)
    longest_first = sorted(set(choices), key=lambda choice: (-len(choice), choice))
    source = "|".join(_source(choice) for choice in longest_first)
    sure = _ENDS.keys().isdisjoint(choices) and _NAME not in choices
    return f"(?:{source})", choices if sure else []


def _source(choice: str) -> str:
    if choice in _ENDS:
        return _ENDS[choice]
    if choice == _NAME:
        return f"({_WORD}) "
    if choice.endswith("~"):
        return f"{re.escape(choice[:-1])}[^ {BREAK}]* "
    return f"{re.escape(choice)} "


def _key(words: str) -> str:
    first = words.split(maxsplit=1)[0]
    if first.endswith("~") and len(first) <= _KEY:
        raise ValueError(f"`{first}` is too short to begin words; give {_KEY} letters")
    return first.rstrip("~")[:_KEY]


def _rarer(one: frozenset[str], other: frozenset[str]) -> frozenset[str]:
    """Which of two sets of keys is met less often in texts: the one without very short words."""
    if not one:
        return other
    return max(one, other, key=lambda keys: (min(len(key) for key in keys), -len(keys)))
