"""DynamoDB: moto's handlers behind one lock, over items that lie on disk.

moto has no lock of its own, so concurrent conditional writes could both succeed and a failing
transaction could undo somebody else's write. One lock makes every request atomic. Item requests
skip moto's request and response models, which cost more than the work itself; only those with sets
of binary values take the long way.
"""

import base64
import json
import threading
from collections.abc import Callable
from typing import Any, cast

import moto.dynamodb.models
import moto.dynamodb.responses
from botocore.session import get_session
from moto.core.exceptions import JsonRESTError
from moto.core.responses import ActionResult
from moto.core.utils import camelcase_to_underscores
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.dynamo_type import DynamoType, Item
from moto.dynamodb.models.utilities import dynamo_to_dict
from moto.dynamodb.responses import DynamoHandler
from werkzeug.exceptions import HTTPException

from local.aws import conditions, moto_state, nodes
from local.aws.expiry import HOUR
from local.aws.item import StoredItem, wire
from local.aws.rows import Rows
from local.aws.table import IndexedTable, keep_in
from local.aws.transactions import Tokens, transact_write_items
from local.cfn import ACCOUNT, REGION
from local.message import Response

_PREFIX = "DynamoDB_20120810."
_FAST = [
    "BatchGetItem",
    "BatchWriteItem",
    "DeleteItem",
    "GetItem",
    "PutItem",
    "Query",
    "Scan",
    "TransactGetItems",
    "TransactWriteItems",
    "UpdateItem",
]
_HEADERS = [("content-type", "application/x-amz-json-1.0")]
_stock_update = DynamoDBBackend.update_item


def _update_item(backend: DynamoDBBackend, table_name: str, key: Any, *a: Any, **k: Any) -> Item:
    item = _stock_update(backend, table_name, key, *a, **k)
    table = cast(IndexedTable, backend.get_table(table_name))
    table.store((item.hash_key, item.range_key), item)
    return item


class _Result(ActionResult):
    """A result that is made plain only for moto's own way of writing it."""

    def execute_result(self, context: Any) -> Any:
        return ActionResult(dynamo_to_dict(self.result)).execute_result(context)


_OURS: list[tuple[Any, str, Any]] = [
    (moto.dynamodb.models, "Table", IndexedTable),
    (moto.dynamodb.models, "Item", StoredItem),
    (moto.dynamodb.models.table, "Item", StoredItem),
    (moto.dynamodb.responses, "DynamoResult", _Result),
    (DynamoDBBackend, "transact_write_items", transact_write_items),
    (DynamoDBBackend, "update_item", _update_item),
]
_STOCK = [(place, name, getattr(place, name)) for place, name, _ in _OURS]
_running: list["DynamoDB"] = []


def _put(parts: list[tuple[Any, str, Any]]) -> None:
    for place, name, part in parts:
        setattr(place, name, part)


class DynamoDB:
    """Answers DynamoDB requests one at a time."""

    def __init__(self, micros: Callable[[], int]) -> None:
        self._rows = Rows()
        nodes.install()
        conditions.install()
        keep_in(self._rows)
        _put(_OURS)
        _running.append(self)
        self.lock = threading.RLock()
        self._tokens = Tokens(micros)
        model = get_session().get_service_model("dynamodb")
        shapes = {name: model.operation_model(name).output_shape for name in _FAST}
        self._members = {name: frozenset(one.members) for name, one in shapes.items() if one}
        self._methods = {name: camelcase_to_underscores(name) for name in _FAST}

    def fast(self, target: str, body: bytes) -> Response | None:
        """The answer to an item request, or None where moto's full path has to give it."""
        operation = target.removeprefix(_PREFIX)
        members = self._members.get(operation)
        if members is None or b'"BS"' in body:
            return None
        handler = _handler(target)
        try:
            params = _parsed(body)
            handler.body = handler.params = params
            with self.lock:
                result = self._run(handler, operation, params)
                kept = {name: one for name, one in result.items() if name in members}
                return Response(status=200, body=_written(kept).encode(), headers=_HEADERS)
        except HTTPException as error:
            text = str(error.description).encode()
            return Response(status=error.code or 400, body=text, headers=_HEADERS)

    def _run(self, handler: DynamoHandler, operation: str, params: dict[str, Any]) -> Any:
        transacts = operation == "TransactWriteItems"
        if transacts and self._tokens.seen(params):
            return {}
        action: Callable[[], ActionResult] = getattr(handler, self._methods[operation])
        result = action().result
        if transacts:
            self._tokens.remember(params)
        return result

    def close(self) -> None:
        """Leave moto to itself again, once no stack of this process runs on it."""
        if self in _running:
            _running.remove(self)
        if not _running:
            _put(_STOCK)

    def snapshot(self) -> None:
        """Remember every item as it is now."""
        with self.lock:
            self._rows.keep()

    def restore(self) -> None:
        """Put every table back to the snapshot."""
        with self.lock:
            self._tokens.clear()
            self._rows.restore()

    def state(self) -> dict[str, list[dict[str, Any]]]:
        """Every item, by table, in the order of their keys."""
        with self.lock:
            return {
                name: [one.to_json()["Attributes"] for one in table.all_items()]
                for name, table in sorted(moto_state.dynamodb().tables.items())
            }

    def next_expiry(self) -> int | None:
        """The first full hour at which an item of any table goes, in seconds since 1970."""
        with self.lock:
            hour = self._rows.next_hour()
        return None if hour is None else hour * HOUR

    def expire(self, now: float) -> int:
        """Remove what has expired by now (seconds since 1970); answers how many items went."""
        tables = moto_state.dynamodb().tables
        with self.lock:
            due = self._rows.due(int(now // HOUR))
            for name, packed in due:
                tables[name].expire(packed)
        return len(due)

    def key_of(self, table: str) -> str | None:
        """The attribute of a table's partition key, by the table's name or ARN."""
        found = moto_state.dynamodb().tables.get(table.rpartition("/")[2])
        return None if found is None else str(found.hash_key_attr)

    def keys(self, table: str, prefix: str) -> list[tuple[str, str]]:
        """The keys of all items whose partition key starts with `prefix`; both keys are texts."""
        with self.lock:
            found = moto_state.dynamodb().tables[table].starting_with(prefix)
        return [(str(one.hash_key.value), str(one.range_key.value)) for one in found]


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body, object_hook=_binary if b'"B"' in body else None)
    except ValueError as error:
        raise JsonRESTError("SerializationException", "the body is not JSON") from error


def _handler(target: str) -> DynamoHandler:
    handler = DynamoHandler()
    handler.region, handler.current_account, handler.partition = REGION, ACCOUNT, "aws"
    handler.headers = {"X-Amz-Target": target, "Content-Type": "application/x-amz-json-1.0"}
    handler.querystring, handler.uri_match, handler.response_headers = {}, {}, {}
    return handler


def _binary(value: dict[str, Any]) -> dict[str, Any]:
    """Binary attributes as moto keeps them: decoded."""
    if len(value) == 1 and isinstance(value.get("B"), str):
        return {"B": base64.b64decode(value["B"])}
    return value


def _plain(value: object) -> object:
    if isinstance(value, DynamoType):
        return wire(value)
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    raise TypeError(f"cannot write a value of type `{type(value).__name__}`")


_written = json.JSONEncoder(default=_plain).encode
