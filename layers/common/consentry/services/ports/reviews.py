"""Texts that wait for a person."""

from collections.abc import Sequence
from typing import Protocol

from consentry.domain.review import Review, Ruling
from consentry.services.ports.pages import Page


class Reviews(Protocol):
    """The list of reviews; whether a text still waits is what its row says."""

    def open(self, reviews: Sequence[Review]) -> None:
        """Lists reviews, a hundred a call; one that is listed stays as it is."""
        ...

    def reopen(self, review: Review) -> None:
        """Lists a review as it is now, without any ruling: what was ruled was another question."""
        ...

    def rule(self, review: Review, ruling: Ruling) -> Review:
        """Stores what somebody decided, listing the review if it was not; the first stays."""
        ...

    def page(self, account: str, *, limit: int = 50, cursor: str = "") -> Page[Review]:
        """An account's reviews, newest text first."""
        ...
