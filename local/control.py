"""The control interface: what a test, a demo or a developer tells the stack (`api.md`, section 9).

It shares its port with the simulated carrier: EUM's requests are POSTs to `/` with a target.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any, Protocol
from urllib.parse import parse_qs

from local.carrier.desk import Desk
from local.carrier.eum import Eum
from local.carrier.reading import BadInput, only, parse_instant, rfc3339
from local.clock import StackClock, from_micros, to_micros
from local.message import Request, Response
from local.player import Player, Stuck

type Body = dict[str, Any]


class Controlled(Protocol):
    """What of the stack is controlled."""

    clock: StackClock
    player: Player
    eum: Eum

    def stats(self) -> Body:
        """Calls by function and depths by queue."""
        ...

    def pending(self) -> Body:
        """What is queued, delayed and held."""
        ...

    def reset(self, *, warm: bool) -> None:
        """Empty everything and seed again."""
        ...


class Control:
    """Answers requests to the control port that are not EUM's."""

    def __init__(
        self, stack: Controlled, more: Mapping[tuple[str, str], Callable[[Body], Body]]
    ) -> None:
        """`more` are the routes of other parts of the stack."""
        self._stack = stack
        self._routes: dict[tuple[str, str], Callable[[Body], Body]] = {
            ("GET", "/messages"): self._messages,
            ("POST", "/inbound"): self._inbound,
            ("GET", "/clock"): lambda _: self._clock(),
            ("POST", "/clock"): self._set_clock,
            ("POST", "/drain"): self._drain,
            ("GET", "/stats"): lambda _: self._stack.stats(),
            ("POST", "/reset"): self._reset,
            **Desk(stack.eum, stack.clock).routes(),
            **more,
        }

    def answer(self, request: Request) -> Response:
        """Answer one request."""
        route = self._routes.get((request.method, request.path))
        if route is None:
            known = sorted(method for method, path in self._routes if path == request.path)
            if known:
                return problem(405, f"`{request.path}` takes {', '.join(known)}")
            return problem(404, f"the control interface has no `{request.path}`")
        try:
            return _json(200, route(_body(request)))
        except BadInput as error:
            return problem(400, str(error))
        except Stuck as error:
            return problem(409, str(error))

    def _messages(self, query: Body) -> Body:
        only(query, "to", "from")
        return {"items": self._stack.eum.accepted(query.get("to"), query.get("from"))}

    def _inbound(self, body: Body) -> Body:
        return self._stack.eum.handset.reply(body)

    def _clock(self) -> Body:
        return {"now": rfc3339(self._stack.clock.now()), "frozen": self._stack.player.frozen}

    def _set_clock(self, body: Body) -> Body:
        only(body, "now", "jump", "frozen")
        jump, frozen = _flag(body, "jump"), _flag(body, "frozen")
        clock, player = self._stack.clock, self._stack.player
        if "now" in body:
            target = to_micros(parse_instant(body["now"], "now"))
            if target < clock.micros():
                now = rfc3339(clock.now())
                raise BadInput(f"the clock stands at `{now}` and cannot be set back")
            (player.jump_to if jump else player.play_to)(target)
        if "frozen" in body:
            player.freeze(frozen=frozen)
        return self._clock()

    def _drain(self, body: Body) -> Body:
        only(body, "until_idle")
        if _flag(body, "until_idle"):
            self._stack.player.play_until_idle()
        else:
            self._stack.player.drain()
        due = self._stack.player.next_due()
        instant = None if due is None else rfc3339(from_micros(due))
        return {**self._stack.pending(), "next_due": instant}

    def _reset(self, body: Body) -> Body:
        only(body, "warm")
        self._stack.reset(warm=_flag(body, "warm"))
        return self._clock()


def problem(status: int, detail: str) -> Response:
    """An error as problem+json."""
    titles = {400: "bad request", 404: "not found", 405: "method not allowed", 409: "conflict"}
    body = {"title": titles[status], "status": status, "detail": detail}
    return Response(
        status=status,
        body=json.dumps(body).encode(),
        headers=[("content-type", "application/problem+json")],
    )


def _json(status: int, body: Body) -> Response:
    headers = [("content-type", "application/json")]
    return Response(status=status, body=json.dumps(body).encode(), headers=headers)


def _body(request: Request) -> Body:
    if request.method == "GET":
        # A `+` in a query is a space by the book; here every value that can start so is a number.
        query = request.query.replace("+", "%2B")
        return {name: values[-1] for name, values in parse_qs(query).items()}
    try:
        body = json.loads(request.body or b"{}")
    except ValueError as error:
        raise BadInput("the body is not JSON") from error
    if not isinstance(body, dict):
        raise BadInput("the body must be an object")
    return body


def _flag(body: Body, name: str) -> bool:
    value = body.get(name, False)
    if not isinstance(value, bool):
        raise BadInput(f"`{name}` must be true or false")
    return value
