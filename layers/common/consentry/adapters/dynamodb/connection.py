"""One botocore session and one DynamoDB client for all Models, not one each.

Calls leave through `Dynamo`, so that errors are translated in one place and every request is one
that can be counted. pynamodb's part is the schema, the items' form and the expressions.
"""

import logging
import random
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from itertools import batched, chain
from typing import Any

from botocore.config import Config
from botocore.session import Session
from pynamodb.connection import Connection
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.models import Model

from consentry.adapters.clients import settle
from consentry.adapters.dynamodb.requests import (
    Key,
    Wanted,
    key_of,
    key_request,
    name_of,
    put_request,
    query_request,
    update_request,
)
from consentry.adapters.dynamodb.tables import ALL
from consentry.adapters.failures import CancelledError, ItemBusyError, RawItem, translated
from consentry.errors import TemporaryFailure

CONNECT_TIMEOUT_S = 1
READ_TIMEOUT_S = 3
RETRIES = 2
ROUNDS = 4
BATCH = 100
WRITTEN_AT_ONCE = 25

# Request bodies hold numbers and texts; at DEBUG these would log them.
for _name in ("botocore", "pynamodb", "urllib3"):
    logging.getLogger(_name).setLevel(logging.INFO)


@dataclass(frozen=True, slots=True, kw_only=True)
class TableNames:
    """The deployed names of the six tables."""

    consent: str
    suppression: str
    ledger: str
    messages: str
    registry: str
    pacing: str


class Dynamo:
    """The shared connection. Nothing is opened before the first call."""

    def __init__(self, names: TableNames) -> None:
        self._connection = Connection(
            connect_timeout_seconds=CONNECT_TIMEOUT_S,
            read_timeout_seconds=READ_TIMEOUT_S,
            max_retry_attempts=RETRIES,
        )
        # pynamodb makes its client on this session too.
        self.session: Session = settle(self._connection.session)
        for model, name in zip(ALL, asdict(names).values(), strict=True):
            model.Meta.table_name = name
            model._connection = None
            table = model._get_connection()
            self._connection.add_meta_table(table.get_meta_table())
            table.connection = self._connection

    def client(self, service: str, config: Config) -> Any:
        """A client of another service on the same session."""
        return self.session.create_client(service, config=config)

    def call(self, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        """One request, again if a transaction holds the item.

        Its errors as `failures.py` names them.
        """
        for round_ in range(ROUNDS):
            pause(round_)
            with suppress(ItemBusyError), translated("dynamodb", operation):
                answer: dict[str, Any] = self._connection.client._make_api_call(operation, request)
                return answer
        raise TemporaryFailure(f"`dynamodb` kept the item of `{operation}` busy; try again later")

    def get(self, model: type[Model], key: Key, *, strong: bool = True) -> RawItem | None:
        """One item."""
        answer = self.call("GetItem", {**key_request(model, key), "ConsistentRead": strong})
        return answer.get("Item")

    def put(
        self, item: Model, condition: Condition | None = None, *, old: bool = False
    ) -> RawItem | None:
        """Stores an item; LostRaceError with the item that is there.

        With `old`, answers what it replaced.
        """
        request = put_request(item, condition)
        answer = self.call("PutItem", {**request, "ReturnValues": "ALL_OLD"} if old else request)
        return answer.get("Attributes")

    def update(
        self,
        model: type[Model],
        key: Key,
        actions: Sequence[Action],
        condition: Condition | None = None,
        *,
        answer: str = "NONE",
    ) -> RawItem:
        """Changes an item; LostRaceError with the item that is there.

        `answer` is UpdateItem's ReturnValues.
        """
        request = update_request(model, key, actions, condition)
        found = self.call("UpdateItem", {**request, "ReturnValues": answer})
        return found.get("Attributes") or {}

    def delete(self, model: type[Model], key: Key) -> None:
        """Removes an item; a missing one is fine."""
        self.call("DeleteItem", key_request(model, key))

    def query(
        self,
        model: type[Model],
        key_condition: Condition,
        *,
        index: str = "",
        forward: bool = True,
        page_size: int = 0,
    ) -> Iterator[RawItem]:
        """The items of one partition in order, page after page as they are asked for.

        Consistent but for an index.
        """
        request = query_request(
            model, key_condition, index=index, forward=forward, page_size=page_size
        )
        while True:
            answer = self.call("Query", request)
            yield from answer["Items"]
            if "LastEvaluatedKey" not in answer:
                return
            request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]

    def batch_get(self, wanted: Iterable[Wanted], *, strong: bool) -> dict[Wanted, RawItem]:
        """Items across tables, a hundred a call, each key once; missing ones are left out."""
        keys = list(dict.fromkeys(wanted))
        found: dict[Wanted, RawItem] = {}
        for start in range(0, len(keys), BATCH):
            self._batch_get(keys[start : start + BATCH], found, strong=strong)
        return found

    def _batch_get(
        self, keys: Sequence[Wanted], found: dict[Wanted, RawItem], *, strong: bool
    ) -> None:
        models = {name_of(model): model for model, _ in keys}
        left: dict[str, Any] = {name: {"Keys": [], "ConsistentRead": strong} for name in models}
        for model, key in keys:
            left[name_of(model)]["Keys"].append(key_request(model, key)["Key"])
        for round_ in range(ROUNDS):
            pause(round_)
            answer = self.call("BatchGetItem", {"RequestItems": left})
            for name, items in answer["Responses"].items():
                for item in items:
                    found[(models[name], key_of(models[name], item))] = item
            left = answer.get("UnprocessedKeys") or {}
            if not left:
                return
        raise TemporaryFailure(f"`dynamodb` left keys of {sorted(left)} unread; try again later")

    def batch_write(
        self, model: type[Model], *, put: Iterable[Model] = (), delete: Iterable[Key] = ()
    ) -> None:
        """Stores and removes items of a table whatever is there, 25 a call. TemporaryFailure if
        some are left undone. No more are made than a call takes: a day's roots are many.
        """
        puts = ({"PutRequest": {"Item": item.serialize()}} for item in put)
        gone = ({"DeleteRequest": {"Key": key_request(model, key)["Key"]}} for key in delete)
        for some in batched(chain[dict[str, Any]](puts, gone), WRITTEN_AT_ONCE, strict=False):
            self._batch_write({name_of(model): list(some)})

    def _batch_write(self, left: dict[str, Any]) -> None:
        for round_ in range(ROUNDS):
            pause(round_)
            left = self.call("BatchWriteItem", {"RequestItems": left}).get("UnprocessedItems") or {}
            if not left:
                return
        raise TemporaryFailure(f"`dynamodb` left writes to {sorted(left)} undone; try again later")

    def transact(self, actions: Sequence[dict[str, Any]], token: str = "") -> None:
        """Does all or nothing.

        CancelledError if a condition failed, TemporaryFailure if others kept being in the way.
        """
        request: dict[str, Any] = {"TransactItems": list(actions)}
        if token:
            request["ClientRequestToken"] = token
        for round_ in range(ROUNDS):
            pause(round_)
            try:
                self.call("TransactWriteItems", request)
            except CancelledError as exc:
                if exc.by_condition:
                    raise
            else:
                return
        raise TemporaryFailure("`dynamodb` had other transactions in the way; try again later")


def pause(round_: int) -> None:
    """Waits before a repetition, not before the first round: up to 0.05 s, doubling."""
    if round_:
        time.sleep(random.uniform(0.01, 0.05) * 2 ** (round_ - 1))  # noqa: S311 (spreads callers; guards nothing)
