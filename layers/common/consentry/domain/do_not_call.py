"""What the do-not-call registries say about a number (47 CFR 64.1200(c)(2)).

An answer counts for 31 days, the age that the law allows a copy of the registry.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

FRESH_FOR = timedelta(days=31)


class DncStatus(StrEnum):
    """Whether the number was looked up, and what was found."""

    NOT_CHECKED = "not_checked"
    CLEAR = "clear"
    LISTED = "listed"


@dataclass(frozen=True, slots=True, kw_only=True)
class DncScrub:
    """The newest answer about one number from the national and the state registries."""

    status: DncStatus = DncStatus.NOT_CHECKED
    checked_at: datetime | None = None

    def status_at(self, at: datetime) -> DncStatus:
        """What is known at an instant: an answer that is too old, or later than `at`, counts as
        none. A listing does not lapse.
        """
        if self.status is not DncStatus.CLEAR:
            return self.status
        fresh = self.checked_at is not None and self.checked_at <= at <= self.checked_at + FRESH_FOR
        return DncStatus.CLEAR if fresh else DncStatus.NOT_CHECKED


NO_SCRUB = DncScrub()
