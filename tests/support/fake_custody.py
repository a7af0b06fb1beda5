"""`Custody` in memory."""

from collections.abc import Sequence

from consentry.domain.custody import Attestation, LegalHold, TrailEntry
from consentry.domain.recipient_key import RecipientKeys
from consentry.domain.retention import DataClass, Progress, RetentionReport
from consentry.services.ports.pages import Page
from tests.support.paging import page_of


class FakeCustody:
    """Holds, attestations, the trail, progress and reports."""

    def __init__(self) -> None:
        self.stored_holds: dict[tuple[str, str], LegalHold] = {}
        self.attestations: dict[tuple[str, str], Attestation] = {}
        self.noted: dict[tuple[str, str], TrailEntry] = {}
        self.come: dict[tuple[str, DataClass], Progress] = {}
        self.stored_reports: list[RetentionReport] = []

    def hold(self, account: str, recipient: RecipientKeys) -> LegalHold | None:
        found = [self.stored_holds.get((account, each)) for each in recipient.versions]
        known = [each for each in found if each is not None]
        return max(known, key=lambda hold: hold.ordered_at, default=None)

    def put_hold(self, hold: LegalHold) -> None:
        self.stored_holds[(hold.account, hold.recipients[0])] = hold

    def holds(self, account: str) -> list[LegalHold]:
        found = self.stored_holds.values()
        return [hold for hold in found if hold.account == account and not hold.settled]

    def put_attestation(self, attestation: Attestation) -> bool:
        key = (attestation.account, attestation.id)
        is_new = key not in self.attestations
        self.attestations.setdefault(key, attestation)
        return is_new

    def note(self, entry: TrailEntry) -> None:
        self.noted[(entry.account, entry.id)] = entry

    def trail(self, account: str, *, limit: int = 50, cursor: str = "") -> Page[TrailEntry]:
        found = (entry for entry in self.noted.values() if entry.account == account)
        ordered = sorted(found, key=lambda entry: (entry.at, entry.id), reverse=True)
        return page_of(ordered, lambda entry: entry.id, limit=limit, cursor=cursor)

    def progress(self, account: str, data: DataClass) -> Progress:
        return self.come.get((account, data), Progress(account=account, data=data))

    def put_progress(self, progress: Progress) -> None:
        self.come[(progress.account, progress.data)] = progress

    def put_report(self, report: RetentionReport) -> None:
        self.stored_reports = [each for each in self.stored_reports if each.at != report.at]
        self.stored_reports.append(report)

    def reports(self, *, limit: int = 31) -> Sequence[RetentionReport]:
        ordered = sorted(self.stored_reports, key=lambda each: each.at, reverse=True)
        return ordered[:limit]
