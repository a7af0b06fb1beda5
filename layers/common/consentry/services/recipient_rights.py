"""What a recipient, or whoever speaks for them, may ask: what is held, and that it be kept (clauses
CYC-02, CYC-06, CYC-08; GDPR 15, CCPA 1798.110).
"""

import uuid
from dataclasses import dataclass
from datetime import datetime

from consentry.domain.audit import Actor, AuditKind, AuditNote
from consentry.domain.consent import RecipientConsents
from consentry.domain.custody import LegalHold, TrailEntry
from consentry.domain.history import SendHistory
from consentry.domain.times import rfc3339
from consentry.services.audit import Audit
from consentry.services.ports.custody import Custody
from consentry.services.ports.environment import Clock, Keys
from consentry.services.ports.pacing import Pacing
from consentry.services.proof import Proof, ProofDesk


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Everything that an account holds about a recipient."""

    proof: Proof
    histories: tuple[SendHistory, ...]
    hold: LegalHold | None

    @property
    def record(self) -> RecipientConsents:
        """What the recipient agreed to and said about themselves."""
        return self.proof.consents

    @property
    def is_nothing(self) -> bool:
        """Whether the account knows nobody of this number."""
        found = self.proof
        known = found.consents.version or found.consents.consents
        return not (known or found.opt_outs or found.messages or found.chains)


@dataclass(frozen=True, slots=True, kw_only=True)
class RightsDesk:
    """The use cases of `/v1/recipients/{number}` but erasure."""

    clock: Clock
    keys: Keys
    custody: Custody
    pacing: Pacing
    proofs: ProofDesk
    audit: Audit

    def held(self, account: str, number: str, *, globally: bool, given_by: str) -> Held:
        """Everything, and who asked for it is noted."""
        keys = self.keys.of(number)
        proof = self.proofs.of(account, number, globally=globally)
        self._note(account, "read", given_by, {"recipient": keys.current})
        return Held(
            proof=proof,
            histories=tuple(self.pacing.history(account, key) for key in keys.versions),
            hold=self.custody.hold(account, keys),
        )

    def order_hold(
        self, account: str, number: str, *, reason: str, until: datetime | None, by: Actor
    ) -> LegalHold:
        """Keeps everything about a recipient until an instant; one that is past ends the hold."""
        keys = self.keys.of(number)
        self.audit.note(by, _hold(account, keys.current, reason, until))
        hold = LegalHold(
            account=account,
            recipients=keys.versions,
            reason=reason,
            ordered_at=self.clock.now(),
            ordered_by=by.key,
            until=until,
        )
        self.custody.put_hold(hold)
        self._note(account, "legal_hold", by.key, {"recipient": keys.current})
        return hold

    def _note(self, account: str, action: str, given_by: str, details: dict[str, str]) -> None:
        self.custody.note(
            TrailEntry(
                id=str(uuid.uuid4()),
                account=account,
                at=self.clock.now(),
                action=action,
                given_by=given_by,
                details=details,
            )
        )


def _hold(account: str, recipient: str, reason: str, until: datetime | None) -> AuditNote:
    end = rfc3339(until) if until else "further notice"
    return AuditNote(
        account=account,
        kind=AuditKind.LEGAL_HOLD,
        action="ordered",
        what=f"had everything about recipient `{recipient}` kept until {end}",
        subject=recipient,
        reason=reason,
    )
