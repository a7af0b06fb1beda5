"""Functions whose only environment is this process, killed by an exception."""

import importlib
import importlib.util
import io
import json
import pkgutil
from collections.abc import Iterable
from contextlib import redirect_stdout
from types import ModuleType

from bench.inside.boundary import Boundary, Killed
from consentry.entrypoints import wiring
from local.aws.calls import Caller
from local.model import Function
from local.runtime.environment import Outcome, failure
from local.runtime.pool import FunctionPool, Functions, Throttled
from local.runtime.settings import Surroundings


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


def forget() -> None:
    """Forget what an environment keeps in memory, but the rules and connections."""
    names = (each.name for each in pkgutil.iter_modules(wiring.__path__, f"{wiring.__name__}."))
    for part in (wiring, *map(importlib.import_module, names)):
        for name, kept in vars(part).items():
            if name != "book" and hasattr(kept, "cache_clear"):
                kept.cache_clear()


def _module(function: Function) -> ModuleType:
    name = f"inside_{function.name}"
    spec = importlib.util.spec_from_file_location(name, function.code / "app.py")
    if spec is None or spec.loader is None:
        raise ImportError(f"`{function.name}` cannot be loaded")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class _Unhurried:
    """The context of an invocation that has just begun."""

    def get_remaining_time_in_millis(self) -> int:
        return 30_000


class _Nowhere(io.TextIOBase):
    """Where metrics go."""

    def write(self, text: str) -> int:
        return len(text)
