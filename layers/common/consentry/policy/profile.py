"""A profile: what one published sending policy asks for, merged with what law and carriers ask of
everybody.

Every demand names what it rests on. A profile can only add to the baseline: the loader refuses one
that asks for less.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from consentry.domain.consent import ConsentLevel
from consentry.domain.frequency import Cap
from consentry.domain.message import Category
from consentry.policy.enforcement import Enforcement


class When(StrEnum):
    """Which texts of a category a demand reaches."""

    NEVER = "never"
    AUTOMATED = "automated"
    ALWAYS = "always"

    @property
    def rank(self) -> int:
        """Strictness: never 0, automated 1, always 2."""
        return _RANKS[self]

    def applies(self, automated: bool) -> bool:
        """Whether a text is reached."""
        return self is When.ALWAYS or (self is When.AUTOMATED and automated)


_RANKS = {when: rank for rank, when in enumerate(When)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What a demand rests on: citation ids and clause ids."""

    citations: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentDemand:
    """The weakest consent that lets a category go."""

    level: ConsentLevel
    basis: Basis


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """Something that texts of a category must have or may not be, and when."""

    when: When
    basis: Basis


@dataclass(frozen=True, slots=True, kw_only=True)
class Stale:
    """After how many days without a sign of life a recipient is asked again, and for which texts.

    A sign of life is a text from the recipient, or the consent itself.
    """

    days: int
    categories: tuple[Category, ...]
    basis: Basis


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """What must be stated before a campaign counts as approved: fields of campaign and brand."""

    needs: tuple[str, ...]
    basis: Basis


class Measured(StrEnum):
    """What of a text a profile may limit: its parts, its links, the domains that they lead to."""

    PARTS = "parts"
    LINKS = "links"
    DOMAINS = "domains"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """How much of something a text may have."""

    most: int
    basis: Basis


NO_DEMAND = Demand(when=When.NEVER, basis=Basis())


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """How many minutes after an inbound text a conversational one may go; None where consent is
    asked instead.
    """

    minutes: int | None
    basis: Basis


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """The demands of one policy by category. A category without a demand is free of it.

    `clauses` says of each clause of the policy what enforces it.
    """

    name: str
    title: str
    conversation: Conversation
    consent: dict[Category, ConsentDemand] = field(default_factory=dict)
    in_ledger: dict[Category, Demand] = field(default_factory=dict)
    forbidden: dict[Category, Demand] = field(default_factory=dict)
    opt_out_wording: dict[Category, Demand] = field(default_factory=dict)
    identity: dict[Category, Demand] = field(default_factory=dict)
    automated_campaign: dict[Category, Demand] = field(default_factory=dict)
    branded_links: Basis | None = None
    limits: dict[Measured, Limit] = field(default_factory=dict)
    terms: Basis | None = None
    no_refund: Basis | None = None
    registration: Registration | None = None
    stale: Stale | None = None
    opt_out_by_text: Basis | None = None
    caps: tuple[tuple[Cap, Basis], ...] = ()
    clauses: dict[str, Enforcement] = field(default_factory=dict)
