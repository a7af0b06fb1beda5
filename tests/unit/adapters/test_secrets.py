"""The HMAC secret and its canary: under the wrong key nothing is answered or overwritten."""

import json
from datetime import timedelta
from typing import Any

import boto3
import pytest

from consentry.adapters.dynamodb.connection import Dynamo
from consentry.adapters.secrets import (
    REREAD,
    SETTLED,
    CheckedKeys,
    parse_keyring,
    read_canary,
    read_keyring,
    write_canary,
)
from consentry.domain.recipient_key import Keyring
from consentry.errors import ConfigurationError
from tests.support.fakes import FakeClock
from tests.support.records import NOW, NUMBER

ONE = json.dumps({"current": "1", "keys": "s3cret"})
TWO = json.dumps({"current": "2", "keys": {"1": "s3cret", "2": "another"}})
OTHER = json.dumps({"current": "1", "keys": "different"})


class Secret:
    """One secret whose text can be replaced."""

    def __init__(self) -> None:
        self._client = boto3.client("secretsmanager", region_name="us-east-1")
        self.arn = str(self._client.create_secret(Name="hmac", SecretString=ONE)["ARN"])

    def replace(self, text: str) -> None:
        self._client.put_secret_value(SecretId=self.arn, SecretString=text)

    def remove(self) -> None:
        self._client.delete_secret(SecretId=self.arn, ForceDeleteWithoutRecovery=True)


@pytest.fixture
def secret(connection: Dynamo) -> Any:
    made = Secret()
    yield made
    made.remove()


def test_the_template_s_secret_holds_the_one_key_as_text() -> None:
    assert parse_keyring(ONE) == Keyring(current="1", keys={"1": b"s3cret"})


def test_keys_by_version_make_the_same_keys_findable(connection: Dynamo, secret: Secret) -> None:
    before = read_keyring(connection, secret.arn).of(NUMBER)
    secret.replace(TWO)
    after = read_keyring(connection, secret.arn).of(NUMBER)
    assert after.current.startswith("2.")
    assert after.versions[1:] == before.versions


@pytest.mark.parametrize(
    "text",
    [
        "s3cret",
        "[]",
        "{}",
        '{"current": "1"}',
        '{"current": "1", "keys": ""}',
        '{"current": "1", "keys": {}}',
        '{"current": "2", "keys": {"1": "s3cret"}}',
        '{"current": "1", "keys": {"1": 7}}',
    ],
)
def test_a_secret_of_another_form_is_a_configuration_error_that_does_not_quote_it(
    connection: Dynamo, secret: Secret, text: str
) -> None:
    secret.replace(text)
    with pytest.raises(ConfigurationError) as caught:
        read_keyring(connection, secret.arn)
    assert "s3cret" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


def test_a_secret_that_is_not_there_is_a_configuration_error(connection: Dynamo) -> None:
    with pytest.raises(ConfigurationError):
        read_keyring(connection, "arn:aws:secretsmanager:us-east-1:123456789012:secret:no")


def test_without_a_canary_no_number_is_hashed_until_one_is_written(
    connection: Dynamo, secret: Secret
) -> None:
    keys = CheckedKeys(connection, secret.arn, FakeClock(NOW))
    for _ in range(2):
        with pytest.raises(ConfigurationError, match="consentry-admin init"):
            keys.of(NUMBER)
    write_canary(connection, read_keyring(connection, secret.arn), NOW)
    assert keys.of(NUMBER) == parse_keyring(ONE).of(NUMBER)
    assert keys.sign("cursor") == parse_keyring(ONE).sign("cursor")


def test_under_another_key_nothing_is_hashed_and_the_canary_stays(
    connection: Dynamo, secret: Secret
) -> None:
    write_canary(connection, parse_keyring(ONE), NOW)
    secret.replace(OTHER)
    with pytest.raises(ConfigurationError, match="restore"):
        CheckedKeys(connection, secret.arn, FakeClock(NOW)).of(NUMBER)
    with pytest.raises(ConfigurationError, match="restore"):
        write_canary(connection, parse_keyring(OTHER), NOW)
    digests = {v: one.digest for v, one in read_canary(connection).items()}
    assert digests == parse_keyring(ONE).canary()


def test_a_lost_older_key_is_noticed_and_a_new_version_is_added(
    connection: Dynamo, secret: Secret
) -> None:
    assert write_canary(connection, parse_keyring(ONE), NOW)
    assert write_canary(connection, parse_keyring(TWO), NOW)
    assert not write_canary(connection, parse_keyring(TWO), NOW)
    with pytest.raises(ConfigurationError):
        CheckedKeys(connection, secret.arn, FakeClock(NOW)).of(NUMBER)


def test_a_new_version_is_read_at_once_and_written_when_every_ring_knows_it(
    connection: Dynamo, secret: Secret
) -> None:
    write_canary(connection, parse_keyring(ONE), NOW - timedelta(days=90))
    clock = FakeClock(NOW)
    warm = CheckedKeys(connection, secret.arn, clock)
    assert warm.of(NUMBER).versions == parse_keyring(ONE).of(NUMBER).versions
    secret.replace(TWO)
    write_canary(connection, parse_keyring(TWO), NOW)

    cold = CheckedKeys(connection, secret.arn, clock).of(NUMBER)
    assert cold.current.startswith("1.")
    assert {key[:2] for key in cold.versions} == {"1.", "2."}
    clock.at = NOW + REREAD
    assert {key[:2] for key in warm.of(NUMBER).versions} == {"1.", "2."}
    clock.at = NOW + SETTLED + REREAD
    assert warm.of(NUMBER).current.startswith("2.")
    assert SETTLED > REREAD


def test_a_version_that_init_has_not_seen_is_never_written_under(
    connection: Dynamo, secret: Secret
) -> None:
    write_canary(connection, parse_keyring(ONE), NOW - timedelta(days=90))
    secret.replace(TWO)
    assert CheckedKeys(connection, secret.arn, FakeClock(NOW)).of(NUMBER).current[:2] == "1."


def test_the_right_keys_are_checked_once_an_hour(
    connection: Dynamo, secret: Secret, calls: list[str]
) -> None:
    write_canary(connection, parse_keyring(ONE), NOW)
    calls.clear()
    clock = FakeClock(NOW)
    keys = CheckedKeys(connection, secret.arn, clock)
    for _ in range(3):
        keys.of(NUMBER)
    assert calls == ["GetItem"]
    clock.at = NOW + REREAD
    keys.of(NUMBER)
    assert calls == ["GetItem", "GetItem"]
