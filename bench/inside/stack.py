"""The local stack with its functions in this process: everything else is as it is with processes.

The same events come in by the same triggers, and every call of a function leaves through botocore,
is counted, held against its role and given its fault; only sockets and processes are left out. So
a whole story takes milliseconds, and one can be told for each way in which it can fail.
"""

import json
import logging
import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import botocore.endpoint
from botocore import UNSIGNED
from botocore.config import Config

from bench.inside.boundary import Boundary
from bench.inside.functions import InsideFunctions, forget
from consentry.adapters.dynamodb import connection
from consentry.entrypoints import wiring
from consentry.entrypoints.observability import logger
from local.aws.calls import Caller
from local.aws.service import identify
from local.faults.plan import Faults
from local.message import Request, Response
from local.model import Model
from local.runtime.pool import FunctionPool, Functions
from local.stack import Stack

_CARRIER = "PinpointSMSVoiceV2."
_QUIET = {"POWERTOOLS_TRACE_DISABLED": "true", "AWS_XRAY_SDK_ENABLED": "false"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """One call that reached its service, whatever its caller then saw of it."""

    function: str
    service: str
    operation: str
    body: bytes
    status: int


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


def _silent() -> logging.Logger:
    quiet = logging.Logger("inside")
    quiet.addHandler(logging.NullHandler())
    return quiet
