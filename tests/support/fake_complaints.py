"""Complaints in memory."""

from collections.abc import Sequence
from datetime import date, datetime

from consentry.domain.complaint import Complaint, EvidenceAnswer
from consentry.services.ports.pages import Page
from tests.support.paging import page_of


class FakeComplaints:
    """Complaints by when they were received."""

    def __init__(self) -> None:
        self.stored: dict[tuple[str, datetime, str], Complaint] = {}
        self.answered: dict[tuple[str, str], EvidenceAnswer] = {}

    def put(self, complaint: Complaint) -> bool:
        key = (complaint.account, complaint.received_at, complaint.id)
        return self.stored.setdefault(key, complaint) is complaint

    def page(self, account: str, *, limit: int = 50, cursor: str = "") -> Page[Complaint]:
        found = self._of(account)[::-1]
        return page_of(found, lambda each: each.id, limit=limit, cursor=cursor)

    def find(self, account: str, complaint: str) -> Complaint | None:
        return next((each for each in self._of(account) if each.id == complaint), None)

    def answer(self, account: str, complaint: str, answer: EvidenceAnswer) -> bool:
        return self.answered.setdefault((account, complaint), answer) is answer

    def answers(self, account: str, complaints: Sequence[str]) -> dict[str, EvidenceAnswer]:
        found = ((each, self.answered.get((account, each))) for each in complaints)
        return {name: answer for name, answer in found if answer is not None}

    def received(self, account: str, first: date, last: date) -> list[Complaint]:
        return [each for each in self._of(account) if first <= each.received_at.date() <= last]

    def anonymise(self, complaint: Complaint) -> None:
        key = (complaint.account, complaint.received_at, complaint.id)
        self.stored[key] = complaint.anonymous()
        for name, answer in self.answers(complaint.account, [complaint.id]).items():
            self.answered[(complaint.account, name)] = answer.anonymous()

    def since(self, account: str, start: datetime) -> list[Complaint]:
        return [each for each in self._of(account) if each.received_at >= start]

    def of_recipient(self, account: str, recipients: Sequence[str]) -> list[Complaint]:
        return [each for each in self._of(account) if each.recipient in recipients]

    def _of(self, account: str) -> list[Complaint]:
        return [self.stored[key] for key in sorted(self.stored) if key[0] == account]
