"""Complaints."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol

from consentry.domain.complaint import Complaint, EvidenceAnswer
from consentry.services.ports.pages import Page


class Complaints(Protocol):
    """LedgerTable's complaints; none is ever deleted, and all that changes is what leaves it."""

    def put(self, complaint: Complaint) -> bool:
        """Stores a complaint; False if one of its id and time was there, which stays."""
        ...

    def page(self, account: str, *, limit: int = 50, cursor: str = "") -> Page[Complaint]:
        """An account's complaints, latest received first."""
        ...

    def find(self, account: str, complaint: str) -> Complaint | None:
        """An account's complaint by its id, strongly consistent."""
        ...

    def answer(self, account: str, complaint: str, answer: EvidenceAnswer) -> bool:
        """Stores that the evidence was sent; False if an answer was there, which stays."""
        ...

    def answers(self, account: str, complaints: Sequence[str]) -> dict[str, EvidenceAnswer]:
        """What was answered to complaints, by their ids, strongly consistent."""
        ...

    def received(self, account: str, first: date, last: date) -> list[Complaint]:
        """An account's complaints received on days in UTC, both included, oldest first."""
        ...

    def anonymise(self, complaint: Complaint) -> None:
        """Takes the recipient and the words out of a complaint and its answer, for good."""
        ...

    def since(self, account: str, start: datetime) -> list[Complaint]:
        """An account's complaints received at or after an instant, oldest first."""
        ...

    def of_recipient(self, account: str, recipients: Sequence[str]) -> list[Complaint]:
        """An account's complaints of one recipient (all key versions), oldest first."""
        ...
