"""The page's part of the control port: its files, its stream, and what it asks.

Whatever is not the page's is answered by the control interface.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from local.clock import StackClock
from local.handset import rules
from local.handset.desk import SEEDED, Api, Desk
from local.handset.feed import Feed, Full
from local.handset.journal import Journal
from local.message import Request, Response

STATIC = Path(__file__).with_name("static")
_KINDS = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)
_GUARDED = [
    ("content-security-policy", _POLICY),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cache-control", "no-store"),
]
_ACCEPTED, _DENIED = 202, 422


class Handset:
    """Answers the page's requests and keeps its journal."""

    def __init__(self, clock: StackClock, api: Api, frozen: Callable[[], bool]) -> None:
        """`frozen`: whether the clock was told to stand still."""
        self.journal = Journal()
        self._feed = Feed(self.journal, clock, frozen)
        self._desk = Desk(api)
        self._asked: dict[str, Callable[[dict[str, Any]], Response]] = {
            "/texts": self._desk.send,
            "/consents": self._desk.agree,
            "/check": self._desk.check,
        }

    def close(self) -> None:
        """End every page's stream."""
        self._feed.close()

    def saw(self, request: Request, answer: Response) -> None:
        """An answer of the HTTP API: the page shows every message that it decided."""
        sending = request.method == "POST" and request.path.startswith("/v1/messages")
        if not sending or answer.status not in (200, _ACCEPTED, _DENIED):
            return
        for one in _messages(answer.body):
            if account := one.get("account") or _account(request):
                self._desk.remember(one["id"], account)
            self.journal.decided(one["id"])

    def answer(self, request: Request) -> Response | None:
        """The answer to one request; None if it is not the page's."""
        path = request.path
        if request.method == "GET":
            if path == "/stream":
                return self._stream()
            if path == "/rules":
                return _json(rules.in_words())
            if path.startswith("/decisions/"):
                return self._desk.message(path.removeprefix("/decisions/"))
            return _file(path)
        ask = self._asked.get(path) if request.method == "POST" else None
        return None if ask is None else _ask(ask, request.body)

    def _stream(self) -> Response:
        try:
            stream = self._feed.open()
        except Full as error:
            return Response(
                status=503, body=str(error).encode(), headers=[("content-type", "text/plain")]
            )
        headers = [("content-type", "text/event-stream"), ("connection", "close"), *_GUARDED]
        return Response(status=200, headers=headers, stream=stream)


def _ask(ask: Callable[[dict[str, Any]], Response], body: bytes) -> Response:
    try:
        asked = json.loads(body)
    except ValueError:
        asked = None
    if not isinstance(asked, dict):
        return Response(
            status=400,
            body=b'{"status": 400, "title": "bad request", "detail": "the body must be an object"}',
            headers=[("content-type", "application/problem+json")],
        )
    return ask(asked)


def _file(path: str) -> Response | None:
    name = "index.html" if path == "/" else path.removeprefix("/static/")
    if (path != "/" and not path.startswith("/static/")) or name not in _names():
        return None
    headers = [("content-type", _KINDS[Path(name).suffix]), *_GUARDED]
    return Response(status=200, body=(STATIC / name).read_bytes(), headers=headers)


def _names() -> set[str]:
    return {one.name for one in STATIC.iterdir() if one.suffix in _KINDS}


def _messages(body: bytes) -> list[dict[str, Any]]:
    """The messages of an answer: one, those of a batch, or none."""
    try:
        document = json.loads(body)
    except ValueError:
        return []
    some = document.get("items", [document]) if isinstance(document, dict) else []
    return [one for one in some if isinstance(one, dict) and isinstance(one.get("id"), str)]


def _account(request: Request) -> str:
    """The account of a seeded key; a refusal does not name its account."""
    name = request.headers.get("authorization", "").removeprefix("Bearer local-")
    return name if name in SEEDED else ""


def _json(document: object) -> Response:
    return Response(
        status=200,
        body=json.dumps(document).encode(),
        headers=[("content-type", "application/json")],
    )
