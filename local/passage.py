"""What every call of a function passes on its way to a service, whichever service it is.

In this order: it is counted, held against the function's role, and given the fault that waits for
it, if any. A crash ends the calling process before the client can see anything else; a time-out is
told to a function's process at once (`runtime/child.py`), and everybody else waits for it.
"""

import time
from collections.abc import Callable
from typing import Protocol

from local.aws.calls import Caller, Calls
from local.aws.service import params_of
from local.faults import wire
from local.faults.plan import Faults, Kind
from local.http import HangUp, Reset
from local.iam.guard import Guard
from local.message import Request, Response

# Longer than any client's read timeout; it then finds the connection closed.
_SILENCE = 90.0
_REFUSALS = (Kind.THROTTLE, Kind.ERROR_500, Kind.ACCESS_DENIED, Kind.OPTED_OUT)
type Crash = Callable[[Caller], None]


class Witness(Protocol):
    """Is told of every call, with what came of it."""

    def call(self, caller: Caller, service: str, operation: str, body: bytes, outcome: str) -> None:
        """`outcome` is a status, a fault's kind, or `denied`."""
        ...


class Passage:
    """Lets calls through to the services."""

    def __init__(self, calls: Calls, guard: Guard, faults: Faults, crash: Crash) -> None:
        """`crash` ends a caller's process and returns once it is gone."""
        self._calls = calls
        self._guard = guard
        self._faults = faults
        self._crash = crash
        self.witness: Witness | None = None

    def answer(
        self,
        request: Request,
        caller: Caller,
        service: str,
        operation: str,
        serve: Callable[[Request], Response],
    ) -> Response:
        """The answer to one call; `serve` gives the service's own."""
        self._calls.add(caller.function, service, operation)
        answer = self._guard.refusal(
            caller.function, service, operation, params_of(service, request)
        )
        if answer is not None:
            self._tell(caller, service, operation, request, "denied")
            return answer
        kind = self._faults.of_call(service, operation, caller.function)
        if kind is not None:
            self._tell(caller, service, operation, request, kind.value)
            return self._strike(kind, caller, service, lambda: serve(request))
        answer = serve(request)
        self._tell(caller, service, operation, request, str(answer.status))
        return answer

    def _strike(
        self, kind: Kind, caller: Caller, service: str, serve: Callable[[], Response]
    ) -> Response:
        if kind in _REFUSALS:
            return wire.answer(kind, service)
        if kind is Kind.CONNECTION_RESET:
            raise Reset
        if kind in (Kind.TIMEOUT_AFTER, Kind.CRASH_AFTER):
            serve()
        if kind in (Kind.CRASH_BEFORE, Kind.CRASH_AFTER):
            self._crash(caller)
            raise HangUp
        if not caller.environment:
            time.sleep(_SILENCE)
            raise HangUp
        return wire.timed_out()

    def _tell(
        self, caller: Caller, service: str, operation: str, request: Request, outcome: str
    ) -> None:
        if self.witness is not None:
            self.witness.call(caller, service, operation, request.body, outcome)
