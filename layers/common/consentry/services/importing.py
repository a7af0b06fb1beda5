"""Taking over lists of consents and opt-outs, row by row (clauses CYC-24, RL-02, RL-20).

A row is what a single call would be, and answered alike: nothing is reactivated (promise P8), what
lacks proof is refused. Each row is an event of its own id, so that a list may come again, whole or
in part, and nothing is done twice. A run ends in time: what it did not get to is told.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from consentry.domain.audit import Actor, AuditKind, AuditNote
from consentry.domain.consent import ConsentStatus
from consentry.domain.custody import Attestation
from consentry.domain.ids import listed_id
from consentry.domain.ledger import canonical
from consentry.domain.suppression import ERASURE, IMPORT, Suppression
from consentry.domain.times import rfc3339
from consentry.services.audit import Audit
from consentry.services.chain import Chain
from consentry.services.consents import ConsentDesk, NewConsent, evidence_document
from consentry.services.erasure import ErasureDesk
from consentry.services.known_account import known_account
from consentry.services.listed import Listed, ListedOptOut, RowOutcome, RowResult, result
from consentry.services.opt_out import OptOut
from consentry.services.ports.custody import Custody
from consentry.services.ports.environment import Clock, Keys
from consentry.services.ports.proof import SuppressionStore
from consentry.services.ports.registry import Registry
from consentry.services.rowwise import RowByRow

CHILD = "a child under 13 cannot consent; what was held about this number is erased"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportDesk:
    """The use cases of `/v1/consents/import` and `/v1/suppressions/import`."""

    clock: Clock
    keys: Keys
    registry: Registry
    custody: Custody
    suppressions: SuppressionStore
    opt_out: OptOut
    consents: ConsentDesk
    chain: Chain
    erasure: ErasureDesk
    audit: Audit
    rows: RowByRow

    def consents_of(
        self,
        account: str,
        rows: Sequence[Listed[NewConsent]],
        attestation: Attestation,
        *,
        by: Actor,
    ) -> list[RowResult]:
        """Records every row as `POST /v1/consents` would, under the attestation."""
        known_account(self.registry, account)
        self.custody.put_attestation(attestation)
        self.audit.note(by, _note(account, "consents", len(rows), attestation))

        def one(row: Listed[NewConsent], stated: NewConsent) -> RowResult:
            return self._consent(row, replace(stated, attestation=attestation.id), by)

        return self.rows.run(rows, _consent_key, one)

    def opt_outs_of(
        self,
        account: str,
        rows: Sequence[Listed[ListedOptOut]],
        attestation: Attestation | None = None,
        *,
        by: Actor,
    ) -> list[RowResult]:
        """Puts every opt-out in force that no later START of the recipient's has undone."""
        known_account(self.registry, account)
        if attestation is not None:
            self.custody.put_attestation(attestation)
        self.audit.note(by, _note(account, "opt-outs", len(rows), attestation))
        return self.rows.run(
            rows,
            lambda stated: (stated.scope, stated.reason),
            lambda row, stated: self._opt_out(account, row, stated),
        )

    def _consent(self, row: Listed[NewConsent], new: NewConsent, by: Actor) -> RowResult:
        if new.minor:
            self.erasure.of_child(new.account, new.number, by=by)
            return result(row, RowOutcome.REFUSED, suppressed=True, note=CHILD)
        key = self.keys.of(new.number).current
        name = listed_id(new.account, key, canonical(_consent_key(new)).decode())
        if self.chain.has(new.account, key, name):
            return result(row, RowOutcome.UNCHANGED, id=name)
        recorded = self.consents.record(replace(new, id=name))
        if recorded.refusal is not None or recorded.consent is None:
            return result(row, RowOutcome.REFUSED, refusal=recorded.refusal)
        pending = recorded.consent.status is ConsentStatus.PENDING
        return result(
            row,
            RowOutcome.PENDING if pending else RowOutcome.RECORDED,
            id=recorded.consent.id,
            suppressed=recorded.suppressed,
            warnings=recorded.warnings,
        )

    def _opt_out(self, account: str, row: Listed[ListedOptOut], stated: ListedOptOut) -> RowResult:
        keys, now = self.keys.of(stated.number), self.clock.now()
        standing = self.suppressions.get(account, keys).in_force()
        at = rfc3339(stated.at) if stated.at else ""
        new = Suppression(
            scope=stated.scope,
            reason=stated.reason,
            source=IMPORT,
            at=stated.at or now,
            stored_at=now,
            event_id=listed_id(account, keys.current, stated.scope, stated.reason, at),
            note=stated.note,
        )
        stands = any(_stands_for(entry, new, dated=stated.at is not None) for entry in standing)
        if stands and not self._is_unfinished(account, keys.current, new.event_id, standing):
            return result(row, RowOutcome.UNCHANGED, suppressed=True)
        stored = self.opt_out.suppress(account, keys, stated.number, new)
        outcome = RowOutcome.RECORDED if stored.in_force else RowOutcome.SUPERSEDED
        return result(row, outcome, suppressed=stored.in_force)

    def _is_unfinished(
        self, account: str, key: str, event_id: str, standing: Sequence[Suppression]
    ) -> bool:
        """Whether this very row came before, and was ended before the ledger said so."""
        mine = any(entry.opened_by == event_id for entry in standing)
        return mine and not self.chain.has(account, key, event_id)


def _note(account: str, what: str, rows: int, attestation: Attestation | None) -> AuditNote:
    """That a list came, before its rows are done; each row has its own place in the ledger."""
    under = f" under attestation `{attestation.id}`" if attestation else ""
    return AuditNote(
        account=account,
        kind=AuditKind.IMPORT,
        action="imported",
        what=f"sent in a list of {rows} {what}{under}",
        subject=attestation.id if attestation else "",
        detail={"list": what, "rows": str(rows)},
    )


def _consent_key(new: NewConsent) -> tuple[str, ...]:
    """What makes a row the same consent; the number is left to the recipient's key."""
    evidence = canonical(evidence_document(new.evidence)).decode()
    agreed = f"{new.frequency.max}/{new.frequency.per}" if new.frequency else ""
    return (
        new.campaign,
        ",".join(sorted(new.categories)),
        new.level,
        new.method,
        new.source,
        rfc3339(new.captured_at),
        rfc3339(new.expires_at) if new.expires_at else "",
        agreed,
        evidence,
    )


def _stands_for(entry: Suppression, new: Suppression, *, dated: bool) -> bool:
    """Whether an opt-out in force already says what a row says, or more."""
    if entry.source == ERASURE:
        return True
    same = entry.key == new.key or (entry.is_recipients_own and new.is_recipients_own)
    return same and entry.scope == new.scope and (not dated or new.at <= entry.at)
