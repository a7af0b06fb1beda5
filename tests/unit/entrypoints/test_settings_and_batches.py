"""The environment is read whole; of a batch only what failed comes again."""

from collections.abc import Sequence
from typing import Any

import pytest
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from consentry.entrypoints.batches import batch_handler
from consentry.entrypoints.observability import logger
from consentry.entrypoints.settings import Settings
from consentry.errors import ConfigurationError, TemporaryFailure
from consentry.services.ports.queue import Handled
from tests.unit.entrypoints.events import CONTEXT


def test_every_variable_that_is_missing_is_named_at_once() -> None:
    with pytest.raises(ConfigurationError) as caught:
        Settings.from_env(
            {"LEDGER_TABLE": " ", "CONSENT_TABLE": "c"},
            needed=("CONSENT_TABLE", "LEDGER_TABLE", "SEND_QUEUE_URL"),
        )
    assert "`LEDGER_TABLE`, `SEND_QUEUE_URL`" in str(caught.value)
    assert "`CONSENT_TABLE`" not in str(caught.value)


def test_what_is_not_needed_may_be_missing() -> None:
    settings = Settings.from_env({"CONSENT_TABLE": " c "}, needed=("CONSENT_TABLE",))
    assert (settings.consent_table, settings.ledger_table) == ("c", "")


def test_the_names_are_those_of_the_template() -> None:
    assert set(Settings.names()) == {
        "CONSENT_TABLE",
        "SUPPRESSION_TABLE",
        "LEDGER_TABLE",
        "MESSAGES_TABLE",
        "REGISTRY_TABLE",
        "PACING_TABLE",
        "SEND_QUEUE_URL",
        "CONFIGURATION_SET",
        "HMAC_SECRET_ARN",
        "ROOTS_BUCKET",
        "ACCOUNT_RATE_LIMIT",
        "CARRIER_RATE_LIMIT",
    }


def sqs(*bodies: str) -> dict[str, Any]:
    return {
        "Records": [
            {
                "messageId": f"m{n}",
                "receiptHandle": f"r{n}",
                "body": body,
                "attributes": {"ApproximateReceiveCount": "1"},
                "messageAttributes": {},
                "eventSource": "aws:sqs",
                "eventSourceARN": "arn:aws:sqs:us-east-1:123456789012:q",
                "awsRegion": "us-east-1",
            }
            for n, body in enumerate(bodies)
        ]
    }


def handle(record: SQSRecord) -> Handled:
    """`done`, `later`, or an error by name, as the body says."""
    errors: dict[str, Exception] = {
        "busy": TemporaryFailure("slow down"),
        "broken": KeyError("+14155550123"),
    }
    if record.body in errors:
        raise errors[record.body]
    return Handled(record.body)


@pytest.mark.parametrize(
    ("bodies", "again"),
    [
        (("done", "done"), []),
        (("done", "later", "done"), ["m1"]),
        (("busy", "done", "broken"), ["m0", "m2"]),
        (("busy", "later"), ["m0", "m1"]),
    ],
)
def test_of_a_batch_what_failed_or_waits_comes_again(
    bodies: tuple[str, ...], again: list[str]
) -> None:
    answer = batch_handler(handle)(sqs(*bodies), CONTEXT)
    assert [each["itemIdentifier"] for each in answer["batchItemFailures"]] == again


def test_a_failure_is_logged_by_its_kind_without_what_it_quoted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    logged: list[dict[str, Any]] = []
    monkeypatch.setattr(logger, "error", lambda _, **fields: logged.append(fields))
    batch_handler(handle)(sqs("broken", "busy"), CONTEXT)
    assert [(line["error"], line["said"]) for line in logged] == [
        ("KeyError", ""),
        ("TemporaryFailure", "slow down"),
    ]
    assert "4155550123" not in repr(logged)


def test_a_record_that_cannot_be_looked_at_beforehand_keeps_no_other() -> None:
    handled: list[str] = []

    def before(records: Sequence[SQSRecord]) -> dict[str, Handled]:
        if any(record.body == "broken" for record in records):
            raise OverflowError("+14155550123")
        return {record.receipt_handle: Handled.DONE for record in records if record.body == "moved"}

    def take(record: SQSRecord) -> Handled:
        handled.append(record.body)
        return Handled.DONE

    answer = batch_handler(take, before=before)(sqs("moved", "broken", "done"), CONTEXT)

    assert [each["itemIdentifier"] for each in answer["batchItemFailures"]] == ["m1"]
    assert handled == ["done"]


class Ending:
    """The context of an invocation that has so much time left, record by record."""

    def __init__(self, *left_ms: int) -> None:
        self._left = list(left_ms)

    def get_remaining_time_in_millis(self) -> int:
        return self._left.pop(0)


def test_what_an_invocation_has_no_time_for_comes_again_and_what_was_moved_does_not() -> None:
    handled: list[str] = []

    def take(record: SQSRecord) -> Handled:
        handled.append(record.body)
        return Handled.DONE

    answer = batch_handler(take, before=lambda _: {"r3": Handled.DONE}, takes_ms=12_000)(
        sqs("first", "second", "third", "moved"), Ending(30_000, 12_000, 11_999)
    )

    assert handled == ["first", "second"]
    assert [each["itemIdentifier"] for each in answer["batchItemFailures"]] == ["m2"]


def test_what_an_invocation_has_no_time_for_is_another_s_at_once() -> None:
    given_back: list[str] = []

    def give_back(record: SQSRecord) -> None:
        given_back.append(record.receipt_handle)
        if record.body == "second":
            raise TemporaryFailure("made to fail")

    answer = batch_handler(lambda _: Handled.DONE, takes_ms=12_000, give_back=give_back)(
        sqs("first", "second", "third"), Ending(12_000, 11_999, 11_000)
    )

    assert given_back == ["r1", "r2"]
    assert [each["itemIdentifier"] for each in answer["batchItemFailures"]] == ["m1", "m2"]
