"""Events as API Gateway makes them, for a caller that the authorizer knows."""

import json
from types import SimpleNamespace
from typing import Any

CONTEXT = SimpleNamespace(
    function_name="f",
    memory_limit_in_mb=512,
    invoked_function_arn="arn:aws:lambda:us-east-1:123456789012:function:f",
    aws_request_id="r-1",
)


def request(
    method: str,
    path: str,
    *,
    body: Any = None,
    query: dict[str, str] | None = None,
    headers: dict[str, str] | None = None,
    role: str = "sender",
    account: str = "acme",
    encoded: bool = False,
) -> dict[str, Any]:
    """One payload of format 2.0; a body that is no text is sent as JSON."""
    text = body if isinstance(body, str) or body is None else json.dumps(body)
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": "",
        "headers": {"content-type": "application/json", **(headers or {})},
        "requestContext": {
            "accountId": "123456789012",
            "apiId": "api",
            "stage": "$default",
            "requestId": "r-1",
            "http": {"method": method, "path": path, "sourceIp": "192.0.2.1", "userAgent": "t"},
            "authorizer": {"lambda": {"role": role, "account": account, "key_id": "k"}},
        },
        "isBase64Encoded": encoded,
    }
    if text is not None:
        event["body"] = text
    if query:
        event["queryStringParameters"] = query
    return event


def answered(answer: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """Status and document of an answer."""
    return answer["statusCode"], json.loads(answer["body"])
