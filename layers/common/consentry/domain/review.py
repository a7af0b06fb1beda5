"""A text that a person has to look at, and what they decided (clause GCC-19 and every rule that
asks for a review).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

LIFE = timedelta(hours=72)
"""How long a text waits for a person; then it expires."""
MOST_WORDINGS = 100
"""How many wordings a campaign may have allowed: they are read with every text."""


class Verdict(StrEnum):
    """What somebody decided."""

    APPROVED = "approved"
    REJECTED = "rejected"


class ReviewStatus(StrEnum):
    """Where a review stands; it is `closed` when its text ended otherwise, as by a STOP."""

    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    EXPIRED = "expired"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """Who decided what, why and when; `allow_wording` lets the campaign say it again."""

    verdict: Verdict
    by: str
    at: datetime
    reason: str
    allow_wording: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """That a text waits for a person. `made_at` is when its row was made, which orders the list;
    `rules` are those that asked.
    """

    message_id: str
    account: str
    campaign: str
    made_at: datetime
    opened_at: datetime
    until: datetime
    rules: tuple[str, ...]
    ruling: Ruling | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AllowedWording:
    """A wording that a rule's review let pass for a campaign.

    `likeness` is the hash of the wording without what differs from recipient to recipient; `found`
    is what was found in the text that was approved: another text alike in which more is found is
    looked at again.
    """

    rule: str
    likeness: str
    found: tuple[str, ...]
    by: str
    at: datetime
