"""The HTTP API: routes, the Lambda authorizer and the answers that the gateway gives by itself."""

import json
import threading
import uuid
from concurrent.futures import Future
from dataclasses import dataclass, replace
from typing import Any

from local.clock import StackClock
from local.gateway.events import authorizer_event, request_event, response, with_body
from local.gateway.routes import Routes
from local.message import Request, Response, too_large
from local.model import Authorizer, Model
from local.runtime.environment import Outcome
from local.runtime.pool import FunctionPool, Functions, Throttled

BODY_LIMIT = 10 * 1024 * 1024
INTEGRATION_SECONDS = 30.0
_INVOKE_LIMIT = 6_291_556
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
    ) -> None:
        self._routes = Routes(model.routes)
        self._authorizers = model.authorizers
        self._functions = functions
        self._clock = clock
        self._patience = integration_timeout
        self._lock = threading.Lock()
        self._verdicts: dict[tuple[str, str], _Verdict] = {}

    def forget(self) -> None:
        """Empty the authorizers' cache."""
        with self._lock:
            self._verdicts.clear()

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
        event = request_event(request, route, parameters, self._clock.now())
        if route.authorizer is not None:
            verdict = self._authorize(self._authorizers[route.authorizer], event)
            if isinstance(verdict, Response):
                return verdict
            event["requestContext"]["authorizer"] = {"lambda": verdict.context}
        return self._invoke(route.function, with_body(event, request))

    def _invoke(self, function: str, event: dict[str, Any]) -> Response:
        payload = json.dumps(event).encode()
        if len(payload) > _INVOKE_LIMIT:
            return too_large()
        try:
            outcome = self._within_patience(self._functions[function], payload)
        except (Throttled, TimeoutError):
            return _own(503, "Service Unavailable")
        answer = None if outcome.failed else response(outcome.payload)
        return answer or _own(500, "Internal Server Error")

    def _within_patience(self, pool: FunctionPool, payload: bytes) -> Outcome:
        """Wait for a function, but no longer than the gateway does; the function runs on."""
        if pool.function.timeout < self._patience:
            return pool.invoke(payload)
        done: Future[Outcome] = Future()

        def run() -> None:
            try:
                done.set_result(pool.invoke(payload))
            except Throttled as error:
                done.set_exception(error)

        threading.Thread(target=run, daemon=True).start()
        return done.result(self._patience)

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
            outcome = self._functions[authorizer.function].invoke(payload)
            result = json.loads(outcome.payload)
            allowed = result["isAuthorized"]
        except (Throttled, ValueError, KeyError, TypeError):
            return None
        if outcome.failed or not isinstance(allowed, bool):
            return None
        until = now + authorizer.ttl * 1_000_000
        return _Verdict(allowed=allowed, context=result.get("context") or {}, until=until)


def _own(status: int, message: str) -> Response:
    return Response(
        status=status,
        body=json.dumps({"message": message}, separators=(",", ":")).encode(),
        headers=[("content-type", "application/json")],
    )
