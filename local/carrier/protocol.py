"""EUM's wire protocol (AWS JSON 1.0), checked against botocore's own model of the service.

A request that botocore could not have sent, or that the service would refuse, is refused with the
documented error shape: `__type`, `Message` and the error's own members.
"""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from botocore.model import Shape, StructureShape
from botocore.session import get_session
from botocore.validate import ParamValidator

from local.message import Response

SERVICE = "pinpoint-sms-voice-v2"
_MODEL = get_session().get_service_model(SERVICE)
_PREFIX = f"{_MODEL.metadata['targetPrefix']}."
_VALIDATOR = ParamValidator()
type Operation = Callable[[dict[str, Any]], dict[str, Any]]


class EumError(Exception):
    """A documented error of the service, with its members."""

    def __init__(self, name: str, message: str, **members: Any) -> None:
        super().__init__(message)
        self.name = name
        self.members = {"Message": message, **members}

    def response(self) -> Response:
        """The error on the wire."""
        body = {"__type": f"com.amazonaws.pinpointsmsvoicev2#{self.name}", **self.members}
        status = 500 if self.name == "InternalServerException" else 400
        return answer(body, status=status, error=self.name)


def answer(body: dict[str, Any], *, status: int = 200, error: str = "") -> Response:
    """An answer of the service."""
    headers = [("content-type", "application/x-amz-json-1.0")]
    if error:
        headers.append(("x-amzn-ErrorType", error))
    return Response(status=status, body=json.dumps(body).encode(), headers=headers)


def invalid(name: str, message: str) -> EumError:
    """A field that does not validate."""
    return EumError(
        "ValidationException",
        f"1 validation error: {name}: {message}",
        Reason="FIELD_VALIDATION_FAILED",
        Fields=[{"Name": name, "Message": message}],
    )


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


def parse(target: str, body: bytes) -> tuple[str, dict[str, Any]]:
    """The operation and its validated parameters."""
    operation = target.removeprefix(_PREFIX)
    if not target.startswith(_PREFIX) or operation not in _MODEL.operation_names:
        raise EumError("UnknownOperationException", f"unknown target `{target}`")
    try:
        params = json.loads(body or b"{}")
    except ValueError as error:
        raise EumError("SerializationException", "the body is not JSON") from error
    shape = _MODEL.operation_model(operation).input_shape
    assert shape is not None
    if not isinstance(params, dict):
        raise EumError("SerializationException", "the body is not an object")
    _validate(params, shape)
    return operation, params


def _validate(params: dict[str, Any], shape: StructureShape) -> None:
    for name in shape.required_members:
        if name not in params:
            raise EumError(
                "ValidationException",
                f"1 validation error: {name}: is required",
                Reason="MISSING_PARAMETER",
                Fields=[{"Name": name, "Message": "is required"}],
            )
    for name, value in params.items():
        if name not in shape.members:
            raise invalid(name, "is not a parameter of this operation")
        if problem := _problem(value, shape.members[name]):
            raise invalid(name, problem)
    report = _VALIDATOR.validate(params, shape)
    if report.has_errors():
        raise invalid("parameters", report.generate_report())


def _problem(value: Any, shape: Shape) -> str:
    limits = shape.metadata
    if isinstance(value, str):
        return _text_problem(value, limits)
    if isinstance(value, (list, dict)) and len(value) > limits.get("max", len(value)):
        return f"must have at most {limits['max']} entries"
    whole = shape.type_name == "integer" and isinstance(value, int) and not isinstance(value, bool)
    if whole and not limits.get("min", value) <= value <= limits.get("max", value):
        return f"must be between {limits['min']} and {limits['max']}"
    return ""


def _text_problem(value: str, limits: Mapping[str, Any]) -> str:
    if "min" in limits and not limits["min"] <= len(value) <= limits.get("max", len(value)):
        return f"must have {limits['min']} to {limits['max']} characters"
    if "pattern" in limits and not re.fullmatch(limits["pattern"], value):
        return f"must match `{limits['pattern']}`"
    if "enum" in limits and value not in limits["enum"]:
        return f"must be one of {', '.join(limits['enum'])}"
    return ""
