"""The local stack with its functions in this process: everything else is as it is with processes.

The same events come in by the same triggers, and every call of a function leaves through botocore,
is counted, held against its role and given its fault; only sockets and processes are left out. So
a whole story takes milliseconds, and one can be told for each way in which it can fail. A crash is
an exception that no handler of errors catches, and after it nothing more of the invocation leaves.
"""

import importlib
import importlib.util
import io
import json
import logging
import os
import pkgutil
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, redirect_stdout
from dataclasses import dataclass
from types import ModuleType, SimpleNamespace
from typing import Any
from unittest.mock import patch
from urllib.parse import urlsplit

import botocore.endpoint
from botocore import UNSIGNED
from botocore.awsrequest import AWSPreparedRequest, AWSResponse, HeadersDict
from botocore.config import Config
from botocore.exceptions import ReadTimeoutError

from consentry.adapters.dynamodb import connection
from consentry.entrypoints import wiring
from consentry.entrypoints.observability import logger
from local.aws.calls import Caller
from local.aws.service import identify
from local.faults.plan import Faults
from local.faults.wire import TIMEOUT_HEADER
from local.http import HangUp
from local.message import Request, Response
from local.model import Function, Model
from local.runtime.environment import Outcome, failure
from local.runtime.pool import FunctionPool, Functions, Throttled
from local.runtime.settings import Surroundings
from local.stack import Stack

_CARRIER = "PinpointSMSVoiceV2."
_QUIET = {"POWERTOOLS_TRACE_DISABLED": "true", "AWS_XRAY_SDK_ENABLED": "false"}


class Killed(BaseException):
    """The execution environment has ended in the midst of an invocation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """One call that reached its service, whatever its caller then saw of it."""

    function: str
    service: str
    operation: str
    body: bytes
    status: int


class Boundary:
    """Where calls of the functions leave this process: straight into the stack."""

    def __init__(self) -> None:
        self.stack: Inside | None = None
        self.caller = Caller()
        self.killed = False
        self.request = ""
        """The SDK's id of the request that is being made, the same for all its attempts."""

    def send(self, request: AWSPreparedRequest, **_: Any) -> AWSResponse:
        """botocore's `before-send`: what it answers is taken for the service's answer."""
        if self.killed or self.stack is None:
            raise Killed
        self.request = _text(request.headers.get("amz-sdk-invocation-id", ""))
        try:
            answer = self.stack.serve(_plain(request), self.caller)
        except HangUp:
            # Only a crash hangs up here: the environment is gone.
            self.killed = True
            raise Killed from None
        headers = dict(answer.headers)
        if TIMEOUT_HEADER in headers:
            raise ReadTimeoutError(endpoint_url=request.url)
        return _Answer(request.url, answer.status, headers, answer.body)


class _Answer(AWSResponse):
    """An answer that is already here."""

    def __init__(self, url: str, status: int, headers: dict[str, str], body: bytes) -> None:
        super().__init__(url, status, HeadersDict(headers), io.BytesIO(body))  # type: ignore[arg-type]  # as botocore does
        self._content = body


class InsidePool(FunctionPool):
    """A function whose only environment is this process; one invocation at a time."""

    def __init__(self, function: Function, surroundings: Surroundings, boundary: Boundary) -> None:
        super().__init__(function, surroundings)
        self._boundary = boundary
        self._module = _module(function)

    @property
    def at_hand(self) -> bool:
        """No invocation waits for a start."""
        return True

    def invoke(self, payload: bytes) -> Outcome:
        """Run one event; what a crash leaves in memory is forgotten."""
        if self.paused:
            raise Throttled(f"`{self.function.name}` is paused")
        self.invocations += 1
        boundary, event = self._boundary, json.loads(payload)
        outer = (boundary.caller, boundary.request)
        boundary.caller = Caller(function=self.function.name, environment=1)
        try:
            with redirect_stdout(_Nowhere()):
                answer = self._module.handler(event, _Unhurried())
        except Killed:
            forget()
            return failure("Runtime.ExitError", "killed")
        except Exception as error:  # noqa: BLE001 - as the runtime does, whatever it is
            return failure(type(error).__name__, str(error))
        finally:
            boundary.killed = False
            boundary.caller, boundary.request = outer
            if boundary.stack is not None:
                boundary.stack.clock.ahead = 0
        return Outcome(payload=json.dumps(answer).encode(), failed=False)

    def crash(self, number: int) -> None:
        """Whoever hears the connection end knows."""

    def shut(self) -> None:
        """Nothing runs on."""

    def close(self) -> None:
        """The next invocation finds nothing in memory."""
        forget()


class InsideFunctions(Functions):
    """All functions, in this process."""

    def __init__(
        self, functions: Iterable[Function], surroundings: Surroundings, boundary: Boundary
    ) -> None:
        made = (InsidePool(one, surroundings, boundary) for one in functions)
        self._pools = {one.function.logical_id: one for one in made}
        self._by_name = {one.function.name: one for one in self._pools.values()}

    def shut(self) -> None:
        """Nothing runs on."""


