"""How each service says that something is wrong, in the form that botocore turns into its errors.

Codes and statuses are those of botocore's models of the services; SQS speaks JSON with the code of
its older query protocol in a header, SNS and S3 speak XML.
"""

import json
import uuid
from collections.abc import Mapping
from xml.sax.saxutils import escape

from local.faults.plan import Kind
from local.message import Response

# Tells a function's own process (`runtime/child.py`) that this call's read timeout has passed.
TIMEOUT_HEADER = "x-local-read-timeout"

_JSON = "application/x-amz-json-1.0"
_PREFIXES = {
    "dynamodb": "com.amazonaws.dynamodb.v20120810#",
    "secretsmanager": "",
    "sms-voice": "com.amazonaws.pinpointsmsvoicev2#",
    "sqs": "com.amazonaws.sqs#",
}
_RATE = "Rate exceeded"
_UNAUTHORIZED = "User is not authorized to perform this action"
_INTERNAL = "The request processing has failed because of an unknown error."
_THROTTLES = {
    "dynamodb": (
        "ProvisionedThroughputExceededException",
        "The level of configured provisioned throughput for the table was exceeded.",
    ),
    "s3": ("SlowDown", "Please reduce your request rate."),
    "secretsmanager": ("ThrottlingException", _RATE),
    "sms-voice": ("ThrottlingException", _RATE),
    "sns": ("Throttled", _RATE),
    "sqs": ("RequestThrottled", "Request is throttled."),
}
_THROTTLE_STATUS = {"s3": 503, "sns": 429, "sqs": 403}
_FAILURES = {
    "dynamodb": "InternalServerError",
    "s3": "InternalError",
    "secretsmanager": "InternalServiceError",
    "sms-voice": "InternalServerException",
    "sns": "InternalError",
    "sqs": "InternalError",
}
_DENIALS = {"s3": "AccessDenied", "sns": "AuthorizationError", "sqs": "AccessDenied"}


def answer(kind: Kind, service: str) -> Response:
    """A service's answer to a call that it throttles, fails or refuses."""
    if kind is Kind.THROTTLE:
        code, message = _THROTTLES[service]
        return error(service, code, message, _THROTTLE_STATUS.get(service, 400))
    if kind is Kind.ACCESS_DENIED:
        return denied(service, _UNAUTHORIZED)
    if kind is Kind.OPTED_OUT:
        return error(
            service,
            "ConflictException",
            "Destination phone number opted out",
            400,
            {
                "Reason": "DESTINATION_PHONE_NUMBER_OPTED_OUT",
                "ResourceType": "phone-number",
            },
        )
    members = {"RequestId": str(uuid.uuid4())} if service == "sms-voice" else None
    return error(service, _FAILURES[service], _INTERNAL, 500, members)


def denied(service: str, message: str) -> Response:
    """A service's answer to a call that no policy allows."""
    code = _DENIALS.get(service, "AccessDeniedException")
    return error(service, code, message, 403 if service in _DENIALS else 400)


def timed_out() -> Response:
    """What a function's process turns into its client's read timeout, at once."""
    return Response(status=200, headers=[(TIMEOUT_HEADER, "1")])


def error(
    service: str,
    code: str,
    message: str,
    status: int,
    members: Mapping[str, str] | None = None,
) -> Response:
    """An error in a service's own protocol."""
    sender = "Receiver" if status >= 500 else "Sender"
    if service == "s3":
        text = (
            f"<Error><Code>{code}</Code><Message>{escape(message)}</Message>"
            f"<RequestId>{uuid.uuid4()}</RequestId></Error>"
        )
        headers = [("content-type", "application/xml")]
        return Response(status=status, body=text.encode(), headers=headers)
    if service == "sns":
        text = (
            '<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><Error>'
            f"<Type>{sender}</Type><Code>{code}</Code><Message>{escape(message)}</Message>"
            f"</Error><RequestId>{uuid.uuid4()}</RequestId></ErrorResponse>"
        )
        return Response(status=status, body=text.encode(), headers=[("content-type", "text/xml")])
    named = {"message" if service in ("dynamodb", "sqs") else "Message": message}
    body = {"__type": f"{_PREFIXES[service]}{code}", **named, **(members or {})}
    headers = [("content-type", _JSON), ("x-amzn-requestid", str(uuid.uuid4()))]
    if service == "sqs":
        headers.append(("x-amzn-query-error", f"{code};{sender}"))
    return Response(status=status, body=json.dumps(body).encode(), headers=headers)
