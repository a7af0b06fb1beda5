"""Payload format 2.0: what API Gateway hands to a function, and what it makes of the answer.

`rawPath` and path parameters arrive decoded, `rawQueryString` as sent; headers are lower case,
repeated query parameters are joined by a comma, cookies are a list of their own.
"""

import base64
import json
import re
import uuid
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, unquote

from local.cfn import ACCOUNT, REGION
from local.message import Request, Response
from local.model import Route

_TEXT = re.compile(r"text/|application/(json|xml|javascript|[\w.+-]+\+(json|xml))\b")

_HOP_BY_HOP = frozenset({"connection", "expect", "keep-alive", "transfer-encoding"})


def request_event(
    request: Request, route: Route, parameters: dict[str, str], now: datetime
) -> dict[str, Any]:
    """The event of one request, without an authorizer's context."""
    headers = {key: one for key, one in request.headers.items() if key not in _HOP_BY_HOP}
    cookies = [one.strip() for one in headers.pop("cookie", "").split(";") if one.strip()]
    headers |= {"x-forwarded-for": request.peer, "x-forwarded-port": "443"}
    headers["x-forwarded-proto"] = "https"
    path = unquote(request.path)
    host = headers.get("host", "")
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": route.key,
        "rawPath": path,
        "rawQueryString": request.query,
        "headers": headers,
        "requestContext": {
            "accountId": ACCOUNT,
            "apiId": "local",
            "domainName": host,
            "domainPrefix": host.split(".")[0],
            "http": {
                "method": request.method,
                "path": path,
                "protocol": "HTTP/1.1",
                "sourceIp": request.peer,
                "userAgent": headers.get("user-agent", ""),
            },
            "requestId": uuid.uuid4().hex[:15] + "=",
            "routeKey": route.key,
            "stage": "$default",
            "time": f"{now:%d/%b/%Y:%H:%M:%S} +0000",
            "timeEpoch": int(now.timestamp() * 1000),
        },
    }
    if cookies:
        event["cookies"] = cookies
    if query := _query(request.query):
        event["queryStringParameters"] = query
    if parameters:
        event["pathParameters"] = parameters
    return event


def with_body(event: dict[str, Any], request: Request) -> dict[str, Any]:
    """The same event with the body, as text or in base64."""
    if not request.body:
        return {**event, "isBase64Encoded": False}
    text = _as_text(request)
    if text is None:
        encoded = base64.b64encode(request.body).decode()
        return {**event, "body": encoded, "isBase64Encoded": True}
    return {**event, "body": text, "isBase64Encoded": False}


def authorizer_event(event: dict[str, Any], identity: str) -> dict[str, Any]:
    """What the Lambda authorizer sees of a request."""
    http = event["requestContext"]["http"]
    route = f"arn:aws:execute-api:{REGION}:{ACCOUNT}:local/$default/{http['method']}{http['path']}"
    return {
        **event,
        "type": "REQUEST",
        "routeArn": route,
        "identitySource": [identity],
        "pathParameters": event.get("pathParameters", {}),
        "stageVariables": {},
    }


def response(payload: bytes) -> Response | None:
    """The answer that a function's result stands for; None if API Gateway cannot read it."""
    try:
        result = json.loads(payload)
    except ValueError:
        return None
    if not isinstance(result, dict) or "statusCode" not in result:
        body = result if isinstance(result, str) else json.dumps(result)
        headers = [("content-type", "application/json")]
        return Response(status=200, body=body.encode(), headers=headers)
    try:
        return _full(result)
    except (TypeError, ValueError, AttributeError):
        return None


def _full(result: dict[str, Any]) -> Response:
    body = result.get("body") or ""
    if not isinstance(body, str):
        raise TypeError("a body is a string")
    data = base64.b64decode(body) if result.get("isBase64Encoded") else body.encode()
    headers = {
        str(name).lower(): str(value) for name, value in (result.get("headers") or {}).items()
    }
    headers.setdefault("content-type", "text/plain;charset=UTF-8")
    headers.pop("content-length", None)
    pairs = list(headers.items()) + [("set-cookie", one) for one in result.get("cookies") or []]
    return Response(status=int(result["statusCode"]), body=data, headers=pairs)


def _query(raw: str) -> dict[str, str]:
    joined: dict[str, str] = {}
    for name, value in parse_qsl(raw, keep_blank_values=True):
        joined[name] = f"{joined[name]},{value}" if name in joined else value
    return joined


def _as_text(request: Request) -> str | None:
    kind = request.headers.get("content-type", "application/json").lower()
    if not _TEXT.match(kind):
        return None
    try:
        return request.body.decode()
    except UnicodeDecodeError:
        return None
