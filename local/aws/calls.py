"""Counts the calls that each function makes.

Every function's process signs with an access key id of its own, which is the caller's name here:
nothing in the product has to know that it is counted.
"""

import threading
from collections import Counter, defaultdict

KEY_PREFIX = "local."


def access_key(function: str) -> str:
    """The access key id that a function's process signs with."""
    return f"{KEY_PREFIX}{function}"


def signer(authorization: str) -> tuple[str, str]:
    """The function and the service of an Authorization header; empty where unknown."""
    _, _, scope = authorization.partition("Credential=")
    parts = scope.split(",", 1)[0].split("/")
    if len(parts) < 5:
        return "", ""
    key = parts[0]
    return key.removeprefix(KEY_PREFIX) if key.startswith(KEY_PREFIX) else "", parts[3]


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

    def add_signed(self, authorization: str, target: str) -> None:
        """Count one call by its signature and its target."""
        function, service = signer(authorization)
        self.add(function, service, target.rpartition(".")[2])

    def as_dict(self) -> dict[str, dict[str, int]]:
        """The counts, by function and call."""
        with self._lock:
            return {name: dict(sorted(one.items())) for name, one in sorted(self._counts.items())}

    def clear(self) -> None:
        """Start counting anew."""
        with self._lock:
            self._counts.clear()
