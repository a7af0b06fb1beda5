"""Stopping a number or a campaign by itself, with its reason on record (clause SF-06).

Once a day each: an operator who has looked and resumed is not overruled before midnight UTC. The
pause comes first and its record after it; what a crash left between the two is made good by the
next look, which finds it paused and not on record.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from consentry.domain.audit import CHAIN, Actor, AuditKind, AuditNote
from consentry.domain.sender import SenderStatus
from consentry.services.audit import Audit
from consentry.services.ports import Registry

ITSELF = Actor()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pausing:
    """Pauses what a threshold stops."""

    registry: Registry
    audit: Audit

    def sender(self, account: str, number: str, reason: str, at: datetime) -> bool:
        """Pauses an active number; whether this call did."""
        event = f"auto_pause:sender:{number}:{at.date()}"
        found = self.registry.sender(number)
        if found is None or found.account != account or self._is_noted(account, event):
            return False
        active = found.status is SenderStatus.ACTIVE
        if active:
            self.registry.put_sender(replace(found, status=SenderStatus.PAUSED))
        elif found.status is not SenderStatus.PAUSED:
            return False
        self._note(account, AuditKind.SENDER, number, f"number `{number}`", reason, event)
        return active

    def campaign(self, account: str, campaign: str, reason: str, at: datetime) -> bool:
        """Pauses a campaign; whether this call did."""
        event = f"auto_pause:campaign:{campaign}:{at.date()}"
        found = self.registry.campaign(account, campaign)
        if found is None or self._is_noted(account, event):
            return False
        active = not found.paused
        if active:
            self.registry.put_campaign(replace(found, paused=True))
        self._note(account, AuditKind.CAMPAIGN, campaign, f"campaign `{campaign}`", reason, event)
        return active

    def _is_noted(self, account: str, event: str) -> bool:
        return self.audit.chain.has(account, CHAIN, event)

    def _note(
        self, account: str, kind: AuditKind, subject: str, what: str, reason: str, event: str
    ) -> None:
        note = AuditNote(
            account=account,
            kind=kind,
            action="auto_pause",
            what=f"paused {what}",
            subject=subject,
            before="active",
            after="paused",
            reason=reason,
        )
        self.audit.note(ITSELF, note, event_id=event)
