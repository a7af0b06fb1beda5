"""API keys: what one may do, and until when it opens anything.

A key itself is stored nowhere; what is here knows only its hash.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Role(StrEnum):
    """What an API key may do; `none` is an unknown, expired or revoked key."""

    SENDER = "sender"
    EMERGENCY = "emergency"
    OPERATOR = "operator"
    NONE = "none"


class KeyState(StrEnum):
    """Whether a key opens anything."""

    ACTIVE = "active"
    EXPIRED = "expired"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """A key as it is stored: only its hash; `account` is empty for an operator.

    `label` is what its owner calls it, `made_by` the id of the key that made it (empty: the
    deployer), `replaces` the id of the key in whose place it came.
    """

    id: str
    digest: str
    role: Role
    account: str = ""
    created_at: datetime | None = None
    revoked_at: datetime | None = None
    expires_at: datetime | None = None
    label: str = ""
    made_by: str = ""
    replaces: str = ""

    def state(self, now: datetime) -> KeyState:
        """Where it stands at an instant; revocation is for good, so it is named first."""
        if self.revoked_at is not None:
            return KeyState.REVOKED
        if self.expires_at is not None and self.expires_at <= now:
            return KeyState.EXPIRED
        return KeyState.ACTIVE
