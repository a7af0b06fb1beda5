"""The HMAC secret, read once, and the canary that tells whether it is still the one under which
everything is stored.

A lost or replaced key would make every opt-out unfindable, so a deployment whose canary does not
match answers nothing.
"""

import json
from typing import Any

from botocore.config import Config

from consentry.adapters.dynamodb.connection import Dynamo
from consentry.adapters.dynamodb.requests import Key
from consentry.adapters.dynamodb.tables import RegistryItem
from consentry.adapters.failures import LostRaceError, translated
from consentry.domain.recipient_key import Keyring, RecipientKeys
from consentry.errors import ConfigurationError

CONFIG = Config(
    connect_timeout=1, read_timeout=3, retries={"total_max_attempts": 3, "mode": "standard"}
)
CANARY: Key = ("META", "canary")


class CheckedKeys:
    """`services.ports.Keys`: the keyring, checked at first use and again until it is right."""

    def __init__(self, dynamo: Dynamo, secret_arn: str) -> None:
        self._dynamo = dynamo
        self._secret_arn = secret_arn
        self._ring: Keyring | None = None

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
        if self._ring is None:
            ring = read_keyring(self._dynamo, self._secret_arn)
            _compare(read_canary(self._dynamo), ring)
            self._ring = ring
        return self._ring


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


def read_canary(dynamo: Dynamo) -> dict[str, str]:
    """The stored canary by key version; empty if none was ever written."""
    raw = dynamo.get(RegistryItem, CANARY)
    return dict(json.loads(raw["record"]["S"])) if raw else {}


def write_canary(dynamo: Dynamo, ring: Keyring) -> bool:
    """Stores the canary, adding new key versions; True if anything changed.

    ConfigurationError if one differs.
    """
    stored, now = read_canary(dynamo), ring.canary()
    if any(now.get(version, digest) != digest for version, digest in stored.items()):
        raise ConfigurationError(
            "the HMAC secret is not the one that the data was written with; restore it"
        )
    merged = {**stored, **now}
    if merged == stored:
        return False
    unchanged = RegistryItem.record == _text(stored) if stored else RegistryItem.pk.does_not_exist()
    try:
        dynamo.put(RegistryItem(pk=CANARY[0], sk=CANARY[1], record=_text(merged)), unchanged)
    except LostRaceError:
        return write_canary(dynamo, ring)
    return True


def _compare(stored: dict[str, str], ring: Keyring) -> None:
    if not stored:
        raise ConfigurationError("no canary is stored; run `consentry-admin init`")
    if stored != ring.canary():
        raise ConfigurationError(
            "the HMAC secret is not the one that the data was written with; restore it"
        )


def _text(canary: dict[str, str]) -> str:
    return json.dumps(canary, sort_keys=True)
