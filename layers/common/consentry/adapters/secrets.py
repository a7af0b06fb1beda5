"""The HMAC secret, and the canary that tells whether it is still the one under which everything is
stored.

A lost or replaced key would make every opt-out unfindable, so a deployment whose canary does not
match answers nothing. A new key version is read at once and written only when every warm
environment must have seen it: otherwise a STOP could be stored where another one does not look.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from botocore.config import Config

from consentry.adapters.dynamodb.connection import Dynamo
from consentry.adapters.dynamodb.requests import Key
from consentry.adapters.dynamodb.tables.registry import RegistryItem
from consentry.adapters.failures import LostRaceError, translated
from consentry.domain.recipient_key import Keyring, RecipientKeys
from consentry.domain.times import from_ms, to_ms
from consentry.errors import ConfigurationError
from consentry.services.ports.environment import Clock

CONFIG = Config(
    connect_timeout=1, read_timeout=3, retries={"total_max_attempts": 3, "mode": "standard"}
)
CANARY: Key = ("META", "canary")
REREAD = timedelta(hours=1)
SETTLED = timedelta(hours=2)
"""From its registration to its first use a key version waits longer than any ring is kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """A key version that `consentry-admin init` has seen: a hash of a fixed text, since when."""

    digest: str
    since: datetime


class CheckedKeys:
    """`services.ports.Keys`: the keyring, checked at first use and hourly from then on."""

    def __init__(self, dynamo: Dynamo, secret_arn: str, clock: Clock) -> None:
        self._dynamo = dynamo
        self._secret_arn = secret_arn
        self._clock = clock
        self._ring: Keyring | None = None
        self._read_at: datetime | None = None

    def check(self) -> None:
        """Nothing, or ConfigurationError while the canary is missing or different."""
        self._checked()

    def of(self, e164: str) -> RecipientKeys:
        """The keys of a number. ConfigurationError while the canary is missing or different."""
        return self._checked().of(e164)

    def sign(self, text: str) -> str:
        """A signature of a page cursor. ConfigurationError as above."""
        return self._checked().sign(text)

    def _checked(self) -> Keyring:
        now = self._clock.now()
        fresh = self._read_at is not None and timedelta(0) <= now - self._read_at < REREAD
        if self._ring is None or not fresh:
            self._ring = None
            ring = read_keyring(self._dynamo, self._secret_arn)
            self._ring = in_force(ring, read_canary(self._dynamo), now)
            self._read_at = now
        return self._ring


def in_force(ring: Keyring, stored: dict[str, Registered], now: datetime) -> Keyring:
    """The ring with the version to write under: its current one once that has settled, else the
    newest that has. ConfigurationError if a stored version is missing or another key.
    """
    if not stored:
        raise ConfigurationError("no canary is stored; run `consentry-admin init`")
    digests = ring.canary()
    if any(digests.get(version) != known.digest for version, known in stored.items()):
        raise ConfigurationError(
            "the HMAC secret is not the one that the data was written with; restore it"
        )
    by_age = sorted(stored, key=lambda version: stored[version].since)
    settled = [v for v in by_age if now - stored[v].since >= SETTLED] or by_age[:1]
    current = ring.current if ring.current in settled else settled[-1]
    return Keyring(current=current, keys=ring.keys)


def read_keyring(dynamo: Dynamo, secret_arn: str) -> Keyring:
    """The keys from Secrets Manager.

    `{"current", "keys"}`, where `keys` is the one key's text or texts by version.
    """
    with translated("secretsmanager", "GetSecretValue"):
        client: Any = dynamo.client("secretsmanager", CONFIG)
        text = client.get_secret_value(SecretId=secret_arn)["SecretString"]
    try:
        return parse_keyring(text)
    except (ValueError, KeyError, TypeError, AttributeError):
        # What the parser says may quote the secret.
        problem = "the HMAC secret is not JSON of `current` and `keys` with a key for `current`"
    raise ConfigurationError(problem)


def parse_keyring(text: str) -> Keyring:
    """The keyring of a secret's text. ValueError or the like if it is none."""
    document = json.loads(text)
    current, keys = str(document["current"]), document["keys"]
    by_version = {current: keys} if isinstance(keys, str) else dict(keys)
    if not all(isinstance(key, str) and key for key in by_version.values()):
        raise ValueError("a key is not a text")
    if current not in by_version:
        raise KeyError(current)
    return Keyring(current=current, keys={v: key.encode() for v, key in by_version.items()})


def read_canary(dynamo: Dynamo) -> dict[str, Registered]:
    """The registered key versions; empty if `consentry-admin init` never ran."""
    raw = dynamo.get(RegistryItem, CANARY)
    return _parsed(raw["record"]["S"]) if raw else {}


def write_canary(dynamo: Dynamo, ring: Keyring, now: datetime) -> bool:
    """Registers the versions that are new; True if there were any.

    ConfigurationError if one that is known has another key.
    """
    stored = read_canary(dynamo)
    if stored:
        in_force(ring, stored, now)
    new = {v: Registered(digest=d, since=now) for v, d in ring.canary().items() if v not in stored}
    if not new:
        return False
    unchanged = RegistryItem.record == _text(stored) if stored else RegistryItem.pk.does_not_exist()
    item = RegistryItem(pk=CANARY[0], sk=CANARY[1], record=_text({**stored, **new}))
    try:
        dynamo.put(item, unchanged)
    except LostRaceError:
        return write_canary(dynamo, ring, now)
    return True


def _text(versions: dict[str, Registered]) -> str:
    known = {v: {"digest": one.digest, "since": to_ms(one.since)} for v, one in versions.items()}
    return json.dumps(known, sort_keys=True)


def _parsed(text: str) -> dict[str, Registered]:
    return {
        version: Registered(digest=one["digest"], since=from_ms(one["since"]))
        for version, one in json.loads(text).items()
    }
