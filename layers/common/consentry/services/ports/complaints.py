"""Complaints."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from consentry.domain.complaint import Complaint
from consentry.services.ports.pages import Page


class Complaints(Protocol):
    """LedgerTable's complaints; none is ever deleted or changed."""

    def put(self, complaint: Complaint) -> bool:
        """Stores a complaint; False if one of its id and time was there, which stays."""
        ...

    def page(self, account: str, *, limit: int = 50, cursor: str = "") -> Page[Complaint]:
        """An account's complaints, latest received first."""
        ...

    def since(self, account: str, start: datetime) -> list[Complaint]:
        """An account's complaints received at or after an instant, oldest first."""
        ...

    def of_recipient(self, account: str, recipients: Sequence[str]) -> list[Complaint]:
        """An account's complaints of one recipient (all key versions), oldest first."""
        ...
