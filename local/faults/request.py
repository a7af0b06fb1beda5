"""Reads `POST /faults`: what is asked must be something that can happen."""

from collections.abc import Collection
from functools import cache
from typing import Any

from botocore.session import get_session

from local.carrier.reading import BadInput
from local.faults.plan import ANY, Fault, Faults, Kind

# The name of a service as callers sign it, and the botocore model that lists its operations.
SERVICES = {
    "dynamodb": "dynamodb",
    "s3": "s3",
    "secretsmanager": "secretsmanager",
    "sms-voice": "pinpoint-sms-voice-v2",
    "sns": "sns",
    "sqs": "sqs",
}
_CLEAR = "clear"
_KNOWN = ("service", "operation", "function", "kind", "count", "skip")
_MOST = 1_000_000


def fault(faults: Faults, body: dict[str, Any], functions: Collection[str]) -> dict[str, Any]:
    """Plan or clear faults as asked; answers what is still to come."""
    for name in body:
        if name not in _KNOWN:
            raise BadInput(f"`{name}` is not known here; known are {', '.join(_KNOWN)}")
    kind = _one_of(body, "kind", [*(one.value for one in Kind), _CLEAR])
    if kind == _CLEAR:
        _clear(faults, body, functions)
    else:
        faults.plan(_read(body, Kind(kind), functions))
    return {"faults": faults.planned()}


def _clear(faults: Faults, body: dict[str, Any], functions: Collection[str]) -> None:
    service = _one_of(body, "service", SERVICES) if "service" in body else None
    operation = _operation(service, body) if service and "operation" in body else None
    function = _function(body, functions)
    faults.clear(
        lambda one: (
            service in (None, one.service)
            and operation in (None, one.operation)
            and function in (None, one.function)
        )
    )


def _read(body: dict[str, Any], kind: Kind, functions: Collection[str]) -> Fault:
    service = _one_of(body, "service", SERVICES)
    delivery = kind is Kind.DUPLICATE_DELIVERY
    if delivery and service not in ("sqs", "sns"):
        raise BadInput("`service` must be `sqs` or `sns`: nothing else delivers")
    operation = ANY if delivery and "operation" not in body else _operation(service, body)
    if kind is Kind.OPTED_OUT and (service, operation) != ("sms-voice", "SendTextMessage"):
        raise BadInput(
            "`operation` must be `SendTextMessage` of `sms-voice`: nothing else is refused so"
        )
    return Fault(
        service=service,
        operation=operation,
        kind=kind,
        function=_function(body, functions),
        count=_number(body, "count", 1, 1),
        skip=_number(body, "skip", 0, 0),
    )


def _one_of(body: dict[str, Any], name: str, known: Collection[str]) -> str:
    value = body.get(name)
    if not isinstance(value, str) or value not in known:
        raise BadInput(f"`{name}` must be one of {', '.join(known)}")
    return value


def _operation(service: str, body: dict[str, Any]) -> str:
    value = body.get("operation")
    if value != ANY and value not in operations(service):
        raise BadInput(f"`operation` must be one of {service}'s, such as `{_example(service)}`")
    return str(value)


def _function(body: dict[str, Any], functions: Collection[str]) -> str | None:
    return _one_of(body, "function", functions) if body.get("function") is not None else None


def _number(body: dict[str, Any], name: str, default: int, least: int) -> int:
    value = body.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= _MOST:
        raise BadInput(f"`{name}` must be a whole number from {least} to {_MOST}")
    return value


@cache
def operations(service: str) -> frozenset[str]:
    """All operations of a service."""
    return frozenset(get_session().get_service_model(SERVICES[service]).operation_names)


def _example(service: str) -> str:
    return {
        "dynamodb": "UpdateItem",
        "s3": "PutObject",
        "secretsmanager": "GetSecretValue",
        "sms-voice": "SendTextMessage",
        "sns": "Publish",
        "sqs": "SendMessage",
    }[service]
