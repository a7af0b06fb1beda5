"""What anybody may read: who processes data with us, and how our policies changed (clauses CYC-05,
CYC-16, ST-19).
"""

from dataclasses import dataclass
from datetime import date

from consentry.policy.dated import in_force
from consentry.policy.profile import Basis


@dataclass(frozen=True, slots=True, kw_only=True)
class SubProcessor:
    """A company that gets data from us, since a day and, where it is over, until one.

    `asked_first` says that nothing goes there, and no page loads anything from there, before
    whoever uses the page has agreed.
    """

    name: str
    role: str
    data: tuple[str, ...]
    where: str
    url: str
    since: date
    until: date | None
    asked_first: bool
    basis: Basis

    def on(self, day: date) -> bool:
        """Whether it processes data on a day."""
        return self.since <= day and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyVersion:
    """One version of a policy, and what it changed."""

    effective_from: date | None
    version: str
    changes: str
    basis: Basis


@dataclass(frozen=True, slots=True, kw_only=True)
class Notices:
    """The register and the change log. `policies` are versions by the name of the document."""

    sub_processors: tuple[SubProcessor, ...]
    policies: dict[str, tuple[PolicyVersion, ...]]

    def given_under(self, day: date) -> str:
        """The version of each policy in force on a day: `privacy 2026-11, rulebook 2026.11.22`."""
        versions = {name: in_force(rows, day).version for name, rows in self.policies.items()}
        return ", ".join(f"{name} {version}" for name, version in sorted(versions.items()))
