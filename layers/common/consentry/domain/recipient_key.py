"""The keyed hash that stands for a phone number wherever it would be a key (promise P9).

HMAC-SHA-256, because a plain hash of a phone number is undone by trying them all. The key is
versioned: reads ask for
every version, writes use the current one.
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipientKeys:
    """One number's keys: `current` for writing, `versions` (current first) for reading."""

    current: str
    versions: tuple[str, ...]

    @classmethod
    def of_one(cls, key: str) -> "RecipientKeys":
        """A single key, without the others of the same number."""
        return cls(current=key, versions=(key,))


@dataclass(frozen=True, slots=True, kw_only=True)
class Keyring:
    """The HMAC keys by version. Never printed: its repr shows the versions only."""

    current: str
    keys: dict[str, bytes]

    def __repr__(self) -> str:
        return f"Keyring(current={self.current!r}, versions={sorted(self.keys)!r})"

    def of(self, e164: str) -> RecipientKeys:
        """The keys of a number in E.164."""
        order = [self.current, *sorted(version for version in self.keys if version != self.current)]
        versions = tuple(f"{version}.{self._digest(version, e164)}" for version in order)
        return RecipientKeys(current=versions[0], versions=versions)

    def canary(self) -> dict[str, str]:
        """A hash of a fixed text by key version; stored once, compared at every cold start."""
        return {version: self._digest(version, "consentry canary") for version in sorted(self.keys)}

    def sign(self, text: str) -> str:
        """A signature of `text` (a page cursor) under the current key."""
        return self._digest(self.current, f"signed:{text}")

    def _digest(self, version: str, text: str) -> str:
        mac = hmac.new(self.keys[version], text.encode(), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(mac).decode().rstrip("=")
