"""The HTTP API: routes, the Lambda authorizer and the answers that the gateway gives by itself.

Its limits are those of API Gateway's quotas for HTTP APIs (10 MB of payload, 30 s for an
integration, 10 s for an authorizer) and of Lambda's for a synchronous event (6 MB).
"""

import json
import threading
import uuid
from concurrent.futures import Future
from dataclasses import dataclass, replace
from typing import Any

from local.clock import StackClock
from local.gateway.events import authorizer_event, request_event, response, with_body
from local.gateway.routes import Routes
from local.gateway.throttle import Throttles
from local.message import Request, Response, too_large
from local.model import Authorizer, Model
from local.runtime.environment import MOST_BYTES, Outcome
from local.runtime.pool import FunctionPool, Functions, Throttled

BODY_LIMIT = 10 * 1024 * 1024
INTEGRATION_SECONDS = 30.0
AUTHORIZER_SECONDS = 10.0
_CACHE_LIMIT = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Verdict:
    allowed: bool
    context: dict[str, Any]
    until: int


class HttpApi:
    """Answers every request to the API's port."""

    def __init__(
        self,
        model: Model,
        functions: Functions,
        clock: StackClock,
        *,
        integration_timeout: float = INTEGRATION_SECONDS,
        authorizer_timeout: float = AUTHORIZER_SECONDS,
    ) -> None:
        self._routes = Routes(model.routes)
        self._throttles = Throttles(model.throttle, model.route_throttles, clock.micros)
        self._authorizers = model.authorizers
        self._functions = functions
        self._clock = clock
        self._patience = integration_timeout
        self._authorizer_patience = authorizer_timeout
        self._lock = threading.Lock()
        self._verdicts: dict[tuple[str, str], _Verdict] = {}

    def forget(self) -> None:
        """Empty the authorizers' cache, and count requests anew."""
        with self._lock:
            self._verdicts.clear()
        self._throttles.clear()

    def answer(self, request: Request) -> Response:
        """Answer one request."""
        answer = self._answer(request)
        extra = [("apigw-requestid", uuid.uuid4().hex[:15] + "=")]
        return replace(answer, headers=[*answer.headers, *extra])

    def _answer(self, request: Request) -> Response:
        if len(request.body) > BODY_LIMIT:
            return too_large()
        matched = self._routes.match(request.method, request.path)
        if matched is None:
            return _own(404, "Not Found")
        route, parameters = matched
        if not self._throttles.admits(route.key):
            return _own(429, "Too Many Requests")
        event = request_event(request, route, parameters, self._clock.now())
        if route.authorizer is not None:
            verdict = self._authorize(self._authorizers[route.authorizer], event)
            if isinstance(verdict, Response):
                return verdict
            event["requestContext"]["authorizer"] = {"lambda": verdict.context}
        return self._invoke(route.function, with_body(event, request))

    def _invoke(self, function: str, event: dict[str, Any]) -> Response:
        payload = json.dumps(event).encode()
        if len(payload) > MOST_BYTES:
            return too_large()
        try:
            outcome = _within(self._patience, self._functions[function], payload)
        except (Throttled, TimeoutError):
            return _own(503, "Service Unavailable")
        answer = None if outcome.failed else response(outcome.payload)
        return answer or _own(500, "Internal Server Error")

    def _authorize(self, authorizer: Authorizer, event: dict[str, Any]) -> _Verdict | Response:
        identity = event["headers"].get(authorizer.header, "")
        if not identity:
            return _own(401, "Unauthorized")
        now, key = self._clock.micros(), (authorizer.name, identity)
        with self._lock:
            verdict = self._verdicts.get(key)
        # A verdict from the future was cached before the clock was set back by a reset.
        if verdict is None or not now < verdict.until <= now + authorizer.ttl * 1_000_000:
            verdict = self._ask(authorizer, event, identity, now)
            if verdict is None:
                return _own(500, "Internal Server Error")
            with self._lock:
                if len(self._verdicts) >= _CACHE_LIMIT:
                    self._verdicts.clear()
                self._verdicts[key] = verdict
        return verdict if verdict.allowed else _own(403, "Forbidden")

    def _ask(
        self, authorizer: Authorizer, event: dict[str, Any], identity: str, now: int
    ) -> _Verdict | None:
        payload = json.dumps(authorizer_event(event, identity)).encode()
        try:
            asked = self._functions[authorizer.function]
            outcome = _within(self._authorizer_patience, asked, payload)
            result = json.loads(outcome.payload)
            allowed = result["isAuthorized"]
        except (Throttled, TimeoutError, ValueError, KeyError, TypeError):
            return None
        if outcome.failed or not isinstance(allowed, bool):
            return None
        until = now + authorizer.ttl * 1_000_000
        return _Verdict(allowed=allowed, context=result.get("context") or {}, until=until)


def _within(patience: float, pool: FunctionPool, payload: bytes) -> Outcome:
    """Wait for a function, but no longer than the gateway does; the function runs on.

    TimeoutError once that has passed. Where nothing can take so long, no thread is spent on it.
    """
    if pool.function.timeout < patience and pool.at_hand:
        return pool.invoke(payload)
    done: Future[Outcome] = Future()

    def run() -> None:
        try:
            done.set_result(pool.invoke(payload))
        except Throttled as error:
            done.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    return done.result(patience)


def _own(status: int, message: str) -> Response:
    return Response(
        status=status,
        body=json.dumps({"message": message}, separators=(",", ":")).encode(),
        headers=[("content-type", "application/json")],
    )
