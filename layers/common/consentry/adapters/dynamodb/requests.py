"""DynamoDB requests out of Models, conditions and actions, for single calls and transactions alike.

A condition that fails answers the item that is there: who lost a race need not ask again.
"""

from collections.abc import Sequence
from typing import Any

from pynamodb.attributes import NumberAttribute
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.models import Model

from consentry.adapters.failures import RawItem

type Key = tuple[str, ...]
type Wanted = tuple[type[Model], Key]


def over(attribute: NumberAttribute, version: int) -> Condition:
    """That the stored version is the one before `version`; version 1 is stored over nothing."""
    return attribute.does_not_exist() if version == 1 else attribute == version - 1


def put_request(item: Model, condition: Condition | None = None) -> dict[str, Any]:
    """The request that stores an item, for PutItem or a transaction's Put."""
    names: dict[str, str] = {}
    values: dict[str, Any] = {}
    request: dict[str, Any] = {"TableName": name_of(type(item)), "Item": item.serialize()}
    if condition is not None:
        request["ConditionExpression"] = condition.serialize(names, values)
        request["ExpressionAttributeNames"] = {short: name for name, short in names.items()}
        request["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
    if values:
        request["ExpressionAttributeValues"] = values
    return request


def update_request(
    model: type[Model], key: Key, actions: Sequence[Action], condition: Condition | None = None
) -> dict[str, Any]:
    """The request that changes an item, for UpdateItem or a transaction's Update."""
    table = model._get_connection()
    request: dict[str, Any] = table.get_operation_kwargs(
        key[0], key[1] if len(key) > 1 else None, actions=actions, condition=condition
    )
    if condition is not None:
        request["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
    return request


def query_request(
    model: type[Model], key_condition: Condition, *, index: str, forward: bool, page_size: int
) -> dict[str, Any]:
    """The request for the items of one partition; consistent but for an index."""
    names: dict[str, str] = {}
    values: dict[str, Any] = {}
    return {
        "TableName": name_of(model),
        "KeyConditionExpression": key_condition.serialize(names, values),
        "ExpressionAttributeNames": {short: name for name, short in names.items()},
        "ExpressionAttributeValues": values,
        "ScanIndexForward": forward,
        **({"IndexName": index} if index else {"ConsistentRead": True}),
        **({"Limit": page_size} if page_size else {}),
    }


def name_of(model: type[Model]) -> str:
    """The deployed name of a table."""
    return str(model.Meta.table_name)


def _key_names(model: type[Model]) -> tuple[str, ...]:
    return tuple(name for name in (model._hash_keyname, model._range_keyname) if name)


def key_request(model: type[Model], key: Key) -> dict[str, Any]:
    """The request for one item by its key, for GetItem or DeleteItem."""
    names = _key_names(model)
    return {
        "TableName": name_of(model),
        "Key": {name: {"S": value} for name, value in zip(names, key, strict=True)},
    }


def key_of(model: type[Model], item: RawItem) -> Key:
    """The key of an item that was read."""
    return tuple(item[name]["S"] for name in _key_names(model))
