"""A review as people see it: what was asked, what was ruled, and how its text stands now."""

from dataclasses import dataclass

from consentry.domain.message import Message, Status
from consentry.domain.review import Review, ReviewStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """A review with its text, which is None once it was purged."""

    review: Review
    status: ReviewStatus
    row: Message | None


def is_of(review: Review, row: Message | None) -> bool:
    """Whether a listed review is that of a row: a client that asked again after a crash of ours
    has left one without.
    """
    if row is None:
        return review.ruling is not None
    return row.created_at == review.made_at


def reviewed(review: Review, row: Message | None) -> Reviewed:
    """A review beside its text as it is now."""
    return Reviewed(review=review, status=_status(review, row), row=row)


def _status(review: Review, row: Message | None) -> ReviewStatus:
    if row is not None and row.status is Status.REVIEW:
        return ReviewStatus.PENDING
    if review.ruling is not None:
        return ReviewStatus(review.ruling.verdict.value)
    if row is not None and row.status is Status.EXPIRED:
        return ReviewStatus.EXPIRED
    return ReviewStatus.CLOSED
