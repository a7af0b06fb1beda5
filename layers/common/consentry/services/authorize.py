"""Whose key this is.

A key is known by the SHA-256 of it; the key itself is shown once and stored nowhere.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from consentry.domain.api_key import ApiKey, KeyState, Role
from consentry.services.ports.api_keys import ApiKeys
from consentry.services.ports.environment import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who calls: a role, and the account that it is bound to (empty for an operator)."""

    role: Role
    account: str
    key_id: str


NOBODY = Caller(role=Role.NONE, account="", key_id="")


def digest(key: str) -> str:
    """The hash by which a key is stored."""
    return hashlib.sha256(key.encode()).hexdigest()


def new_key() -> str:
    """A fresh API key: 256 bits, with a prefix that secret scanners can know."""
    return f"csy_{secrets.token_urlsafe(32)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Authorize:
    """Answers who a bearer is."""

    clock: Clock
    keys: ApiKeys

    def run(self, header: str) -> Caller:
        """The caller behind an `Authorization` header; role `none` if nobody is."""
        scheme, _, key = header.strip().partition(" ")
        if scheme.lower() != "bearer" or not key.strip():
            return NOBODY
        return _caller(self.keys.by_digest(digest(key.strip())), self.clock.now())


def _caller(key: ApiKey | None, now: datetime) -> Caller:
    if key is None or key.state(now) is not KeyState.ACTIVE:
        return NOBODY
    return Caller(role=key.role, account=key.account, key_id=key.id)
