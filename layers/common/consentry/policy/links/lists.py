"""The values by which links are found and judged, as the rulebook loads them from `data/links`."""

from dataclasses import dataclass

from consentry.policy.links.suffixes import PublicSuffixes


@dataclass(frozen=True, slots=True, kw_only=True)
class BareWords:
    """What tells a domain without a scheme from two words around a full stop.

    `plain` are top-level domains that are no words; `files` are endings of file names;
    `sentence_ends` are words after which a full stop ends a sentence; `reserved` are top-level
    domains that the suffix list leaves out.
    """

    plain: frozenset[str]
    files: frozenset[str]
    sentence_ends: frozenset[str]
    reserved: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Affiliates:
    """Domains of affiliate networks and parameters that credit somebody for a click.

    `foreign_parameters` have other uses too: they count on domains that are not the brand's.
    """

    networks: frozenset[str]
    parameters: frozenset[str]
    foreign_parameters: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownBrands:
    """Names that are often imitated, with the domains that are really theirs.

    `distinct` names are suspicious wherever they stand; `words` are words of the language too, and
    suspicious beside one of `bait`. Keys are skeletons (`lookalikes.Letters.skeleton`).
    """

    distinct: dict[str, str]
    words: dict[str, str]
    bait: frozenset[str]
    genuine: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Letters:
    """What looks alike: single characters by code point, and sequences of letters."""

    single: dict[int, str]
    sequences: tuple[tuple[str, str], ...]

    def skeleton(self, label: str) -> str:
        """`label` as it looks: equal for labels that are hard to tell apart."""
        seen = label.translate(self.single)
        for sequence, alike in self.sequences:
            seen = seen.replace(sequence, alike)
        return seen


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LinkLists:
    """Everything that judging links looks up; domains are in lower case and ASCII.

    `forwarding` are names of parameters by which a page is told where to send its visitor.
    """

    suffixes: PublicSuffixes
    shorteners: frozenset[str]
    company_shorteners: frozenset[str]
    affiliates: Affiliates
    redirectors: dict[str, tuple[str, ...]]
    forwarding: frozenset[str]
    brands: KnownBrands
    letters: Letters
    bare: BareWords
