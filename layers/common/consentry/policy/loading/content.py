"""The content rules' data: categories with their gates, and patterns by language.

A pattern that cannot be read, a class or a category that nobody knows: each is a problem that stops
the start.
"""

from collections.abc import Iterator, Set
from typing import cast

from consentry.domain.languages import LANGUAGES
from consentry.policy.content.cutting import Kind
from consentry.policy.content.expression import Expression, Grammar
from consentry.policy.content.indexing import by_word, companies, indexed, words_in
from consentry.policy.content.letters import Letters, skeleton, stretched
from consentry.policy.content.lexicon import ContentCategory, Lexicon, Pattern
from consentry.policy.content_facts import Severity
from consentry.policy.loading.source import Json, Source

_GROUPS = {"deny": Severity.DENY, "mention": Severity.DENY, "review": Severity.REVIEW}
_LETTER_WORDS = 2


def read_content(source: Source) -> Lexicon:
    """The lexicon of this release."""
    letters = _letters(source)
    words = source.keys(
        "content/words.json",
        source.document("content/words.json"),
        "common everywhere masked units",
    )
    common = frozenset(_words(source, words, "common"))
    masked = frozenset(_words(source, words, "masked"))
    everywhere = frozenset(_words(source, words, "everywhere"))
    categories = _categories(source)
    languages = [_Language(source, name, letters, categories) for name in LANGUAGES]
    unless, own = _joined(languages, "unless"), _joined(languages, "own")
    patterns = [p for language in languages for p in language.patterns(unless, own)]
    spoken = _spoken(patterns) | common | masked
    ready = list(indexed(patterns, common, everywhere))
    found = by_word(ready)
    return Lexicon(
        categories=categories,
        patterns=found,
        anchors=frozenset(found),
        company=companies(found),
        telling=frozenset(word for _, pattern in ready for word in pattern.telling),
        known=frozenset(spoken),
        kinds=_kinds(spoken, found.keys()),
        stretched=frozenset(filter(stretched, spoken)),
        skeletons={skeleton(word): word for word in sorted(spoken)},
        masked=masked,
        units=frozenset(_words(source, words, "units")),
        letters=letters,
    )


def _joined(languages: list["_Language"], group: str) -> dict[str, tuple[Expression, ...]]:
    """The exceptions of all languages by category: texts mix languages, and so do words."""
    found: dict[str, tuple[Expression, ...]] = {}
    for language in languages:
        for code, expressions in language.exceptions(group):
            found[code] = (*found.get(code, ()), *expressions)
    return found


def _letters(source: Source) -> Letters:
    name = "content/lookalikes.json"
    given = source.keys(name, source.document(name), "accents lookalikes invisible")
    return Letters.of(
        cast("dict[str, str]", given.get("accents", {})),
        cast("dict[str, str]", given.get("lookalikes", {})),
        str(given.get("invisible", "")),
    )


def _words(source: Source, given: Json, name: str) -> list[str]:
    return [
        word
        for line in source.words(f"content/words.json {name}", given.get(name, []))
        for word in line.split()
    ]


def _spoken(patterns: list[Pattern]) -> set[str]:
    words = {word for one in patterns for word in words_in(one.expression.needs)}
    return {word for word in words if word.isalpha() and len(word) >= _LETTER_WORDS}


def _kinds(known: Set[str], anchors: Set[str]) -> dict[str, int]:
    kinds = dict.fromkeys(known, Kind.KNOWN.value)
    for word in anchors:
        kinds[word] = (Kind.KNOWN_ANCHOR if word in known else Kind.ANCHOR).value
    return kinds


def _categories(source: Source) -> dict[str, ContentCategory]:
    name = "content/categories.json"
    return {
        code: _category(source, f"{name} `{code}`", code, given)
        for code, given in source.document(name).items()
    }


def _category(source: Source, where: str, code: str, given: object) -> ContentCategory:
    entry = source.keys(
        where, given, "title rule baseline citations", "clauses profiles final industries use_cases"
    )
    basis = source.basis(where, entry)
    profiles = {"baseline": entry.get("baseline")} | cast("Json", entry.get("profiles", {}))
    return ContentCategory(
        code=code,
        title=str(entry.get("title", "")),
        rule=str(entry.get("rule", "")),
        gates={
            profile: None
            if gate == "allow"
            else source.member(f"{where} {profile}", Severity, gate, Severity.DENY)
            for profile, gate in profiles.items()
        },
        citations=basis.citations,
        clauses=basis.clauses,
        final=entry.get("final", False) is True,
        industries=frozenset(source.words(where, entry.get("industries", []))),
        use_cases=frozenset(source.words(where, entry.get("use_cases", []))),
    )


class _Language:
    """One language's patterns: classes of words, and expressions by category and group."""

    def __init__(
        self,
        source: Source,
        language: str,
        letters: Letters,
        categories: dict[str, ContentCategory],
    ) -> None:
        self._source = source
        self._name = f"content/{language}.json"
        self._fold = letters.fold
        self._known = categories
        self._grammar = Grammar()
        document = source.document(self._name)
        given = source.keys(self._name, document, "classes categories")
        for name, listed in cast("Json", given.get("classes", {})).items():
            self._add_class(name, str(listed))
        self._categories = cast("Json", given.get("categories", {}))

    def _add_class(self, name: str, listed: str) -> None:
        try:
            self._grammar.define(name, self._fold(listed))
        except ValueError as exc:
            self._source.wrong(f"{self._name} class `{name}`", str(exc))

    def exceptions(self, group: str) -> Iterator[tuple[str, tuple[Expression, ...]]]:
        """What stands under `unless` or `own`, by category."""
        for code, given in self._categories.items():
            entry = cast("Json", given)
            yield code, self._expressions(f"{self._name} `{code}` {group}", entry.get(group, []))

    def patterns(
        self, unless: dict[str, tuple[Expression, ...]], own: dict[str, tuple[Expression, ...]]
    ) -> Iterator[Pattern]:
        """Every pattern of the language, with the exceptions of its category."""
        for code, given in self._categories.items():
            where = f"{self._name} `{code}`"
            if code not in self._known:
                self._source.wrong(where, "is no category of categories.json")
            entry = self._source.keys(where, given, "", "deny mention review unless own")
            for group, severity in _GROUPS.items():
                for name, listed in cast("Json", entry.get(group, {})).items():
                    for expression in self._expressions(f"{where} {name}", listed):
                        yield Pattern(
                            category=code,
                            name=name,
                            severity=severity,
                            expression=expression,
                            unless=unless.get(code, ()),
                            own=own.get(code, ()) if group == "mention" else (),
                        )

    def _expressions(self, where: str, given: object) -> tuple[Expression, ...]:
        found = []
        for text in self._source.words(where, given):
            try:
                found.append(self._grammar.parse(self._fold(text)))
            except ValueError as exc:
                self._source.wrong(where, str(exc))
        return tuple(found)
