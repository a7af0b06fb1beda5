"""What AWS checks for each call: the actions and the resources that it needs.

Mostly the operation's own name on the resource that it names. The exceptions are documented in the
services' authorization references: a transaction needs the action of each of its items, an index is
a resource of its own, and SQS checks a batch under the single action's name.
"""

from collections.abc import Callable, Mapping
from typing import Any

from local.iam.policy import Need
from local.model import arn

type Params = Mapping[str, Any]

_ITEM_ACTIONS = {
    "ConditionCheck": "ConditionCheckItem",
    "Delete": "DeleteItem",
    "Get": "GetItem",
    "Put": "PutItem",
    "Update": "UpdateItem",
}
_SMS_RESOURCES = {
    "OriginationIdentity": "phone-number",
    "PhoneNumberId": "phone-number",
    "OptOutListName": "opt-out-list",
    "ConfigurationSetName": "configuration-set",
    "PoolId": "pool",
}


class Needs:
    """Knows of each call what it needs. `keys_of` names a table's partition key attribute."""

    def __init__(
        self, key_of: Callable[[str], str | None], sms_arn: Callable[[str], str | None]
    ) -> None:
        """`sms_arn` finds the ARN of an originating identity, if there is such a one."""
        self._key_of = key_of
        self._sms_arn = sms_arn
        self._by_service: dict[str, Callable[[str, Params], list[Need]]] = {
            "dynamodb": self._dynamodb,
            "s3": _object,
            "secretsmanager": _secret,
            "sms-voice": self._sms,
            "sns": _topic,
            "sqs": _queue,
        }

    def of(self, service: str, operation: str, params: Params) -> list[Need]:
        """Everything that the call needs; nothing for a service that asks for no permission."""
        read = self._by_service.get(service)
        return [] if read is None else read(operation, params)

    def _dynamodb(self, operation: str, params: Params) -> list[Need]:
        if operation in ("TransactWriteItems", "TransactGetItems"):
            return [
                self._item(_ITEM_ACTIONS.get(kind, kind), one)
                for item in params.get("TransactItems", [])
                for kind, one in item.items()
            ]
        if operation in ("BatchGetItem", "BatchWriteItem"):
            return [
                Need(
                    action=f"dynamodb:{operation}",
                    resource=_table(table),
                    keys=self._keys(table, _requested(one)),
                )
                for table, one in params.get("RequestItems", {}).items()
            ]
        return [self._item(operation, params)]

    def _item(self, action: str, params: Params) -> Need:
        table = str(params.get("TableName", "*"))
        index = params.get("IndexName")
        resource = _table(table) + (f"/index/{index}" if index else "")
        named = params.get("Key") or params.get("Item")
        keys = self._keys(table, [named]) if named else _queried(params)
        return Need(action=f"dynamodb:{action}", resource=resource, keys=keys)

    def _keys(self, table: str, items: list[Any]) -> tuple[str, ...]:
        name = self._key_of(table)
        values = [one[name] for one in items if isinstance(one, dict) and name in one]
        return tuple(str(text) for value in values for text in value.values())

    def _sms(self, operation: str, params: Params) -> list[Need]:
        for name, kind in _SMS_RESOURCES.items():
            identity = params.get(name)
            if isinstance(identity, str):
                own = arn("sms-voice", f"{kind}/{identity.rpartition('/')[2]}")
                resource = self._sms_arn(identity) if kind == "phone-number" else None
                return [Need(action=f"sms-voice:{operation}", resource=resource or own)]
        return [Need(action=f"sms-voice:{operation}", resource="*")]


def _table(name: str) -> str:
    return name if name.startswith("arn:") else arn("dynamodb", f"table/{name}")


def _requested(given: Any) -> list[Any]:
    """The keys or items that a batch names for one table."""
    if isinstance(given, dict):
        return list(given.get("Keys", []))
    writes = [body for one in given for body in one.values()]
    return [one.get("Item") or one.get("Key") for one in writes]


def _queried(params: Params) -> tuple[str, ...]:
    """The first value of a key condition, which is the partition by the product's own habit."""
    values = params.get("ExpressionAttributeValues") or {}
    condition = str(params.get("KeyConditionExpression", ""))
    placed = sorted((condition.find(name), name) for name in values if name in condition)
    return tuple(str(one) for _, name in placed[:1] for one in values[name].values())


def _object(operation: str, params: Params) -> list[Need]:
    bucket, key = (f"arn:aws:s3:::{params.get('Bucket', '*')}", str(params.get("Key", "")))
    if not key:
        return [Need(action="s3:ListBucket", resource=bucket)]
    # S3 checks a look at an object's head as a look at the object.
    action = operation.replace("Head", "Get")
    return [Need(action=f"s3:{action}", resource=f"{bucket}/{key}")]


def _queue(operation: str, params: Params) -> list[Need]:
    name = str(params.get("QueueUrl") or params.get("QueueName") or "*").rpartition("/")[2]
    action = operation.removesuffix("Batch")
    return [Need(action=f"sqs:{action}", resource=arn("sqs", name))]


def _topic(operation: str, params: Params) -> list[Need]:
    resource = params.get("TopicArn") or params.get("TargetArn") or params.get("PhoneNumber")
    return [Need(action=f"sns:{operation.removesuffix('Batch')}", resource=str(resource or "*"))]


def _secret(operation: str, params: Params) -> list[Need]:
    name = str(params.get("SecretId") or params.get("Name") or "*")
    resource = name if name.startswith("arn:") else arn("secretsmanager", f"secret:{name}")
    return [Need(action=f"secretsmanager:{operation}", resource=resource)]
