"""From an API Gateway event to a route of ours and back.

Routing is Powertools'; what is an error is `problems`'.
"""

from collections.abc import Callable
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError

from consentry.domain.api_key import Role
from consentry.entrypoints.gateway_events import caller_of, request_of
from consentry.entrypoints.problems import MethodNotAllowed
from consentry.entrypoints.request import Request
from consentry.entrypoints.responses import failed, response_of
from consentry.entrypoints.routes import Route, shadowed, takes
from consentry.errors import ConsentryError, FieldError, Forbidden, InvalidRequest, NotFound
from consentry.services.authorize import Caller

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
    for path, method in shadowed(routes):
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
            request = request_of(app.current_event.raw_event, path, keyless=keyless)
            share(request.caller)
            _admit(request.caller, route)
            _understand(request, route)
            ready()
            answer = route.run(request)
        except Exception as exc:  # noqa: BLE001 (the edge: whatever it is becomes a problem document)
            return failed(exc, route)
        return response_of(answer)

    return endpoint


def _admit(caller: Caller, route: Route) -> None:
    if caller.role not in route.roles:
        raise Forbidden(f"role `{caller.role}` may not call this")


def _understand(request: Request, route: Route) -> None:
    """A filter that is misspelt would let everything through, and a scope what nobody named."""
    strange = sorted(request.query.keys() - {"account", *route.query})
    if strange:
        message = "is not a query parameter of this request"
        raise InvalidRequest(
            [FieldError(field=name, code="unknown", message=message) for name in strange]
        )


def _unmatched(
    app: APIGatewayHttpResolver, routes: tuple[Route, ...]
) -> Callable[[NotFoundError], Response[str]]:
    keyless = any(Role.NONE in route.roles for route in routes)

    def unmatched(_: NotFoundError) -> Response[str]:
        event = app.current_event.raw_event
        path = str(event.get("rawPath", ""))
        written = [route for route in routes if route.path == path]
        found = written or [route for route in routes if takes(route, path)]
        allowed = tuple(sorted({route.method for route in found}))
        try:
            caller_of(event, keyless=keyless)
        except ConsentryError as exc:
            return failed(exc, None)
        method = event.get("requestContext", {}).get("http", {}).get("method")
        # A name with characters that Powertools' routes do not take: no such thing at all.
        wrong = allowed and method not in allowed
        return failed(MethodNotAllowed(allowed) if wrong else NotFound("no such route"), None)

    return unmatched
