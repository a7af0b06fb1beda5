"""The shared connection: one client, bounded waits, repetitions, nothing in the log."""

import logging
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest

from consentry.adapters.dynamodb.connection import Dynamo
from consentry.adapters.dynamodb.facts import DynamoFacts
from consentry.adapters.dynamodb.messages import DynamoMessages
from consentry.adapters.dynamodb.pacing import DynamoPacing
from consentry.adapters.dynamodb.tables import ALL
from consentry.adapters.dynamodb.tables.messages import MessageItem
from consentry.adapters.dynamodb.tables.pacing import PacingItem
from consentry.adapters.dynamodb.tables.registry import RegistryItem
from consentry.adapters.failures import CancelledError, ItemBusyError, Reason
from consentry.errors import TemporaryFailure
from consentry.services.ports.messages import DueEntry
from tests.support.aws import LOGICAL_IDS, table_definitions
from tests.support.records import NOW, NUMBER, RING, row

KEYS = RING.of(NUMBER)


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    waits: list[float] = []
    monkeypatch.setattr(time, "sleep", waits.append)
    return waits


def test_waits_and_repetitions_are_bounded(connection: Dynamo) -> None:
    connection.get(MessageItem, ("x",))
    config: Any = connection._connection.client.meta.config
    assert (config.connect_timeout, config.read_timeout) == (1, 3)
    assert config.retries["total_max_attempts"] == 3


