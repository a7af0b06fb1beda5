"""Declared emergencies: the operator enters them, and marketing to the region stops at once.

The audit log says so first: of what a crash kept from being declared it says that it was ordered.
"""

from dataclasses import dataclass

from consentry.domain.audit import Actor, AuditKind, AuditNote
from consentry.domain.complaint import without_numbers
from consentry.domain.emergency_ban import EmergencyBan
from consentry.domain.message import Message
from consentry.domain.times import rfc3339
from consentry.services.audit import Audit
from consentry.services.ports.registry import Registry


@dataclass(frozen=True, slots=True, kw_only=True)
class Emergencies:
    """The use cases of `/v1/emergency_bans`."""

    registry: Registry
    audit: Audit

    def declare(self, ban: EmergencyBan, by: Actor) -> tuple[EmergencyBan, bool]:
        """Stores a place's ban in place of the one before; whether there was none.

        Each decision reads it anew, so it is in force with the next text.
        """
        self.audit.note(by, _note(ban))
        return ban, self.registry.put_ban(ban)

    def declared(self) -> tuple[EmergencyBan, ...]:
        """Every ban by its place, those that have ended included."""
        return self.registry.bans()


def emergency_note(row: Message, texts: int) -> AuditNote:
    """That somebody sends texts of category `emergency`, of which `row` is the first (GCC-20)."""
    until = f" until {rfc3339(row.expires_at)}" if row.expires_at else ""
    return AuditNote(
        account=row.account,
        kind=AuditKind.EMERGENCY,
        action="sent",
        what=f"sent {texts} text(s) of category emergency in campaign `{row.campaign}`{until}",
        subject=row.id,
        reason=without_numbers(row.justification),
    )


def _note(ban: EmergencyBan) -> AuditNote:
    until = f" until {rfc3339(ban.until)}" if ban.until else ", until further notice"
    return AuditNote(
        account="",
        kind=AuditKind.EMERGENCY_BAN,
        action="declared",
        what=f"declared an emergency in {ban.place} from {rfc3339(ban.start)}{until}",
        subject=ban.place,
        reason=ban.reference,
    )
