"""What is on record about keeping and giving out data, beside the ledger."""

from collections.abc import Sequence
from typing import Protocol

from consentry.domain.custody import Attestation, LegalHold, TrailEntry
from consentry.domain.recipient_key import RecipientKeys
from consentry.domain.retention import DataClass, Progress, RetentionReport
from consentry.services.ports.pages import Page


class Custody(Protocol):
    """LedgerTable's items that belong to no chain; none is ever deleted."""

    def hold(self, account: str, recipient: RecipientKeys) -> LegalHold | None:
        """The latest legal hold of a recipient, ended or not, strongly consistent."""
        ...

    def put_hold(self, hold: LegalHold) -> None:
        """Stores a hold in place of the one before it."""
        ...

    def holds(self, account: str) -> list[LegalHold]:
        """Every hold of an account that has not been settled."""
        ...

    def put_attestation(self, attestation: Attestation) -> bool:
        """Stores an attestation; False if the same was there, which stays."""
        ...

    def note(self, entry: TrailEntry) -> None:
        """Adds to the trail; repeating it changes nothing."""
        ...

    def trail(self, account: str, *, limit: int = 50, cursor: str = "") -> Page[TrailEntry]:
        """An account's trail, newest first."""
        ...

    def progress(self, account: str, data: DataClass) -> Progress:
        """How far the purge of a data class has come; an empty one at first."""
        ...

    def put_progress(self, progress: Progress) -> None:
        """Remembers how far it has come."""
        ...

    def put_report(self, report: RetentionReport) -> None:
        """Keeps a report."""
        ...

    def reports(self, *, limit: int = 31) -> Sequence[RetentionReport]:
        """The latest reports, newest first."""
        ...
