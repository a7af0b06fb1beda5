"""From an API Gateway event to a route of ours and back.

Routing is Powertools'; what is an error is `problems`'.
"""

import base64
import binascii
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError

from consentry.domain.api_key import Role
from consentry.domain.audit import Actor
from consentry.domain.phone import InvalidPhoneNumber, parse
from consentry.domain.sender import SenderType, fits_type
from consentry.entrypoints.fields import IDENTIFIER, Fields, parse_json
from consentry.entrypoints.observability import count, logger
from consentry.entrypoints.problems import (
    MethodNotAllowed,
    PayloadTooLarge,
    Unauthorized,
    headers_of,
    problem_of,
)
from consentry.errors import ConsentryError, FieldError, Forbidden, InvalidRequest, NotFound
from consentry.services.authorize import Caller

MAX_BODY = 1024 * 1024
ANYBODY = frozenset({Role.SENDER, Role.EMERGENCY, Role.OPERATOR})
OPERATORS = frozenset({Role.OPERATOR})
KEYLESS = ANYBODY | {Role.NONE}
"""For what everybody may read: the template routes such paths past the authorizer."""
_PAGE_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none';"
    " form-action 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""DynamoDB refuses keys of more than 2,048 bytes: what no id of ours can be is never looked up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One call, with the caller that the authorizer found."""

    caller: Caller
    path: Mapping[str, str]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    id: str = ""

    @property
    def actor(self) -> Actor:
        """Who calls, as the audit log names them."""
        return Actor(key=self.caller.key_id, role=self.caller.role, request=self.id)

    def document(self) -> Fields:
        """The body, to be read field by field."""
        return Fields(parse_json(self.body))

    def asked(self) -> Fields:
        """The query, to be read field by field; `account` is taken by the method of that name."""
        return Fields({name: text for name, text in self.query.items() if name != "account"})

    def account(self, fields: Fields | None = None) -> str:
        """The account that this call is about: the key's own, or the one that an operator names."""
        if self.caller.role is not Role.OPERATOR:
            own = self.caller.account
            named = (fields.identifier("account") or own) if fields else self.query.get("account")
            if named is not None and named != own:
                raise Forbidden("this key belongs to another account")
            return self.caller.account
        named = fields.identifier("account") if fields else self.query.get("account", "")
        if not named and not (fields and fields.errors):
            message = "an operator's key must name the account"
            raise InvalidRequest([FieldError(field="account", code="required", message=message)])
        if named and not IDENTIFIER.fullmatch(named):
            message = "must be the id of an account"
            raise InvalidRequest([FieldError(field="account", code="format", message=message)])
        return named

    def number(self, name: str) -> str:
        """A phone number in the path; `+` may come as itself, as %2B or decoded to a space."""
        return number_in("number", self.path[name])

    def uuid(self, name: str) -> str:
        """An id that we made, in the path; NotFound for what cannot be one."""
        if not UUID.fullmatch(self.path[name]):
            raise NotFound("no such id")
        return self.path[name]

    def originating(self, name: str) -> str:
        """An originating identity in the path: a number, a short code or a name."""
        text = unquote(self.path[name])
        if any(fits_type(text, kind) for kind in (SenderType.SHORT_CODE, SenderType.SENDER_ID)):
            return text
        return self.number(name)

    def page(self) -> tuple[int, str]:
        """The page asked for: at most how many items, and from which cursor."""
        limit = self.query.get("limit", "50")
        if not re.fullmatch("[0-9]{1,3}", limit) or not 1 <= int(limit) <= 100:
            message = "must be a whole number from 1 to 100"
            raise InvalidRequest([FieldError(field="limit", code="range", message=message)])
        return int(limit), self.query.get("cursor", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a route answers: a JSON document, or a page or file in its place, and a status that is
    not an error's.
    """

    document: dict[str, Any]
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    page: str = ""
    file: str | None = None
    file_kind: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A path with `<names>`, a method, who may call it, and what answers."""

    method: str
    path: str
    run: Callable[[Request], Answer]
    roles: frozenset[Role] = ANYBODY


type Handler = Callable[[dict[str, Any], Any], dict[str, Any]]


def handler_for(
    routes: tuple[Route, ...],
    ready: Callable[[], None] = lambda: None,
    share: Callable[[Caller], None] = lambda _: None,
) -> Handler:
    """The Lambda handler that serves these routes, and problem documents for everything else.

    `ready` runs before every route, `share` before it with who calls; what they raise is the
    answer.
    """
    app = APIGatewayHttpResolver()
    for route in routes:
        app.route(route.path, method=[route.method])(_endpoint(app, route, ready, share))
    unmatched = _unmatched(app, routes)
    app.not_found(unmatched)
    for path, method in _shadowed(routes):
        app.route(path, method=[method])(lambda: unmatched(NotFoundError()))

    def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
        answer: dict[str, Any] = app.resolve(event, context)
        return answer

    return handler


def _endpoint(
    app: APIGatewayHttpResolver,
    route: Route,
    ready: Callable[[], None],
    share: Callable[[Caller], None],
) -> Callable[..., Response[str]]:
    def endpoint(**path: str) -> Response[str]:
        try:
            keyless = Role.NONE in route.roles
            request = _request(app.current_event.raw_event, path, keyless=keyless)
            share(request.caller)
            _admit(request.caller, route)
            ready()
            answer = route.run(request)
        except Exception as exc:  # noqa: BLE001 (the edge: whatever it is becomes a problem document)
            return _failed(exc, route)
        if answer.page:
            return _html(answer)
        if answer.file is not None:
            return _file(answer)
        return _json(answer.status, answer.document, answer.headers, "application/json")

    return endpoint


def _shadowed(routes: tuple[Route, ...]) -> list[tuple[str, str]]:
    """Calls of a path that another route's variable would take for a name: `GET …/batch`."""
    written = {route.path for route in routes if "<" not in route.path}
    known = {(route.path, route.method) for route in routes}
    return sorted(
        {(path, route.method) for path in written for route in routes if _takes(route, path)}
        - known
    )


def _takes(route: Route, path: str) -> bool:
    """Whether a path is one of a route's: letter by letter, or by its `<names>`."""
    wanted, given = route.path.split("/"), path.split("/")
    return len(wanted) == len(given) and all(
        one == other or (one.startswith("<") and other)
        for one, other in zip(wanted, given, strict=True)
    )


def _admit(caller: Caller, route: Route) -> None:
    if caller.role not in route.roles:
        raise Forbidden(f"role `{caller.role}` may not call this")


def _unmatched(
    app: APIGatewayHttpResolver, routes: tuple[Route, ...]
) -> Callable[[NotFoundError], Response[str]]:
    keyless = any(Role.NONE in route.roles for route in routes)

    def unmatched(_: NotFoundError) -> Response[str]:
        event = app.current_event.raw_event
        path = str(event.get("rawPath", ""))
        written = [route for route in routes if route.path == path]
        found = written or [route for route in routes if _takes(route, path)]
        allowed = tuple(sorted({route.method for route in found}))
        try:
            _caller(event, keyless=keyless)
        except ConsentryError as exc:
            return _failed(exc, None)
        method = event.get("requestContext", {}).get("http", {}).get("method")
        # A name with characters that Powertools' routes do not take: no such thing at all.
        wrong = allowed and method not in allowed
        return _failed(MethodNotAllowed(allowed) if wrong else NotFound("no such route"), None)

    return unmatched


def _request(event: dict[str, Any], path: Mapping[str, str], *, keyless: bool = False) -> Request:
    body = _bytes(event.get("body") or "", encoded=bool(event.get("isBase64Encoded")))
    if len(body) > MAX_BODY:
        raise PayloadTooLarge(f"the body may have at most {MAX_BODY} bytes")
    return Request(
        caller=_caller(event, keyless=keyless),
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


def _caller(event: dict[str, Any], *, keyless: bool = False) -> Caller:
    context = event.get("requestContext", {}).get("authorizer", {}).get("lambda") or {}
    role = context.get("role", Role.NONE)
    if role not in ANYBODY and keyless:
        return Caller(role=Role.NONE, account="", key_id="")
    if role not in ANYBODY:
        raise Unauthorized("this API key is unknown or revoked")
    return Caller(
        role=Role(role), account=context.get("account", ""), key_id=context.get("key_id", "")
    )


def _failed(error: Exception, route: Route | None) -> Response[str]:
    status, document = problem_of(error)
    if status >= 500:
        where = f"{route.method} {route.path}" if route else "unmatched"
        kind = type(error).__name__
        # The text of an unexpected error may quote what it failed on: only ours is logged.
        said = str(error) if isinstance(error, ConsentryError) else ""
        count("RequestFailed")
        logger.error("request failed", route=where, error=kind, said=said, at=_place(error))
    return _json(status, document, headers_of(error), "application/problem+json")


def _place(error: Exception) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_qualname}:{trace.tb_lineno}" if trace else ""


def _json(status: int, document: Any, headers: dict[str, str], kind: str) -> Response[str]:
    body = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return Response(status_code=status, content_type=kind, body=body, headers=dict(headers))


def _file(answer: Answer) -> Response[str]:
    headers = {"Content-Disposition": "attachment", **answer.headers}
    return Response(
        status_code=200, content_type=answer.file_kind, body=answer.file, headers=headers
    )


def _html(answer: Answer) -> Response[str]:
    """A page: nothing is loaded from anywhere, no script runs, nobody frames it (clause ST-19)."""
    headers = {**_PAGE_HEADERS, **answer.headers}
    kind = "text/html; charset=utf-8"
    return Response(status_code=200, content_type=kind, body=answer.page, headers=headers)


def number_in(name: str, text: str) -> str:
    """A phone number from a path or query. InvalidRequest naming the field if it is none."""
    text = unquote(text)
    if text.startswith(" "):
        text = f"+{text[1:]}"
    try:
        return parse(text).e164
    except InvalidPhoneNumber as exc:
        message = "must be a phone number in E.164, such as +14155550123"
        raise InvalidRequest([FieldError(field=name, code=str(exc.code), message=message)]) from exc
