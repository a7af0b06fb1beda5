"""Stopping a number or a campaign by itself, in one transaction with its reason on record (clause
SF-06).

Once a day each: an operator who has looked and resumed is not overruled before midnight UTC.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from consentry.domain.audit import ITSELF, AuditKind, AuditNote
from consentry.domain.sender import SenderStatus
from consentry.services.changing import Changing, Plan
from consentry.services.ports.audit import AlreadyOnRecordError
from consentry.services.ports.governance import Change, Replaced
from consentry.services.ports.registry import Registry


@dataclass(frozen=True, slots=True, kw_only=True)
class Pausing:
    """Pauses what a threshold stops."""

    registry: Registry
    changing: Changing

    def sender(self, account: str, number: str, reason: str, at: datetime) -> bool:
        """Pauses an active number; whether this call did."""

        def plan() -> Plan[bool]:
            found = self.registry.sender(number)
            if found is None or found.account != account or found.status is not SenderStatus.ACTIVE:
                return Plan(answer=False)
            paused = replace(found, status=SenderStatus.PAUSED, status_reason=reason)
            return Plan(
                answer=True,
                change=Change(sender=Replaced(before=found, after=paused)),
                notes=(_note(account, AuditKind.SENDER, "number", number, reason),),
                event_id=f"auto_pause:sender:{number}:{at.date()}",
            )

        try:
            return self.changing.run(ITSELF, plan)
        except AlreadyOnRecordError:
            return False

    def campaign(self, account: str, campaign: str, reason: str, at: datetime) -> bool:
        """Pauses a campaign; whether this call did."""

        def plan() -> Plan[bool]:
            found = self.registry.campaign(account, campaign)
            if found is None or found.paused:
                return Plan(answer=False)
            paused = replace(found, paused=True, status_reason=reason)
            return Plan(
                answer=True,
                change=Change(campaign=Replaced(before=found, after=paused)),
                notes=(_note(account, AuditKind.CAMPAIGN, "campaign", campaign, reason),),
                event_id=f"auto_pause:campaign:{campaign}:{at.date()}",
            )

        try:
            return self.changing.run(ITSELF, plan)
        except AlreadyOnRecordError:
            return False


def _note(account: str, kind: AuditKind, name: str, subject: str, reason: str) -> AuditNote:
    return AuditNote(
        account=account,
        kind=kind,
        action="auto_pause",
        what=f"paused {name} `{subject}`",
        subject=subject,
        before="active",
        after="paused",
        reason=reason,
    )
