"""Complaints in memory."""

from collections.abc import Sequence
from datetime import datetime

from consentry.domain.complaint import Complaint
from consentry.services.ports import Page


class FakeComplaints:
    """Complaints by when they were received."""

    def __init__(self) -> None:
        self.stored: dict[tuple[str, datetime, str], Complaint] = {}

    def put(self, complaint: Complaint) -> bool:
        key = (complaint.account, complaint.received_at, complaint.id)
        return self.stored.setdefault(key, complaint) is complaint

    def page(self, account: str, *, limit: int = 50, cursor: str = "") -> Page[Complaint]:
        found = self._of(account)[::-1]
        start = next((n + 1 for n, each in enumerate(found) if each.id == cursor), 0)
        shown = found[start : start + limit]
        more = len(found) > start + limit
        return Page(items=tuple(shown), next=shown[-1].id if more else "")

    def since(self, account: str, start: datetime) -> list[Complaint]:
        return [each for each in self._of(account) if each.received_at >= start]

    def of_recipient(self, account: str, recipients: Sequence[str]) -> list[Complaint]:
        return [each for each in self._of(account) if each.recipient in recipients]

    def _of(self, account: str) -> list[Complaint]:
        return [self.stored[key] for key in sorted(self.stored) if key[0] == account]
