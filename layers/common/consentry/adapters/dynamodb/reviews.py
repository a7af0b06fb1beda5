"""PacingTable: texts that wait for a person, `review#<account>`/`<time of the row>#<message id>`.

What was decided is on record for good in the audit log; the list is for looking at, and goes.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from pynamodb.expressions.operand import Path

from consentry.adapters.dynamodb.codec import from_json, to_json
from consentry.adapters.dynamodb.connection import BATCH, Dynamo
from consentry.adapters.dynamodb.pages import newest_first
from consentry.adapters.dynamodb.requests import Key, update_request
from consentry.adapters.dynamodb.tables.pacing import PacingItem
from consentry.adapters.failures import RawItem
from consentry.domain.review import Review, Ruling
from consentry.domain.times import sortable
from consentry.services.ports.pages import Page

KEPT = timedelta(days=90)
_WITHOUT = frozenset({"ruling"})
_RECORD, _RULING = Path(["review"]), Path(["ruling"])


class DynamoReviews:
    """`services.ports.Reviews` on DynamoDB."""

    def __init__(self, dynamo: Dynamo) -> None:
        self._dynamo = dynamo

    def open(self, reviews: Sequence[Review]) -> None:
        """Lists reviews, a hundred a call; one that is listed stays as it is."""
        if len(reviews) == 1:
            self._dynamo.update(PacingItem, _key(reviews[0]), _opened(reviews[0]))
            return
        for start in range(0, len(reviews), BATCH):
            actions = [
                {"Update": update_request(PacingItem, _key(each), _opened(each))}
                for each in reviews[start : start + BATCH]
            ]
            self._dynamo.transact(actions)

    def reopen(self, review: Review) -> None:
        """Lists a review as it is now; what was ruled before stays in the audit log alone."""
        actions = [_RECORD.set(_record(review)), PacingItem.ttl.set(_end(review)), _RULING.remove()]
        self._dynamo.update(PacingItem, _key(review), actions)

    def rule(self, review: Review, ruling: Ruling) -> Review:
        """Stores what somebody decided; the first stays."""
        text = to_json(ruling)
        actions = [*_opened(review), _RULING.set(_RULING | text)]
        return _read(self._dynamo.update(PacingItem, _key(review), actions, answer="ALL_NEW"))

    def page(self, account: str, *, limit: int = 50, cursor: str = "") -> Page[Review]:
        """An account's reviews, newest text first; the cursor is the place of the last shown."""
        return newest_first(
            self._dynamo, PacingItem, f"review#{account}", _read, limit=limit, cursor=cursor
        )


def _key(review: Review) -> Key:
    return (f"review#{review.account}", f"{sortable(review.made_at)}#{review.message_id}")


def _opened(review: Review) -> list[Any]:
    return [_RECORD.set(_RECORD | _record(review)), PacingItem.ttl.set(_end(review))]


def _record(review: Review) -> str:
    return to_json(review, without=_WITHOUT)


def _end(review: Review) -> int:
    return int((review.opened_at + KEPT).timestamp())


def _read(raw: RawItem) -> Review:
    ruling = from_json(Ruling, raw["ruling"]["S"]) if "ruling" in raw else None
    return from_json(Review, raw["review"]["S"], ruling=ruling)
