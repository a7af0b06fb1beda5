"""A declared emergency during which nobody may solicit in a region (Louisiana, New York).

The law names counties; a phone number names at most a state, so a ban counts for the whole region.
"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyBan:
    """One ban of a region such as `US-LA`, from `start` until `until` (outside it); None: until
    further notice.

    `reference` names the declaration.
    """

    region: str
    start: datetime
    until: datetime | None = None
    reference: str = ""

    def holds_at(self, at: datetime) -> bool:
        """Whether it is in force at an instant."""
        return self.start <= at and (self.until is None or at < self.until)
