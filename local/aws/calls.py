"""Counts the calls that each function makes.

Every function's process signs with an access key id of its own, which is the caller's name here
(`local.dispatch.3` is the third environment of `dispatch`): nothing in the product has to know that
it is counted.
"""

import threading
from collections import Counter, defaultdict
from dataclasses import dataclass

KEY_PREFIX = "local."
AHEAD_HEADER = "x-local-ahead"
"""How far a function that waits is ahead of a clock that stands, in microseconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who signed a request: a function and which of its environments, 0 for no process of ours."""

    function: str = ""
    environment: int = 0


def access_key(function: str, environment: int = 0) -> str:
    """The access key id that a function's process signs with."""
    return f"{KEY_PREFIX}{function}" + (f".{environment}" if environment else "")


def signer(authorization: str) -> tuple[Caller, str]:
    """The caller and the service of an Authorization header; empty where unknown."""
    _, _, scope = authorization.partition("Credential=")
    parts = scope.split(",", 1)[0].split("/")
    if len(parts) < 5:
        return Caller(), ""
    if not parts[0].startswith(KEY_PREFIX):
        return Caller(), parts[3]
    function, _, number = parts[0].removeprefix(KEY_PREFIX).partition(".")
    environment = int(number) if number.isdecimal() else 0
    return Caller(function=function, environment=environment), parts[3]


class Calls:
    """`{function: {"service.Operation": n}}` since the start or the last reset."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: defaultdict[str, Counter[str]] = defaultdict(Counter)

    def add(self, function: str, service: str, operation: str) -> None:
        """Count one call of a function; calls of nobody known are not counted."""
        if function:
            with self._lock:
                self._counts[function][f"{service}.{operation}"] += 1

    def as_dict(self) -> dict[str, dict[str, int]]:
        """The counts, by function and call."""
        with self._lock:
            return {name: dict(sorted(one.items())) for name, one in sorted(self._counts.items())}

    def clear(self) -> None:
        """Start counting anew."""
        with self._lock:
            self._counts.clear()
