"""`consentry-admin init`: what the first minute of a deployment does, on moto."""

from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from moto import mock_aws

from consentry.adapters.clock import SystemClock
from consentry.adapters.dynamodb.api_keys import DynamoApiKeys
from consentry.entrypoints.admin_cli import init, main
from consentry.errors import ConfigurationError
from consentry.services.authorize import Authorize
from tests.support.aws import CREDENTIALS, connected, create_tables, names_of_a_stack


@pytest.fixture(name="outputs")
def _outputs(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """The outputs of a stack that was just deployed."""
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    names = names_of_a_stack()
    with mock_aws():
        create_tables(boto3.client("dynamodb"), names)
        secret = boto3.client("secretsmanager").create_secret(
            Name="hmac", SecretString='{"current": "1", "keys": "a-random-key"}'
        )
        yield {
            "HmacSecretArn": secret["ARN"],
            "ApiUrl": "https://api.example",
            "ConsentTableName": names.consent,
            "SuppressionTableName": names.suppression,
            "LedgerTableName": names.ledger,
            "MessagesTableName": names.messages,
            "RegistryTableName": names.registry,
            "PacingTableName": names.pacing,
        }


def shown_key(lines: list[str]) -> str:
    return next(line.strip() for line in lines if line.strip().startswith("csy_"))


def test_the_first_key_is_shown_once_and_works_as_an_operators(outputs: dict[str, str]) -> None:
    key = shown_key(init(outputs))

    caller = Authorize(clock=SystemClock(), keys=DynamoApiKeys(connected(outputs))).run(
        f"Bearer {key}"
    )

    assert (caller.role, caller.account) == ("operator", "")


def test_the_key_is_stored_nowhere_in_the_clear(outputs: dict[str, str]) -> None:
    key = shown_key(init(outputs))

    items = boto3.client("dynamodb").scan(TableName=outputs["RegistryTableName"])["Items"]

    assert items
    assert key not in str(items)


def test_a_second_run_makes_no_key_unless_asked(outputs: dict[str, str]) -> None:
    first = shown_key(init(outputs))

    again = init(outputs)
    other = shown_key(init(outputs, another_key=True))

    assert not any("csy_" in line for line in again)
    assert other != first


def test_another_secret_than_the_data_was_written_with_is_refused(outputs: dict[str, str]) -> None:
    init(outputs)
    boto3.client("secretsmanager").put_secret_value(
        SecretId=outputs["HmacSecretArn"], SecretString='{"current": "1", "keys": "another-key"}'
    )

    with pytest.raises(ConfigurationError, match="restore it"):
        init(outputs)


def test_a_stack_that_is_none_of_ours_is_named_as_such() -> None:
    with pytest.raises(ConfigurationError, match="`HmacSecretArn`"):
        init({"ApiUrl": "https://api.example"})


def test_the_command_finds_the_stack_by_its_name_or_says_that_there_is_none(
    outputs: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    status = main(["init", "--stack-name", "nothing-deployed"])

    assert status == 1
    assert "nothing-deployed" in capsys.readouterr().err


def test_without_a_region_the_command_says_how_to_name_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.delenv("AWS_DEFAULT_REGION", raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))

    assert main(["init"]) == 1
    assert "region; set `AWS_DEFAULT_REGION`" in capsys.readouterr().err
