"""API Gateway's throttling: a bucket of tokens for each route, filled on the stack's clock.

A route's bucket holds `burst` tokens and gains `rate` of them a second; a request takes one, and
is answered 429 where there is none (API Gateway developer guide, "Throttle requests to your HTTP
APIs"). While the clock stands still nothing is gained.
"""

import threading
from collections.abc import Callable

from local.model import Throttle


class Throttles:
    """The buckets of all routes."""

    def __init__(
        self, default: Throttle | None, of_routes: dict[str, Throttle], micros: Callable[[], int]
    ) -> None:
        """`of_routes` are the routes that have settings of their own, by their keys."""
        self._default = default
        self._of_routes = of_routes
        self._micros = micros
        self._lock = threading.Lock()
        self._buckets: dict[str, tuple[float, int]] = {}

    def admits(self, route: str) -> bool:
        """Whether a route takes one more request now; if so, it is counted."""
        limit = self._of_routes.get(route, self._default)
        if limit is None:
            return True
        now = self._micros()
        with self._lock:
            tokens, since = self._buckets.get(route, (float(limit.burst), now))
            # Never less than before: another thread may have read a later instant.
            tokens = min(float(limit.burst), tokens + max(0, now - since) / 1e6 * limit.rate)
            admitted = tokens >= 1
            self._buckets[route] = (tokens - 1 if admitted else tokens, max(now, since))
        return admitted

    def clear(self) -> None:
        """Fill every bucket."""
        with self._lock:
            self._buckets.clear()
