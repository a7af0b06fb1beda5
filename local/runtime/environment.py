"""One execution environment: a process and the Runtime API (2018-06-01) that it talks to."""

import json
import queue
import subprocess
import threading
import time
import uuid
from dataclasses import dataclass

from local.http import HangUp, Server
from local.message import Request, Response
from local.model import Function
from local.runtime.settings import Surroundings

INIT_SECONDS = 60.0
_SIGNALS = {9: "killed", 15: "terminated"}
MOST_BYTES = 6 * 1024 * 1024 + 100
"""The most that Lambda takes as the event of a synchronous invocation, and as its answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What an invocation came to. `failed` is Lambda's FunctionError."""

    payload: bytes
    failed: bool
    request_id: str = ""


def failure(kind: str, message: str) -> Outcome:
    """An error that Lambda itself reports."""
    body = json.dumps({"errorType": kind, "errorMessage": message}).encode()
    return Outcome(payload=body, failed=True)


class Environment:
    """Runs one invocation at a time; dead after a timeout, an exit or a failed init."""

    def __init__(self, function: Function, surroundings: Surroundings, number: int) -> None:
        """Start the process; `number` tells the function's environments apart."""
        self.number = number
        self.invocations = 0
        self.rested = 0.0
        self._function = function
        self._jobs: queue.SimpleQueue[tuple[str, bytes, int] | None] = queue.SimpleQueue()
        self._results: queue.SimpleQueue[Outcome] = queue.SimpleQueue()
        self._ready = threading.Event()
        self.dead = False
        self._server = Server(self._runtime_api)
        self._server.start()
        with surroundings.log.open("ab") as log:
            self._process = subprocess.Popen(
                surroundings.command(f"{function.name} {number}", "handler", function.handler),
                cwd=function.code,
                env=surroundings.variables(function, f"127.0.0.1:{self._server.port}", number),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        threading.Thread(target=self._watch, daemon=True).start()

    def invoke(self, payload: bytes) -> Outcome:
        """Run one event; the timeout counts from the end of the init, as Lambda bills it."""
        if not self.wait_until_ready():
            self.kill()
            return failure("Sandbox.Timedout", f"init did not end within {INIT_SECONDS:.0f} s")
        request_id = str(uuid.uuid4())
        limit = self._function.timeout
        self.invocations += 1
        if not self.dead:
            self._jobs.put((request_id, payload, int((time.time() + limit) * 1000)))
        try:
            outcome = self._results.get(timeout=limit)
        except queue.Empty:
            self.kill()
            outcome = failure(
                "Sandbox.Timedout",
                f"RequestId: {request_id} Error: Task timed out after {limit:.2f} seconds",
            )
        return Outcome(payload=outcome.payload, failed=outcome.failed, request_id=request_id)

    def wait_until_ready(self) -> bool:
        """Wait for the init to end, well or badly; False if it takes too long."""
        return self._ready.wait(INIT_SECONDS)

    def kill(self) -> None:
        """End the process."""
        self.dead = True
        self._process.kill()

    @property
    def pid(self) -> int:
        """The process's id."""
        return self._process.pid

    def close(self) -> None:
        """End the process and its Runtime API, and wait for it."""
        self.kill()
        self._process.wait()

    def _watch(self) -> None:
        status = self._process.wait()
        self.dead = True
        how = (
            f"exit status {status}" if status >= 0 else f"signal: {_SIGNALS.get(-status, -status)}"
        )
        error = f"Runtime exited with error: {how}"
        self._results.put(failure("Runtime.ExitError", error))
        self._ready.set()
        self._jobs.put(None)
        self._server.close()

    def _runtime_api(self, request: Request) -> Response:
        parts = request.path.split("/")
        if parts[-1] == "next":
            return self._next()
        if parts[-2:] == ["init", "error"]:
            self.dead = True
            self._results.put(Outcome(payload=request.body, failed=True))
            self._ready.set()
        elif len(request.body) > MOST_BYTES:
            size = (
                f"Response payload size exceeded maximum allowed payload size ({MOST_BYTES} bytes)."
            )
            self._results.put(failure("Function.ResponseSizeTooLarge", size))
        else:
            self._results.put(Outcome(payload=request.body, failed=parts[-1] == "error"))
        return Response(status=202, body=b'{"status":"OK"}')

    def _next(self) -> Response:
        self._ready.set()
        job = self._jobs.get()
        if job is None:
            raise HangUp
        request_id, payload, deadline = job
        trace = f"Root=1-{int(time.time()):08x}-{uuid.uuid4().hex[:24]};Sampled=0"
        headers = [
            ("Content-Type", "application/json"),
            ("Lambda-Runtime-Aws-Request-Id", request_id),
            ("Lambda-Runtime-Deadline-Ms", str(deadline)),
            ("Lambda-Runtime-Invoked-Function-Arn", self._function.arn),
            ("Lambda-Runtime-Trace-Id", trace),
        ]
        return Response(status=200, body=payload, headers=headers)
