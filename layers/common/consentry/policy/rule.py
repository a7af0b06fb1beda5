"""A rule: an identity, a reason to exist, what it cites and is about, and one pure function."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import IntFlag, auto

from consentry.policy.decision import Finding
from consentry.policy.facts import Facts
from consentry.policy.rulebook import Rulebook


class Subject(IntFlag):
    """What may be there in a text's facts and mostly is not; `subjects.found` says when it is.

    A rule that is about one of them finds nothing where it is not there.
    """

    ALWAYS = 0
    FINDINGS = auto()
    LINKS = auto()
    FORM = auto()
    MARKETING = auto()
    UNUSUAL = auto()
    DOUBTS = auto()
    RECORD = auto()
    WISHES = auto()
    EARLIER = auto()
    BANS = auto()
    OPERATOR = auto()
    TERMS = auto()
    MANUAL = auto()
    OTHERS = auto()
    EXPIRY = auto()
    ORIGIN = auto()
    HOURS = auto()
    NUMBER = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One thing that is checked on every text.

    `id` is dotted and stable; `clauses` are those that it serves. `about` is what must be there for
    the rule to object to anything.

    `check` yields a finding per objection and nothing when it has none. It must say what it does
    with facts that are unknown, and may raise: the engine turns that into a denial.
    """

    id: str
    title: str
    why: str
    citations: tuple[str, ...]
    clauses: tuple[str, ...]
    check: Callable[[Facts, Rulebook], Iterable[Finding]]
    about: Subject = Subject.ALWAYS