def test_no_sdk_logs_a_request_s_body_even_at_debug(
    connection: Dynamo, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    DynamoMessages(connection).put_new(row())
    assert NUMBER not in caplog.text
    assert "Acme Dental" not in caplog.text


def test_importing_the_adapters_does_not_import_boto3() -> None:
    script = (
        "import sys, consentry.adapters.dynamodb.facts, consentry.adapters.eum,"
        " consentry.adapters.sqs, consentry.adapters.secrets;"
        " sys.exit('boto3' in sys.modules)"
    )
    path = ":".join(sys.path)
    done = subprocess.run([sys.executable, "-c", script], env={"PYTHONPATH": path}, check=False)
    assert done.returncode == 0


@pytest.mark.parametrize("model", ALL, ids=lambda model: model.__name__)
def test_models_have_the_template_s_keys_and_indexes(model: Any) -> None:
    wanted = table_definitions()[dict(zip(ALL, LOGICAL_IDS.values(), strict=True))[model]]
    schema = model._get_schema()
    assert schema["key_schema"] == wanted["KeySchema"]
    assert sorted(map(str, schema["attribute_definitions"])) == sorted(
        str({"AttributeName": each["AttributeName"], "AttributeType": each["AttributeType"]})
        for each in wanted["AttributeDefinitions"]
    )
    made = {
        each["index_name"]: (each["key_schema"], each["projection"])
        for each in schema["global_secondary_indexes"]
    }
    assert made == {
        each["IndexName"]: (each["KeySchema"], each["Projection"])
        for each in wanted.get("GlobalSecondaryIndexes", ())
    }


def test_keys_left_unread_are_asked_for_again(
    connection: Dynamo, monkeypatch: pytest.MonkeyPatch
) -> None:
    DynamoMessages(connection).put_many([row(n) for n in range(5)], [])
    asked: list[int] = []
    plain_call = connection.call

    def two_at_a_time(operation: str, request: dict[str, Any]) -> dict[str, Any]:
        name = str(MessageItem.Meta.table_name)
        keys = request["RequestItems"][name]["Keys"]
        asked.append(len(keys))
        answer = plain_call(operation, {"RequestItems": {name: {"Keys": keys[:2]}}})
        left = {name: {"Keys": keys[2:]}} if keys[2:] else {}
        return {**answer, "UnprocessedKeys": left}

    monkeypatch.setattr(connection, "call", two_at_a_time)
    found = DynamoMessages(connection).get_many([row(n).id for n in range(5)])
    assert len(found) == 5
    assert asked == [5, 3, 1]


def test_keys_that_stay_unread_are_a_temporary_failure(
    connection: Dynamo, monkeypatch: pytest.MonkeyPatch, no_waiting: list[float]
) -> None:
    monkeypatch.setattr(
        connection,
        "call",
        lambda _operation, request: {"Responses": {}, "UnprocessedKeys": request["RequestItems"]},
    )
    with pytest.raises(TemporaryFailure, match="unread"):
        DynamoFacts(connection)._dynamo.batch_get([(RegistryItem, ("A#a", "account"))], strong=True)
    assert 0 < sum(no_waiting) < 1


def test_writes_left_undone_are_asked_for_again(
    connection: Dynamo, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    plain_call = connection.call

    def twenty_at_a_time(operation: str, request: dict[str, Any]) -> dict[str, Any]:
        ((table, writes),) = request["RequestItems"].items()
        asked.append(len(writes))
        plain_call(operation, {"RequestItems": {table: writes[:20]}})
        left = {table: writes[20:]} if writes[20:] else {}
        return {"UnprocessedItems": left}

    entries = [DueEntry(message_id=row(n).id, at=NOW, shard=0) for n in range(30)]
    pacing = DynamoPacing(connection)
    with monkeypatch.context() as slow:
        slow.setattr(connection, "call", twenty_at_a_time)
        pacing.put_many_due(entries)
    assert asked == [25, 5, 5]
    assert len(pacing.due(0, since=NOW, until=NOW)) == 30


def test_no_more_items_are_made_than_a_call_takes(
    connection: Dynamo, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A day's roots are as many as its chains."""
    made: list[str] = []
    asked: list[int] = []

    def items() -> Iterator[PacingItem]:
        for n in range(60):
            made.append(f"{n}")
            yield PacingItem(pk="due", sk=f"{n}")

    def noted(_operation: str, _request: dict[str, Any]) -> dict[str, Any]:
        asked.append(len(made))
        return {}

    monkeypatch.setattr(connection, "call", noted)
    connection.batch_write(PacingItem, put=items())
    assert asked == [25, 50, 60]


def test_writes_that_stay_undone_are_a_temporary_failure(
    connection: Dynamo, monkeypatch: pytest.MonkeyPatch, no_waiting: list[float]
) -> None:
    monkeypatch.setattr(
        connection,
        "call",
        lambda _operation, request: {"UnprocessedItems": request["RequestItems"]},
    )
    with pytest.raises(TemporaryFailure, match="undone"):
        DynamoPacing(connection).delete_many_due([DueEntry(message_id="m", at=NOW, shard=0)])
    assert 0 < sum(no_waiting) < 1


def test_a_transaction_in_the_way_is_waited_out(
    connection: Dynamo, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain_call = connection.call
    in_the_way = [CancelledError((Reason(code="TransactionConflict", item=None),))] * 2

    def call(operation: str, request: dict[str, Any]) -> dict[str, Any]:
        if in_the_way:
            raise in_the_way.pop()
        return plain_call(operation, request)

    monkeypatch.setattr(connection, "call", call)
    assert DynamoMessages(connection).put_many([row()], []) == ()


def test_transactions_that_stay_in_the_way_are_a_temporary_failure(
    connection: Dynamo, monkeypatch: pytest.MonkeyPatch
) -> None:
    def call(_operation: str, _request: dict[str, Any]) -> dict[str, Any]:
        raise CancelledError((Reason(code="TransactionConflict", item=None),))

    monkeypatch.setattr(connection, "call", call)
    with pytest.raises(TemporaryFailure, match="other transactions"):
        DynamoMessages(connection).put_many([row()], [])


@pytest.mark.parametrize(("busy", "wins"), [(3, True), (9, False)], ids=["for a while", "too long"])
def test_an_item_held_by_a_transaction_is_tried_again(
    connection: Dynamo, monkeypatch: pytest.MonkeyPatch, busy: int, wins: bool
) -> None:
    client = connection._connection.client
    plain_call = client._make_api_call
    left = [ItemBusyError()] * busy

    def call(operation: str, request: dict[str, Any]) -> dict[str, Any]:
        if left:
            raise left.pop()
        return dict(plain_call(operation, request))

    monkeypatch.setattr(client, "_make_api_call", call)
    if wins:
        assert connection.get(MessageItem, ("x",)) is None
    else:
        with pytest.raises(TemporaryFailure, match="busy"):
            connection.get(MessageItem, ("x",))