class Inside(Stack):
    """The stack, driven by calls instead of sockets; its clock stands unless it is played."""

    def __init__(self, *, now: str, boundary: Boundary) -> None:
        super().__init__(now=now, live=False)
        self._boundary = boundary
        self.on_served: Callable[[Served], None] = lambda _: None

    def _made(self, model: Model) -> Functions:
        return InsideFunctions(model.functions.values(), self._surroundings, self._boundary)

    @property
    def variables(self) -> dict[str, str]:
        """What all functions find in their environment: no two of them are told different names."""
        return self._surroundings.aws("inside") | self.model.shared_environment()

    def serve(self, request: Request, caller: Caller) -> Response:
        """The answer to one call of a function."""
        _, service, operation = identify(request)
        if request.headers.get("x-amz-target", "").startswith(_CARRIER):
            service = "sms-voice"
        answer = self.eum.answer if service == "sms-voice" else self.aws.answer

        def serve(asked: Request) -> Response:
            given = answer(asked)
            self.on_served(
                Served(
                    function=caller.function,
                    service=service,
                    operation=operation,
                    body=asked.body,
                    status=given.status,
                )
            )
            return given

        return self.passage.answer(request, caller, service, operation, serve)

    def pool(self, function: str) -> FunctionPool:
        """A function by its name."""
        found = None if self._functions is None else self._functions.named(function)
        if found is None:
            raise ValueError(f"the template has no function `{function}`")
        return found

    def ask(
        self, method: str, target: str, body: object = None, *, key: str, idempotency: str = ""
    ) -> tuple[int, Any]:
        """A client's call of the HTTP API."""
        headers = {"authorization": f"Bearer {key}", "content-type": "application/json"}
        if idempotency:
            headers["idempotency-key"] = idempotency
        data = b"" if body is None else json.dumps(body).encode()
        answer = self._gateway(Request(method=method, target=target, headers=headers, body=data))
        return answer.status, json.loads(answer.body or b"null")


@contextmanager
def inside(now: str, faults: Callable[[Boundary], Faults] | None = None) -> Iterator[Inside]:
    """A stack in this process; what it replaces is put back in the end.

    `faults` makes other faults than those that are planned at the control interface.
    """
    boundary = Boundary()
    with ExitStack() as ending:
        ending.callback(forget)
        made = Inside(now=now, boundary=boundary)
        if faults is not None:
            made.faults = faults(boundary)
        stack = boundary.stack = ending.enter_context(made)
        ending.enter_context(patch.dict(os.environ, stack.variables | _QUIET))
        ending.enter_context(patch.object(wiring, "clock", lambda: stack.clock))
        connected = _connected(boundary)
        ending.enter_context(patch.object(wiring, "dynamo", lambda: connected))
        # Nobody has to wait for a repetition: the clock of the stack stands still meanwhile.
        hurried = SimpleNamespace(time=time.time, sleep=lambda _: None)
        for module in (botocore.endpoint, connection):
            ending.enter_context(patch.object(module, "time", hurried))
        ending.enter_context(patch.object(logger, "_logger", _silent()))
        forget()
        yield stack


def forget() -> None:
    """Forget what an environment keeps in memory, but the rules and connections."""
    names = (each.name for each in pkgutil.iter_modules(wiring.__path__, f"{wiring.__name__}."))
    for part in (wiring, *map(importlib.import_module, names)):
        for name, kept in vars(part).items():
            if name != "book" and hasattr(kept, "cache_clear"):
                kept.cache_clear()


def _connected(boundary: Boundary) -> connection.Dynamo:
    """The connection that outlives crashes: clients take long to make and remember nothing."""
    dynamo: connection.Dynamo = wiring.dynamo.__wrapped__()
    send: Any = boundary.send
    dynamo.session.register("before-send", send)
    # Nobody looks at a signature here, and it would take a fifth of the time of a call.
    dynamo.session.register("choose-signer", _unsigned)
    make, made = dynamo.client, dict[tuple[str, int], Any]()

    def client(service: str, config: Config) -> Any:
        if (service, id(config)) not in made:
            made[service, id(config)] = make(service, config)
        return made[service, id(config)]

    dynamo.client = client  # type: ignore[method-assign] # a client is kept across crashes
    return dynamo


def _unsigned(**event: Any) -> Any:
    return None if event["event_name"].startswith("choose-signer.s3") else UNSIGNED


def _module(function: Function) -> ModuleType:
    name = f"inside_{function.name}"
    spec = importlib.util.spec_from_file_location(name, function.code / "app.py")
    if spec is None or spec.loader is None:
        raise ImportError(f"`{function.name}` cannot be loaded")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _plain(request: AWSPreparedRequest) -> Request:
    url = urlsplit(request.url)
    headers = {name.lower(): _text(value) for name, value in request.headers.items()}
    body = request.body or b""
    target = f"{url.path or '/'}?{url.query}" if url.query else url.path or "/"
    data = body if isinstance(body, bytes) else str(body).encode()
    return Request(method=request.method, target=target, headers=headers, body=data)


def _text(value: object) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


def _silent() -> logging.Logger:
    quiet = logging.Logger("inside")
    quiet.addHandler(logging.NullHandler())
    return quiet


class _Unhurried:
    """The context of an invocation that has just begun."""

    def get_remaining_time_in_millis(self) -> int:
        return 30_000


class _Nowhere(io.TextIOBase):
    """Where metrics go."""

    def write(self, text: str) -> int:
        return len(text)
