"""The operator's own rules: words, domains, categories and blocks on top of what policy says
(clauses CYC-61, CYC-73, CYC-85).

They can refuse a text or give it to a person; there is no way to write one that allows anything.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class OperatorOutcome(StrEnum):
    """What a rule of the operator's does with a text."""

    REVIEW = "review"
    DENY = "deny"


class OperatorRuleKind(StrEnum):
    """By what a rule of the operator's knows its texts."""

    BLOCK = "block"
    CATEGORY = "category"
    DOMAIN = "domain"
    WORD = "word"


@dataclass(frozen=True, slots=True, kw_only=True)
class WordRule:
    """A word or phrase that texts may not have."""

    text: str
    reason: str = ""
    outcome: OperatorOutcome = OperatorOutcome.DENY


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainRule:
    """A domain at or below which texts may not link."""

    domain: str
    reason: str = ""
    outcome: OperatorOutcome = OperatorOutcome.DENY


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryRule:
    """A category of content: one that the rulebook finds, or, with words, one of the operator's."""

    name: str
    words: tuple[str, ...] = ()
    reason: str = ""
    outcome: OperatorOutcome = OperatorOutcome.DENY


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockRule:
    """Texts of an account, campaign, sender or message category, to a country or to numbers that
    begin alike. Every condition that is given must hold; an empty one is not given.
    """

    account: str = ""
    campaign: str = ""
    sender: str = ""
    category: str = ""
    country: str = ""
    number: str = ""
    reason: str = ""
    outcome: OperatorOutcome = OperatorOutcome.DENY

    @property
    def conditions(self) -> tuple[str, ...]:
        """The names of the conditions that are given."""
        names = ("account", "campaign", "sender", "category", "country", "number")
        return tuple(name for name in names if getattr(self, name))


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorRules:
    """All rules of the operator's under one version; version 0 is none at all.

    `terms_version` is that of the terms of service in force; empty where any will do.
    """

    version: int = 0
    words: tuple[WordRule, ...] = ()
    domains: tuple[DomainRule, ...] = ()
    categories: tuple[CategoryRule, ...] = ()
    blocks: tuple[BlockRule, ...] = ()
    terms_version: str = ""
    changed_at: datetime | None = None
    changed_by: str = ""

    def __hash__(self) -> int:
        return hash(self.version)

    def __len__(self) -> int:
        return sum(map(len, (self.words, self.domains, self.categories, self.blocks)))


NO_OPERATOR_RULES = OperatorRules()


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorMatch:
    """A rule of the operator's that a text met: its kind, what names it (never a phone number), and
    what it says.
    """

    kind: OperatorRuleKind
    name: str
    outcome: OperatorOutcome
    reason: str = ""
    version: int = 0
