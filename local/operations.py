"""The control interface's part that makes things go wrong: faults, and outages of functions."""

from collections.abc import Callable
from typing import Any

from local.carrier.reading import BadInput
from local.faults import request
from local.faults.plan import Faults
from local.runtime.pool import Functions

type Body = dict[str, Any]


class Operations:
    """Answers `/faults`, `/pause` and `/resume`; `told` is called when a function runs again."""

    def __init__(self, faults: Faults, functions: Functions, told: Callable[[], None]) -> None:
        self._faults = faults
        self._functions = functions
        self._told = told

    def routes(self) -> dict[tuple[str, str], Callable[[Body], Body]]:
        """Its part of the control interface."""
        return {
            ("GET", "/faults"): lambda _: {"faults": self._faults.planned()},
            ("POST", "/faults"): self._plan,
            ("POST", "/pause"): lambda body: self._set(body, paused=True),
            ("POST", "/resume"): lambda body: self._set(body, paused=False),
        }

    def _names(self) -> list[str]:
        return [one.function.name for one in self._functions]

    def _plan(self, body: Body) -> Body:
        return request.fault(self._faults, body, self._names())

    def _set(self, body: Body, *, paused: bool) -> Body:
        for name in body:
            if name != "function":
                raise BadInput(f"`{name}` is not known here; known is function")
        pool = self._functions.named(str(body.get("function", "")))
        if pool is None:
            raise BadInput(f"`function` must be one of {', '.join(self._names())}")
        pool.paused = paused
        self._told()
        return {"paused": [one.function.name for one in self._functions if one.paused]}
