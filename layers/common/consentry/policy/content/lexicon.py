"""What the texts are searched for: patterns by category, found by their rarest word.

Tables only, made once when the rulebook is read (`indexing`). A text without a rare word of any
pattern costs one intersection of two sets.
"""

from dataclasses import dataclass
from typing import NamedTuple

from consentry.policy.content.expression import Expression
from consentry.policy.content.letters import Letters
from consentry.policy.content_facts import Severity


class Pattern(NamedTuple):
    """One way in which a category shows; `own` are phrases that turn a denial into a review.

    `others` are the words of its other places, of which one each must be there, the rarest first.
    Of several patterns that a text shows the first speaks, by the word of `telling` that is there
    and then by `order`.
    """

    category: str
    name: str
    severity: Severity
    expression: Expression
    unless: tuple[Expression, ...] = ()
    own: tuple[Expression, ...] = ()
    others: tuple[frozenset[str], ...] = ()
    telling: frozenset[str] = frozenset()
    order: int = 0


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

    `anchors` are these rare words; of the words of their `company` a text needs one for any pattern
    under them to hold, unless it is None. `telling` are all words by which a pattern may be told.
    `known` are all words of patterns and the most ordinary ones, `kinds` what is known of each word
    (`cutting.Kind`), `stretched` the known ones in which
    a letter stands three times in a row; `skeletons` leads from a word in
    which look-alike letters are one to the word; `masked` are words that people half hide with
    stars; `units` are what stands behind a figure without hiding anything.
    """

    categories: dict[str, ContentCategory]
    patterns: dict[str, tuple[Pattern, ...]]
    anchors: frozenset[str]
    company: dict[str, frozenset[str] | None]
    telling: frozenset[str]
    known: frozenset[str]
    kinds: dict[str, int]
    stretched: frozenset[str]
    skeletons: dict[str, str]
    masked: frozenset[str]
    units: frozenset[str]
    letters: Letters
