"""How long each kind of data is kept, what for, and what an erasure does to it (clauses CYC-13 to
CYC-15, RL-17).
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from consentry.domain.retention import DataClass
from consentry.policy.dated import in_force
from consentry.policy.profile import Basis


class Then(StrEnum):
    """What becomes of data when its time is over."""

    DELETE = "delete"
    ANONYMISE = "anonymise"
    KEEP = "keep"


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionRow:
    """A period from a day on; `days` None has no end. With `account_sets_days` accounts choose."""

    effective_from: date | None
    days: int | None
    then: Then
    account_sets_days: bool
    basis: Basis


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One kind of data: what it is for, what an erasure does to it, and its periods by date."""

    data: DataClass
    purposes: tuple[str, ...]
    at_erasure: str
    rows: tuple[RetentionRow, ...]

    def on(self, day: date) -> RetentionRow:
        """The period in force on a day."""
        return in_force(self.rows, day)

    def last_over(self, day: date, account_days: int | None = None) -> date | None:
        """The last day whose data is over on `day`; None if it is kept without end."""
        row = self.on(day)
        days = row.days
        if row.account_sets_days and account_days is not None:
            days = account_days
        return None if days is None else day - timedelta(days=days + 1)


type Retention = dict[DataClass, Kept]
