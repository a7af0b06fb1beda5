"""The content rules' data: categories with their gates, and patterns by language.

A pattern that cannot be read, a class or a category that nobody knows: each is a problem that stops
the start.
"""

from collections.abc import Iterator
from typing import cast

from consentry.policy.content.expression import Expression, parse, words_of
from consentry.policy.content.letters import Letters, skeleton, squeeze
from consentry.policy.content.lexicon import ContentCategory, Lexicon, Pattern, index, words_in
from consentry.policy.facts import Severity
from consentry.policy.loading.source import Json, Source

_LANGUAGES = ("en", "es", "fr", "de", "pt")
_GROUPS = {"deny": Severity.DENY, "mention": Severity.DENY, "review": Severity.REVIEW}
_LETTER_WORDS = 2


def read_content(source: Source) -> Lexicon:
    """The lexicon of this release."""
    letters = _letters(source)
    words = source.keys(
        "content/words.json", source.document("content/words.json"), "common masked"
    )
    common = frozenset(_words(source, words, "common"))
    masked = frozenset(_words(source, words, "masked"))
    categories = _categories(source)
    patterns = [
        pattern
        for language in _LANGUAGES
        for pattern in _Language(source, language, letters, categories).patterns()
    ]
    spoken = _spoken(patterns) | common | masked
    found = index(patterns, common)
    return Lexicon(
        categories=categories,
        patterns=found,
        anchors=frozenset(found),
        known=frozenset(spoken),
        skeletons={skeleton(word): word for word in sorted(spoken)},
        squeezed=_squeezed(spoken),
        masked=masked,
        letters=letters,
    )


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


def _squeezed(words: set[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for word in sorted(words, key=lambda word: (-len(word), word)):
        found.setdefault(squeeze(word), []).append(word)
    return {short: tuple(listed) for short, listed in found.items() if len(short) > 1}


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
        self._classes: dict[str, frozenset[str]] = {}
        document = source.document(self._name)
        given = source.keys(self._name, document, "classes categories")
        for name, listed in cast("Json", given.get("classes", {})).items():
            self._add_class(name, str(listed))
        self._categories = cast("Json", given.get("categories", {}))

    def _add_class(self, name: str, listed: str) -> None:
        try:
            self._classes[name] = words_of("|".join(listed.split()), self._classes, self._fold)
        except ValueError as exc:
            self._source.wrong(f"{self._name} class `{name}`", str(exc))

    def patterns(self) -> Iterator[Pattern]:
        """Every pattern of the language."""
        for code, given in self._categories.items():
            where = f"{self._name} `{code}`"
            if code not in self._known:
                self._source.wrong(where, "is no category of categories.json")
            entry = self._source.keys(where, given, "", "deny mention review unless own")
            unless = self._expressions(where, entry.get("unless", []))
            own = self._expressions(where, entry.get("own", []))
            for group, severity in _GROUPS.items():
                for name, listed in cast("Json", entry.get(group, {})).items():
                    for expression in self._expressions(f"{where} {name}", listed):
                        yield Pattern(
                            category=code,
                            name=name,
                            severity=severity,
                            expression=expression,
                            unless=unless,
                            own=own if group == "mention" else (),
                        )

    def _expressions(self, where: str, given: object) -> tuple[Expression, ...]:
        found = []
        for text in self._source.words(where, given):
            try:
                found.append(parse(text, self._classes, self._fold))
            except ValueError as exc:
                self._source.wrong(where, str(exc))
        return tuple(found)
