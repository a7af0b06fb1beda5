"""Rows of a list, what they state, and what became of them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from consentry.domain.suppression import SuppressionReason
from consentry.errors import ConsentryError
from consentry.policy.decision import Decision


class RowOutcome(StrEnum):
    """What became of a row."""

    RECORDED = "recorded"
    PENDING = "pending"
    UNCHANGED = "unchanged"
    DUPLICATE = "duplicate"
    SUPERSEDED = "superseded"
    SKIPPED = "skipped"
    REFUSED = "refused"
    FAILED = "failed"
    NOT_DONE = "not_done"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedOptOut:
    """An opt-out as a list states it; `at` None where the list does not say when."""

    number: str
    scope: str
    reason: SuppressionReason
    at: datetime | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed[T]:
    """One row: its line, and what it states or why that cannot be read or is none of our business
    (`skipped`).
    """

    line: int
    number: str = ""
    stated: T | None = None
    problem: ConsentryError | None = None
    skipped: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowResult:
    """What became of one row. `of_line` is the row that a duplicate repeats."""

    line: int
    number: str
    outcome: RowOutcome
    id: str = ""
    suppressed: bool = False
    warnings: tuple[str, ...] = ()
    problem: ConsentryError | None = None
    refusal: Decision | None = None
    note: str = ""
    of_line: int = 0


def result[T](row: Listed[T], outcome: RowOutcome, **more: Any) -> RowResult:
    """What became of a row; `more` are fields of the result."""
    return RowResult(line=row.line, number=row.number, outcome=outcome, **more)
