"""Which environment of a function serves which route: calls are counted by what was asked."""

import json
import threading
from collections import Counter
from collections.abc import Iterable

from local.model import Function
from local.runtime.environment import Environment, Outcome
from local.runtime.pool import FunctionPool, Functions
from local.runtime.settings import Surroundings

ACCEPTS = "messages_api"
"""The function whose requests are told apart."""


class RoutedPool(FunctionPool):
    """A function behind the HTTP API."""

    def __init__(self, function: Function, surroundings: Surroundings) -> None:
        super().__init__(function, surroundings)
        self.serving: dict[int, str] = {}
        """The route that each environment serves, or served last."""
        self.requests: Counter[str] = Counter()
        self._asked = threading.local()

    def invoke(self, payload: bytes) -> Outcome:
        """Run one event, in the thread that takes its environment."""
        asked = json.loads(payload)["requestContext"]["http"]
        self._asked.route = f"{asked['method']} {asked['path']}"
        return super().invoke(payload)

    def _take(self) -> Environment:
        environment, route = super()._take(), self._asked.route
        with self._lock:
            self.serving[environment.number] = route
            self.requests[route] += 1
        return environment


class RoutedFunctions(Functions):
    """All functions, of which the one that accepts texts knows whom it serves."""

    def __init__(self, functions: Iterable[Function], surroundings: Surroundings) -> None:
        given = tuple(functions)
        super().__init__(given, surroundings)
        for one in given:
            if one.name == ACCEPTS:
                routed = RoutedPool(one, surroundings)
                self._pools[one.logical_id] = self._by_name[one.name] = routed
