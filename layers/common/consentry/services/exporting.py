"""Lists that leave the gateway: an account's own, page by page, each on record (clauses CYC-04,
CYC-06, RL-18).
"""

import uuid
from dataclasses import dataclass

from consentry.domain.consent import RecipientConsents
from consentry.domain.custody import TrailEntry
from consentry.domain.suppression import Suppressions
from consentry.services.known_account import known_account
from consentry.services.ports.custody import Custody
from consentry.services.ports.environment import Clock
from consentry.services.ports.pages import Page
from consentry.services.ports.proof import Consents, KeptEvidence, Ledger, SuppressionStore
from consentry.services.ports.registry import Registry


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedRecipient:
    """A recipient's consents with what proves them, by consent."""

    record: RecipientConsents
    evidence: dict[str, KeptEvidence]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportDesk:
    """The use cases of `/v1/consents/export` and `/v1/suppressions/export`."""

    clock: Clock
    registry: Registry
    custody: Custody
    consents: Consents
    suppressions: SuppressionStore
    ledger: Ledger

    def opt_outs(
        self, account: str, *, purpose: str, given_by: str, limit: int, cursor: str
    ) -> Page[Suppressions]:
        """A page of opt-outs; of who was erased there is no number to give out."""
        known_account(self.registry, account)
        page = self.suppressions.of_account(account, limit=limit, cursor=cursor)
        shown = tuple(item for item in page.items if item.number)
        self._note(account, "suppressions", purpose, given_by, len(shown))
        return Page(items=shown, next=page.next)

    def agreed(
        self, account: str, *, purpose: str, given_by: str, limit: int, cursor: str
    ) -> Page[ListedRecipient]:
        """A page of recipients with their consents and what proves them."""
        known_account(self.registry, account)
        page = self.consents.of_account(account, limit=limit, cursor=cursor)
        shown = tuple(self._listed(record) for record in page.items if record.number)
        self._note(account, "consents", purpose, given_by, len(shown))
        return Page(items=shown, next=page.next)

    def _listed(self, record: RecipientConsents) -> ListedRecipient:
        kept = self.ledger.evidence(record.account, record.recipient)
        return ListedRecipient(record=record, evidence={each.consent.id: each for each in kept})

    def _note(self, account: str, kind: str, purpose: str, given_by: str, rows: int) -> None:
        """Before the page is given out: what left is on record, whatever happens on the way."""
        self.custody.note(
            TrailEntry(
                id=str(uuid.uuid4()),
                account=account,
                at=self.clock.now(),
                action="exported",
                given_by=given_by,
                details={"list": kind, "purpose": purpose, "rows": str(rows)},
            )
        )
