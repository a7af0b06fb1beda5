"""Handing a text to a person: until when it waits, and where they find it.

The due entry and the list come before the row, so that no text waits unseen or for ever; what a
crash left without its row is taken away when its time comes.
"""

from dataclasses import replace
from datetime import datetime

from consentry.domain.message import Message, Status
from consentry.domain.review import LIFE, Review
from consentry.services.ports.pacing import Pacing
from consentry.services.ports.reviews import Reviews
from consentry.services.slots import due_of


def until_of(row: Message, now: datetime) -> datetime:
    """When nobody needs to look at a text any more."""
    return min(now + LIFE, row.expires_at or now + LIFE)


def review_of(row: Message, now: datetime) -> Review:
    """The entry of the list for a row that goes to a person now."""
    last = row.decisions[-1].rules if row.decisions else ()
    return Review(
        message_id=row.id,
        account=row.account,
        campaign=row.campaign,
        made_at=row.created_at,
        opened_at=now,
        until=row.due_at or until_of(row, now),
        rules=last,
    )


def handed_over(pacing: Pacing, reviews: Reviews, row: Message, now: datetime) -> Message:
    """The row as it is to be stored when a person has to look after all."""
    until = until_of(row, now)
    waiting = replace(row, due_at=until, not_before=None)
    pacing.put_due(due_of(row, until))
    reviews.reopen(review_of(waiting, now))
    return waiting


def occasion_of(row: Message) -> str:
    """Names the time at which a text waits, or waited last, for a person: empty for the first, so
    that each approval of it is on record, and each once.
    """
    times = sum(entry.status is Status.REVIEW for entry in row.timeline)
    return f":{times}" if times > 1 else ""
