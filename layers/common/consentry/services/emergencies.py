"""Declared emergencies: the operator enters them, and marketing to the region stops at once."""

from dataclasses import dataclass

from consentry.domain.emergency_ban import EmergencyBan
from consentry.services.ports import Registry


@dataclass(frozen=True, slots=True, kw_only=True)
class Emergencies:
    """The use case of `/v1/emergency_bans`."""

    registry: Registry

    def declare(self, ban: EmergencyBan) -> tuple[EmergencyBan, bool]:
        """Stores a region's ban in place of the one before; whether there was none.

        Each decision reads it anew, so it is in force with the next text.
        """
        return ban, self.registry.put_ban(ban)
