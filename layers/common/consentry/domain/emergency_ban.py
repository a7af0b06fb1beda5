"""A declared emergency during which nobody may solicit in a region (Louisiana, New York).

The law names counties; a phone number names at most a state, so a ban of a county counts for its
whole state. Each county has a ban of its own all the same: the emergencies of two do not end
together.
"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyBan:
    """One ban of a region such as `US-LA`, from `start` until `until` (outside it); None: until
    further notice.

    `county` is empty for all of the region; `reference` names the declaration.
    """

    region: str
    start: datetime
    until: datetime | None = None
    reference: str = ""
    county: str = ""

    @property
    def place(self) -> str:
        """What has one ban at most: a region, or a county of it."""
        return f"{self.region}/{self.county}" if self.county else self.region

    def holds_at(self, at: datetime) -> bool:
        """Whether it is in force at an instant."""
        return self.start <= at and (self.until is None or at < self.until)
