"""From an API Gateway event to a request, with the caller that the authorizer found."""

import base64
import binascii
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from consentry.domain.api_key import Role
from consentry.entrypoints.problems import PayloadTooLarge, Unauthorized
from consentry.entrypoints.request import Request
from consentry.entrypoints.routes import ANYBODY
from consentry.services.authorize import Caller

MAX_BODY = 1024 * 1024


def request_of(event: dict[str, Any], path: Mapping[str, str], *, keyless: bool = False) -> Request:
    """The call that an event brings; PayloadTooLarge, or Unauthorized unless `keyless`."""
    body = _bytes(event.get("body") or "", encoded=bool(event.get("isBase64Encoded")))
    if len(body) > MAX_BODY:
        raise PayloadTooLarge(f"the body may have at most {MAX_BODY} bytes")
    return Request(
        caller=caller_of(event, keyless=keyless),
        path={name: unquote(value) for name, value in path.items()},
        query=event.get("queryStringParameters") or {},
        headers={key.lower(): value for key, value in (event.get("headers") or {}).items()},
        body=body,
        id=str(event.get("requestContext", {}).get("requestId", "")),
    )


def _bytes(body: str, *, encoded: bool) -> bytes:
    if not encoded:
        return body.encode(errors="surrogatepass")
    try:
        return base64.b64decode(body)
    except binascii.Error:
        return b""


def caller_of(event: dict[str, Any], *, keyless: bool = False) -> Caller:
    """Who calls, by the authorizer's context. Unauthorized for nobody, unless `keyless`."""
    context = event.get("requestContext", {}).get("authorizer", {}).get("lambda") or {}
    role = context.get("role", Role.NONE)
    if role not in ANYBODY and keyless:
        return Caller(role=Role.NONE, account="", key_id="")
    if role not in ANYBODY:
        raise Unauthorized(_unknown(event.get("headers") or {}))
    return Caller(
        role=Role(role), account=context.get("account", ""), key_id=context.get("key_id", "")
    )


def _unknown(headers: Mapping[str, str]) -> str:
    given = next((text for name, text in headers.items() if name.lower() == "authorization"), "")
    if given and not given.lower().startswith("bearer "):
        return "send the key as `Authorization: Bearer <key>`"
    return "this API key is unknown, expired or revoked"
