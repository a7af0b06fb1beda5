"""The first code in a function's process: puts the stack's clock in, then runs the handler.

Also tells the AWS client at once of a read timeout that a fault asks for, and makes chance repeat
itself where a seed is given.

Started by path, not as a module, so that nothing of the local stack can be imported by a function.
Everything after it is what runs in Lambda: `awslambdaric` and the function's own code.

usage: child.py CLOCK_MODULE CLOCK_FILE SEED handler HANDLER
       child.py CLOCK_MODULE CLOCK_FILE SEED module NAME
An empty SEED leaves chance to chance.
"""

import importlib
import importlib.util
import os
import random
import runpy
import sys
from pathlib import Path
from typing import Any

# As in `faults/wire.py` and `aws/calls.py`, which cannot be imported here.
TIMEOUT_HEADER = "x-local-read-timeout"
AHEAD_HEADER = "x-local-ahead"


def substitute_clock(module: str, file: str) -> Any:
    """Replace the product's clock, if there is a product; a broken one fails with its handler."""
    spec = importlib.util.spec_from_file_location("stack_clock", module)
    assert spec is not None
    assert spec.loader is not None
    source = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(source)
    clock = source.SharedClock(Path(file))
    try:
        wiring = importlib.import_module("consentry.entrypoints.wiring")
    except Exception:  # noqa: BLE001 - the runtime reports it when it loads the handler
        return clock
    wiring.clock = lambda: clock  # type: ignore[attr-defined] # a module by name has no known members
    return clock


def begin_with(clock: Any) -> None:
    """Have each invocation begin at the stack's instant, however long the last one waited."""
    runtime: Any = importlib.import_module("awslambdaric.lambda_runtime_client")
    wait = runtime.LambdaRuntimeClient.wait_next_invocation

    def next_invocation(self: Any) -> Any:
        event = wait(self)
        clock.ahead = 0
        return event

    runtime.LambdaRuntimeClient.wait_next_invocation = next_invocation


def tell_the_wire(clock: Any) -> None:
    """Raise botocore's read timeout for the answer that stands for one, and say with each call how
    far its maker is ahead.

    The client's own timeout would pass in real seconds, while the stack's clock stands still.
    """
    try:
        httpsession: Any = importlib.import_module("botocore.httpsession")
    except ImportError:
        return
    session, timeout = httpsession.URLLib3Session, httpsession.ReadTimeoutError
    send = session.send

    def noticing(self: Any, request: Any) -> Any:
        if clock.ahead:
            request.headers[AHEAD_HEADER] = str(clock.ahead)
        answer = send(self, request)
        if TIMEOUT_HEADER in answer.headers:
            raise timeout(endpoint_url=request.url)
        return answer

    session.send = noticing


def repeat_chance(seed: str) -> None:
    """Have `uuid`, `secrets` and `random` draw the same in every process with this seed."""
    source = random.Random(seed)
    os.urandom = source.randbytes
    random._urandom = source.randbytes  # type: ignore[attr-defined] # private, but `secrets` draws from it
    random.seed(seed)


if __name__ == "__main__":
    clock_module, clock_file, seed, kind, name = sys.argv[1:6]
    if seed:
        repeat_chance(seed)
    clock = substitute_clock(clock_module, clock_file)
    tell_the_wire(clock)
    if kind == "module":
        sys.argv = [name]
        runpy.run_module(name, run_name="__main__", alter_sys=True)
    else:
        from awslambdaric.__main__ import main

        begin_with(clock)
        main(["awslambdaric", name])
