"""Reviews in memory."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from consentry.domain.review import Review, Ruling
from consentry.services.ports.pages import Page
from tests.support.paging import page_of


class FakeReviews:
    """Reviews by account, time and text."""

    def __init__(self) -> None:
        self.listed: dict[tuple[str, datetime, str], Review] = {}

    def open(self, reviews: Sequence[Review]) -> None:
        for review in reviews:
            self.listed.setdefault(_key(review), replace(review, ruling=None))

    def reopen(self, review: Review) -> None:
        self.listed[_key(review)] = replace(review, ruling=None)

    def rule(self, review: Review, ruling: Ruling) -> Review:
        self.open([review])
        there = self.listed[_key(review)]
        self.listed[_key(review)] = replace(there, ruling=there.ruling or ruling)
        return self.listed[_key(review)]

    def page(self, account: str, *, limit: int = 50, cursor: str = "") -> Page[Review]:
        found = [self.listed[key] for key in sorted(self.listed, reverse=True) if key[0] == account]
        return page_of(found, lambda each: each.message_id, limit=limit, cursor=cursor)


def _key(review: Review) -> tuple[str, datetime, str]:
    return (review.account, review.made_at, review.message_id)
