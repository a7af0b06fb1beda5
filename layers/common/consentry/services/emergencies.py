"""Declared emergencies: the operator enters them, and marketing to the region stops at once.

The audit log says so first: of what a crash kept from being declared it says that it was ordered.
"""

from dataclasses import dataclass

from consentry.domain.audit import Actor, AuditKind, AuditNote
from consentry.domain.emergency_ban import EmergencyBan
from consentry.domain.times import rfc3339
from consentry.services.audit import Audit
from consentry.services.ports import Registry


@dataclass(frozen=True, slots=True, kw_only=True)
class Emergencies:
    """The use case of `/v1/emergency_bans`."""

    registry: Registry
    audit: Audit

    def declare(self, ban: EmergencyBan, by: Actor) -> tuple[EmergencyBan, bool]:
        """Stores a region's ban in place of the one before; whether there was none.

        Each decision reads it anew, so it is in force with the next text.
        """
        self.audit.note(by, _note(ban))
        return ban, self.registry.put_ban(ban)


def _note(ban: EmergencyBan) -> AuditNote:
    until = f" until {rfc3339(ban.until)}" if ban.until else ", until further notice"
    return AuditNote(
        account="",
        kind=AuditKind.EMERGENCY_BAN,
        action="declared",
        what=f"declared an emergency in {ban.region} from {rfc3339(ban.start)}{until}",
        subject=ban.region,
        reason=ban.reference,
    )
