"""EUM's wire protocol (AWS JSON 1.0), checked against botocore's own model of the service.

A request that botocore could not have sent, or that the service would refuse, is refused with the
documented error shape: `__type`, `Message` and the error's own members.
"""

import json
import uuid
from collections.abc import Callable
from typing import Any

from botocore.session import get_session

from local.carrier.validation import missing_members, problems, wrong_types
from local.message import Response

SERVICE = "pinpoint-sms-voice-v2"
MODEL = get_session().get_service_model(SERVICE)
_PREFIX = f"{MODEL.metadata['targetPrefix']}."
# Errors of the protocol come from the service's framework, not from the service.
_FRAMEWORK = frozenset({"SerializationException", "UnknownOperationException"})
type Params = dict[str, Any]
type Operation = Callable[[Params], Params]


class EumError(Exception):
    """A documented error of the service, with its members."""

    def __init__(self, name: str, message: str, **members: Any) -> None:
        super().__init__(message)
        self.name = name
        self.members = {"Message": message, **members}

    def response(self) -> Response:
        """The error on the wire."""
        space = "coral.service" if self.name in _FRAMEWORK else "pinpointsmsvoicev2"
        body = {"__type": f"com.amazonaws.{space}#{self.name}", **self.members}
        status = 500 if self.name == "InternalServerException" else 400
        return answer(body, status=status, error=self.name)


def answer(body: Params, *, status: int = 200, error: str = "") -> Response:
    """An answer of the service."""
    headers = [
        ("content-type", "application/x-amz-json-1.0"),
        ("x-amzn-RequestId", str(uuid.uuid4())),
    ]
    if error:
        headers.append(("x-amzn-ErrorType", error))
    return Response(status=status, body=json.dumps(body).encode(), headers=headers)


def values_of(shape: str) -> list[str]:
    """The values of one of the model's enumerations."""
    return list(MODEL.shape_for(shape).metadata["enum"])


def refused(reason: str, message: str, *fields: tuple[str, str]) -> EumError:
    """A request that does not validate, with each field that is to blame."""
    named = [{"Name": name, "Message": text} for name, text in fields]
    return EumError("ValidationException", message, Reason=reason, Fields=named)


def invalid(name: str, message: str) -> EumError:
    """A field that does not validate."""
    text = f"1 validation error: {name}: {message}"
    return refused("FIELD_VALIDATION_FAILED", text, (name, message))


def missing(kind: str, identifier: str) -> EumError:
    """A resource that does not exist."""
    return EumError(
        "ResourceNotFoundException",
        "The requested resource couldn't be found",
        ResourceType=kind,
        ResourceId=identifier,
    )


def conflict(reason: str, kind: str, identifier: str) -> EumError:
    """A request that the state of a resource forbids."""
    return EumError(
        "ConflictException",
        "Your request has conflicting operations",
        Reason=reason,
        ResourceType=kind,
        ResourceId=identifier,
    )


def over_quota(reason: str) -> EumError:
    """A request beyond what the account may have."""
    message = "The request would exceed a service quota"
    return EumError("ServiceQuotaExceededException", message, Reason=reason)


def unknown(operation: str) -> EumError:
    """An operation that nobody answers."""
    return EumError("UnknownOperationException", f"the simulated carrier has no `{operation}`")


def throttled() -> EumError:
    """A request beyond a rate."""
    return EumError("ThrottlingException", "Rate exceeded")


def page(name: str, params: Params, items: list[Params]) -> Params:
    """One page of items as the service answers it; the token is the place to go on."""
    token = params.get("NextToken", "0")
    if not token.isdigit():
        raise refused(
            "INVALID_NEXT_TOKEN", "the token is not one of ours", ("NextToken", "unknown")
        )
    start, most = int(token), params.get("MaxResults", 100)
    found: Params = {name: items[start : start + most]}
    if start + most < len(items):
        found["NextToken"] = str(start + most)
    return found


def parse(target: str, body: bytes) -> tuple[str, Params]:
    """The operation and its validated parameters; members that are null are left out."""
    operation = target.removeprefix(_PREFIX)
    if not target.startswith(_PREFIX) or operation not in MODEL.operation_names:
        raise unknown(target)
    try:
        params = json.loads(body or b"{}")
    except ValueError as error:
        raise EumError("SerializationException", "the body is not JSON") from error
    _validate(operation, params)
    return operation, {name: value for name, value in params.items() if value is not None}


def _validate(operation: str, params: Any) -> None:
    shape = MODEL.operation_model(operation).input_shape
    assert shape is not None
    for path in wrong_types(params, shape):
        raise EumError("SerializationException", f"`{path or 'body'}` has another type")
    if absent := [(name, "is required") for name in missing_members(params, shape)]:
        raise refused("MISSING_PARAMETER", _summary(absent), *absent)
    if broken := list(problems(params, shape)):
        raise refused("FIELD_VALIDATION_FAILED", _summary(broken), *broken)


def _summary(fields: list[tuple[str, str]]) -> str:
    said = "; ".join(f"{name}: {text}" for name, text in fields)
    return f"{len(fields)} validation error{'s' if len(fields) > 1 else ''}: {said}"
