"""A text as its readers need it: its words by clause, and without words that change nothing."""

from dataclasses import dataclass

from consentry.domain.intent.lexicon import words
from consentry.domain.intent.patterns import line_of
from consentry.domain.intent.words import clauses, names, normalise


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """`plain` is the whole text in plain words; `kept` its clauses without polite words and oaths,
    `line` the same as phrases are looked for in.
    """

    plain: str
    kept: list[list[str]]
    line: str
    named: frozenset[str]

    @property
    def words(self) -> list[str]:
        """The words of all clauses."""
        return [word for clause in self.kept for word in clause]


def spoken(text: str) -> Spoken:
    """A text's words."""
    return spoken_in(clauses(text), plain=normalise(text), named=names(text))


def spoken_in(said: list[list[str]], *, plain: str, named: frozenset[str]) -> Spoken:
    """The same for clauses that are plain words already."""
    kept = [clause for clause in map(_without_fillers, said) if clause]
    return Spoken(plain=plain, kept=kept, line=line_of(kept), named=named)


def _without_fillers(clause: list[str]) -> list[str]:
    fillers = words().fillers
    kept: list[str] = []
    at = 0
    while at < len(clause):
        here = next(
            (
                one
                for one in fillers.get(clause[at], ())
                if tuple(clause[at : at + len(one)]) == one
            ),
            (),
        )
        if here:
            at += len(here)
        else:
            kept.append(clause[at])
            at += 1
    return kept
