"""Plays the story on the handlers, in this process, and keeps what each request was answered."""

import json
import random
import secrets
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

import pytest

from local.gateway.events import request_event, with_body
from local.gateway.routes import Routes
from local.message import Request
from tests.support.handlers import Handlers, event, model, running
from tools.openapi.examples import (
    NOBODY,
    OTHER,
    OTHER_EMERGENCY,
    Dispatch,
    Example,
    Reply,
    Step,
    Wait,
)
from tools.openapi.recording import Recorder

_CHANCE = random.Random(0)  # noqa: S311 (nothing is kept secret by it)
KEYS = {"operator": "", "sender": "acme", "emergency": "acme"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """An example with its request as it was sent, and its answer."""

    example: Example
    path: str
    body: Any
    status: int
    headers: dict[str, str]
    answer: Any
    kind: str
    cookies: tuple[str, ...] = ()


def play(story: tuple[Step, ...]) -> tuple[list[Played], Recorder]:
    """Every example's answer, in order, and what the routes read. ValueError at a wrong status."""
    recorder = Recorder()
    with same_every_time(), running() as handlers, recorder.listening():
        handlers.reset()
        return play_on(handlers, story), recorder


def play_on(handlers: Handlers, story: tuple[Step, ...]) -> list[Played]:
    """The same on handlers that stay, with everything that the story leaves behind."""
    played: list[Played] = []
    for number, step in enumerate(story):
        _CHANCE.seed(step.name if isinstance(step, Example) else f"step {number}")
        match step:
            case Example():
                played.append(_ask(handlers, step, {one.example.name: one for one in played}))
            case Reply():
                _reply(handlers, step)
            case Dispatch():
                _dispatch(handlers)
            case Wait():
                handlers.clock.advance(step.seconds)
    return played


def event_of(
    method: str, path: str, body: Any, headers: dict[str, str], by: str
) -> tuple[str, dict[str, Any]]:
    """The function that a request goes to, as the template routes it, and the event it gets."""
    data = b"" if body is None else json.dumps(body).encode()
    sent = {name.lower(): value for name, value in headers.items()}
    if data:
        sent["content-type"] = "application/json"
    request = Request(method=method, target=path, headers=sent, body=data)
    matched = Routes(model().routes).match(method, request.path)
    if matched is None:
        raise ValueError(f"the template routes no `{method} {path}`")
    route, parameters = matched
    given = with_body(request_event(request, route, parameters, model_time()), request)
    if by != NOBODY:
        account = "birch" if by.startswith(OTHER) else KEYS[by]
        role = {OTHER: "sender", OTHER_EMERGENCY: "emergency"}.get(by, by)
        context = {"role": role, "account": account, "key_id": f"local-{account or role}"}
        given["requestContext"]["authorizer"] = {"lambda": context}
    return model().functions[route.function].name, given


def model_time() -> Any:
    """The instant at which every story begins."""
    from tests.support.fakes import START  # noqa: PLC0415 (kept out of the module's own names)

    return START


def _ask(handlers: Handlers, example: Example, known: dict[str, Played]) -> Played:
    path = example.route.partition(" ")[2]
    for name, value in example.path.items():
        path = path.replace(f"<{name}>", quote(str(_filled(value, known)), safe="+"))
    target = f"{path}?{urlencode(example.query)}" if example.query else path
    body = _filled(example.body, known)
    function, given = event_of(example.method, target, body, dict(example.headers), example.by)
    got = handlers.call(function, given)
    headers = {name: str(value) for name, value in got["headers"].items()}
    kind = headers.pop("Content-Type")
    if got["statusCode"] != example.status:
        said = f"`{example.name}` is answered {got['statusCode']}, not {example.status}"
        raise ValueError(f"{said}: {got['body'][:2000]}")
    answer = json.loads(got["body"]) if kind.split(";")[0].endswith("json") else got["body"]
    return Played(
        example=example,
        path=target,
        body=body,
        status=got["statusCode"],
        headers=headers,
        answer=answer,
        kind=kind,
        cookies=tuple(got.get("cookies", ())),
    )


def _filled(value: Any, known: dict[str, Played]) -> Any:
    """The value with each `@name.field` replaced by that field of that answer."""
    if isinstance(value, dict):
        return {key: _filled(item, known) for key, item in value.items()}
    if isinstance(value, list):
        return [_filled(item, known) for item in value]
    if isinstance(value, str) and value.startswith("@"):
        name, _, key = value[1:].rpartition(".")
        return known[name].answer[key]
    return value


def _reply(handlers: Handlers, reply: Reply) -> None:
    given = event("inbound")
    sns = given["Records"][0]["Sns"]
    said = json.loads(sns["Message"]) | {
        "originationNumber": reply.number,
        "destinationNumber": reply.to,
        "messageBody": reply.body,
        "inboundMessageId": str(uuid.uuid4()),
    }
    sns["Message"] = json.dumps(said)
    handlers.call("inbound", given)


def _dispatch(handlers: Handlers) -> None:
    record = event("dispatch")["Records"][0]
    queued = handlers.queued()
    records = [{**record, "body": job["Body"], "messageId": job["MessageId"]} for job in queued]
    handlers.call("dispatch", {"Records": records})
    delivered = event("delivery_events")
    for number, text in enumerate(handlers.carrier.sent, start=1):
        for record in delivered["Records"]:
            told = json.loads(record["body"])
            told |= {"messageId": f"eum-{number}", "context": text.context}
            record["body"] = json.dumps(told)
        handlers.call("delivery_events", delivered)


@contextmanager
def same_every_time() -> Iterator[None]:
    """Ids and secrets are the same each time, whatever other steps draw: the document must change
    where the code's answers do, and nowhere else.
    """
    source = _CHANCE
    source.seed(0)

    def token(make: Callable[[bytes], str]) -> Callable[..., str]:
        return lambda size=32: make(source.randbytes(size))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(uuid, "uuid4", lambda: uuid.UUID(bytes=source.randbytes(16), version=4))
        patch.setattr(secrets, "token_hex", token(bytes.hex))
        patch.setattr(secrets, "token_urlsafe", token(lambda data: data.hex()[:43]))
        yield
