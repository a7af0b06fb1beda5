"""The faults that are still to come, and whose turn it is.

A fault names a call by service, operation and function, and counts: it lets `skip` matching calls
pass and then strikes `count` times. Of several that match one call the oldest strikes; the others
do not count it.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

ANY = "*"


class Kind(StrEnum):
    """What goes wrong. Before: the call has no effect. After: it has, and nobody is told."""

    THROTTLE = "throttle"
    ERROR_500 = "error_500"
    ACCESS_DENIED = "access_denied"
    TIMEOUT_BEFORE = "timeout_before"
    TIMEOUT_AFTER = "timeout_after"
    CONNECTION_RESET = "connection_reset"
    CRASH_BEFORE = "crash_before"
    CRASH_AFTER = "crash_after"
    DUPLICATE_DELIVERY = "duplicate_delivery"
    OPTED_OUT = "opted_out"


@dataclass(slots=True, kw_only=True)
class Fault:
    """One fault; `count` and `skip` are what is left of them. A `function` of None is any."""

    service: str
    operation: str
    kind: Kind
    function: str | None = None
    count: int = 1
    skip: int = 0

    def meets(self, service: str, operation: str, function: str) -> bool:
        """Whether a call is one that this fault is about."""
        return (
            self.service == service
            and self.operation in (ANY, operation)
            and self.function in (None, function)
        )

    def as_dict(self) -> dict[str, object]:
        """What is left of it, as the control interface shows it."""
        return {
            "service": self.service,
            "operation": self.operation,
            "function": self.function,
            "kind": self.kind.value,
            "count": self.count,
            "skip": self.skip,
        }


class Faults:
    """All faults in the order in which they were asked for."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._planned: list[Fault] = []

    def plan(self, fault: Fault) -> None:
        """Have something go wrong."""
        with self._lock:
            self._planned.append(fault)

    def clear(self, matches: Callable[[Fault], bool] = lambda _: True) -> None:
        """Take back the faults that match."""
        with self._lock:
            self._planned = [one for one in self._planned if not matches(one)]

    def planned(self) -> list[dict[str, object]]:
        """What is still to come."""
        with self._lock:
            return [one.as_dict() for one in self._planned]

    def of_call(self, service: str, operation: str, function: str) -> Kind | None:
        """What goes wrong with this call, if anything; it is counted."""
        if not self._planned:
            return None
        return self._take(service, operation, function, deliveries=False)

    def duplicates(self, service: str, function: str) -> bool:
        """Whether this delivery to a function is made once more; it is counted."""
        if not self._planned:
            return False
        return self._take(service, ANY, function, deliveries=True) is not None

    def _take(
        self, service: str, operation: str, function: str, *, deliveries: bool
    ) -> Kind | None:
        with self._lock:
            for one in self._planned:
                if (one.kind is Kind.DUPLICATE_DELIVERY) != deliveries:
                    continue
                if not one.meets(service, one.operation if deliveries else operation, function):
                    continue
                if one.skip:
                    one.skip -= 1
                    return None
                one.count -= 1
                if not one.count:
                    self._planned.remove(one)
                return one.kind
        return None
