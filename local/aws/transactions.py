"""TransactWriteItems without copying tables, and its idempotency token.

moto copies every table that a transaction touches and puts the copies back when it fails. Here only
the items touched are remembered. Errors and cancellation reasons are moto's own.
"""

import hashlib
import json
from collections.abc import Callable, Container
from typing import Any, cast

from moto.core.exceptions import JsonRESTError
from moto.dynamodb.comparisons import get_filter_expression
from moto.dynamodb.exceptions import (
    ConditionalCheckFailed,
    MockValidationException,
    MultipleTransactionsException,
    TooManyTransactionsException,
    TransactionCanceledException,
    TransactWriteSingleOpException,
)
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.dynamo_type import DynamoType, Item

from local.aws.rows import Key
from local.aws.table import IndexedTable
from local.disk import Disk

_TOKEN_LIFE = 600_000_000  # ten minutes, in microseconds
_SCHEMA = """
    CREATE TABLE token (token TEXT PRIMARY KEY, at INTEGER, digest BLOB) WITHOUT ROWID;
    CREATE INDEX old ON token (at);
"""
_OPERATIONS = frozenset({"ConditionCheck", "Put", "Delete", "Update"})
type _Reason = tuple[str | None, str | None, dict[str, Any] | None]


def transact_write_items(backend: DynamoDBBackend, transact_items: list[dict[str, Any]]) -> None:
    """Apply all operations or none of them."""
    if len(transact_items) > 100:
        raise TooManyTransactionsException()
    before: dict[tuple[str, Key], tuple[IndexedTable, Item | None]] = {}
    reasons: list[_Reason] = []
    try:
        for item in transact_items:
            reasons.append(_one(backend, item, before))
    except BaseException:
        _restore(before)
        raise
    if any(code is not None for code, _, _ in reasons):
        _restore(before)
        raise TransactionCanceledException(reasons)


def _one(
    backend: DynamoDBBackend,
    item: dict[str, Any],
    before: dict[tuple[str, Key], tuple[IndexedTable, Item | None]],
) -> _Reason:
    if len(item) > 1:
        raise TransactWriteSingleOpException
    held: dict[str, Any] | None = None
    try:
        ((kind, operation),) = item.items()
        if kind not in _OPERATIONS:
            return ("ValueError", "Unsupported transaction operation", None)
        table = cast(IndexedTable, backend.get_table(operation["TableName"]))
        named = operation["Item" if kind == "Put" else "Key"]
        key: Key = (
            DynamoType(named[table.hash_key_attr]),
            DynamoType(named[table.range_key_attr]) if table.range_key_attr else None,
        )
        _only_once(table, key, before)
        current = table.find(key)
        before[(table.name, key)] = (table, current)
        _check(operation, current)
        _apply(backend, kind, operation)
    except (MultipleTransactionsException, MockValidationException):
        raise
    except ConditionalCheckFailed as error:
        if operation.get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD" and current:
            held = current.to_json()["Attributes"]
        return ("ConditionalCheckFailed", str(error.message), held)
    except Exception as error:  # noqa: BLE001 - moto turns every error into a reason
        return (type(error).__name__, str(error), held)
    return (None, None, None)


def _only_once(table: IndexedTable, key: Key, before: Container[tuple[str, Key]]) -> None:
    if (table.name, key) in before:
        raise MultipleTransactionsException()


def _check(operation: dict[str, Any], current: Item | None) -> None:
    condition = operation.get("ConditionExpression")
    if condition is None:
        return
    names = operation.get("ExpressionAttributeNames")
    values = operation.get("ExpressionAttributeValues")
    if not get_filter_expression(condition, names, values).expr(current):
        raise ConditionalCheckFailed


def _apply(backend: DynamoDBBackend, kind: str, operation: dict[str, Any]) -> None:
    table = operation["TableName"]
    if kind == "Put":
        backend.put_item(table, operation["Item"])
    elif kind == "Delete":
        backend.delete_item(table, operation["Key"])
    elif kind == "Update":
        backend.update_item(
            table,
            operation["Key"],
            update_expression=operation["UpdateExpression"],
            expression_attribute_names=operation.get("ExpressionAttributeNames", {}),
            expression_attribute_values=operation.get("ExpressionAttributeValues", {}),
        )


def _restore(before: dict[tuple[str, Key], tuple[IndexedTable, Item | None]]) -> None:
    for (_, key), (table, item) in before.items():
        table.store(key, item)


class TokenMismatch(JsonRESTError):
    """A ClientRequestToken was used again with other parameters."""

    def __init__(self) -> None:
        super().__init__(
            "com.amazonaws.dynamodb.v20120810#IdempotentParameterMismatchException",
            "The request uses the same client token as a previous, but non-identical request.",
        )


class Tokens:
    """The transactions of the last ten minutes, by their ClientRequestToken."""

    def __init__(self, micros: Callable[[], int]) -> None:
        self._micros = micros
        self._disk = Disk(_SCHEMA)

    def seen(self, body: dict[str, Any]) -> bool:
        """Whether this very transaction already succeeded; another one with its token raises."""
        self._disk.run("DELETE FROM token WHERE at < ?", self._micros() - _TOKEN_LIFE)
        token = body.get("ClientRequestToken", "")
        known = self._disk.one("SELECT digest FROM token WHERE token = ?", token)
        if known is None:
            return False
        if known[0] != _digest(body):
            raise TokenMismatch()
        return True

    def remember(self, body: dict[str, Any]) -> None:
        """The transaction succeeded."""
        if token := body.get("ClientRequestToken"):
            sql = "REPLACE INTO token VALUES (?, ?, ?)"
            self._disk.run(sql, token, self._micros(), _digest(body))

    def clear(self) -> None:
        """Forget all of them."""
        self._disk.run("DELETE FROM token")


def _digest(body: dict[str, Any]) -> bytes:
    return hashlib.sha256(
        json.dumps(body["TransactItems"], sort_keys=True, default=repr).encode()
    ).digest()
