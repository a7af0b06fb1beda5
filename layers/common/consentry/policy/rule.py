"""A rule: an identity, a reason to exist, what it cites, and one pure function."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from consentry.policy.decision import Finding
from consentry.policy.facts import Facts
from consentry.policy.rulebook import Rulebook


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One thing that is checked on every text.

    `id` is dotted and stable; `clauses` are those that it serves.

    `check` yields a finding per objection and nothing when it has none. It must say what it does
    with facts that are unknown, and may raise: the engine turns that into a denial.
    """

    id: str
    title: str
    why: str
    citations: tuple[str, ...]
    clauses: tuple[str, ...]
    check: Callable[[Facts, Rulebook], Iterable[Finding]]
