"""Where a story can fail, and how: a plan of faults that counts requests, not attempts.

The first time a story is told, its requests and deliveries are counted. Then every point is one of
them with one way to fail there. The SDK repeats what failed: a fault that lasts strikes each of its
attempts, one that does not only the first. `AGAIN` kills the function at the same request of its
next two invocations too, so that Lambda's own retries are used up.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from bench.inside.boundary import Boundary
from local.faults.plan import Faults, Kind


class Way(StrEnum):
    """How a story fails at one place."""

    CRASH_BEFORE = "killed before it"
    CRASH_AFTER = "killed after it"
    AGAIN = "killed after it, three times"
    ERROR_ONCE = "an error, once"
    ERROR = "an error, also of every retry"
    THROTTLE = "throttled, also every retry"
    TIMEOUT_BEFORE = "not done, timed out"
    TIMEOUT_ONCE = "done, timed out once"
    TIMEOUT = "done, timed out, also every retry"
    OPTED_OUT = "refused: the carrier knows an opt-out"
    DUPLICATE = "delivered twice"
    MEANWHILE = "a STOP, or what the story has for it, comes before it"


_KINDS = {
    Way.CRASH_BEFORE: Kind.CRASH_BEFORE,
    Way.CRASH_AFTER: Kind.CRASH_AFTER,
    Way.AGAIN: Kind.CRASH_AFTER,
    Way.ERROR_ONCE: Kind.ERROR_500,
    Way.ERROR: Kind.ERROR_500,
    Way.THROTTLE: Kind.THROTTLE,
    Way.TIMEOUT_BEFORE: Kind.TIMEOUT_BEFORE,
    Way.TIMEOUT_ONCE: Kind.TIMEOUT_AFTER,
    Way.TIMEOUT: Kind.TIMEOUT_AFTER,
    Way.OPTED_OUT: Kind.OPTED_OUT,
}
_ONCE = frozenset({Way.ERROR_ONCE, Way.TIMEOUT_ONCE})
_OF_EVERY_CALL = (
    Way.CRASH_BEFORE,
    Way.CRASH_AFTER,
    Way.AGAIN,
    Way.ERROR,
    Way.THROTTLE,
    Way.TIMEOUT_BEFORE,
    Way.TIMEOUT,
)
_INTERRUPTED = frozenset({"messages_api", "dispatch", "release_due", "delivery_events", "inbound"})
KILLED_AGAIN = 2
PLENTY_MS = 30_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One request of a function, or one delivery to it."""

    function: str
    service: str
    operation: str

    def __str__(self) -> str:
        return f"{self.function} {self.service}.{self.operation}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """The nth request (or delivery) of a story, and what goes wrong there."""

    index: int
    place: Place
    way: Way

    def __str__(self) -> str:
        return f"{self.index} ({self.place}): {self.way}"


def points_of(requests: list[Place], deliveries: list[Place], *, stop: bool) -> Iterator[Point]:
    """Every point of a story; with `stop`, also those at which a STOP comes in between."""
    for index, place in enumerate(requests):
        ways = list(_OF_EVERY_CALL)
        if place.service == "sms-voice":
            # The SDK repeats nothing here, so that once is always.
            ways += [Way.OPTED_OUT] if place.operation == "SendTextMessage" else []
        else:
            ways += [Way.ERROR_ONCE, Way.TIMEOUT_ONCE]
        if stop and place.function in _INTERRUPTED:
            ways.append(Way.MEANWHILE)
        yield from (Point(index=index, place=place, way=way) for way in ways)
    for index, place in enumerate(deliveries):
        yield Point(index=index, place=place, way=Way.DUPLICATE)


class Points(Faults):
    """The faults of one telling: none, or one point."""

    def __init__(self, boundary: Boundary, invocations: Callable[[str], int]) -> None:
        """`invocations` says how many a function has had."""
        super().__init__()
        self._boundary = boundary
        self._invocations = invocations
        self.meanwhile: Callable[[], None] = lambda: None
        self.script: list[Kind] = []
        """What the carrier answers first, as the story has it."""
        self.left_ms: list[int] = []
        """How much time an invocation has left when it looks, as the story has it; then plenty."""
        self.arm(None)

    def arm(self, point: Point | None) -> None:
        """Count anew, and strike at a point."""
        self.script, self.left_ms = [], []
        self.requests: list[Place] = []
        self.deliveries: list[Place] = []
        self.struck = False
        self._point = point
        self._last = ""
        self._striking = False
        self._within: tuple[str, int] = ("", 0)
        self._ordinal = 0
        self._again: tuple[str, int] = ("", 0)
        self._left = 0

    def of_call(self, service: str, operation: str, function: str) -> Kind | None:
        """What goes wrong with this attempt of a request."""
        if not function:
            return None
        first = self._boundary.request != self._last
        if not first:
            return self._kind(lasting=True) if self._striking else None
        self._last = self._boundary.request
        index = len(self.requests)
        self.requests.append(Place(function=function, service=service, operation=operation))
        self._count_within(function)
        struck = self._strike(index, function)
        if struck is None and operation == "SendTextMessage" and self.script:
            return self.script.pop(0)
        return struck

    def _strike(self, index: int, function: str) -> Kind | None:
        point, self._striking = self._point, False
        if point is None or point.way is Way.DUPLICATE:
            return None
        if index == point.index:
            if point.way is Way.MEANWHILE:
                self.struck = True
                self.meanwhile()
                return None
            self.struck = self._striking = True
            if point.way is Way.AGAIN:
                self._again, self._left = (function, self._ordinal), KILLED_AGAIN
            return self._kind(lasting=False)
        if self._left and (function, self._ordinal) == self._again:
            self._left -= 1
            return _KINDS[Way.AGAIN]
        return None

    def duplicates(self, service: str, function: str) -> bool:
        """Whether this delivery is made once more."""
        index = len(self.deliveries)
        to = function or "a queue"
        self.deliveries.append(Place(function=to, service=service, operation="delivery"))
        point = self._point
        if point is None or point.way is not Way.DUPLICATE or index != point.index:
            return False
        self.struck = True
        return True

    def get_remaining_time_in_millis(self) -> int:
        """What Lambda's context answers an invocation that looks at its time."""
        return self.left_ms.pop(0) if self.left_ms else PLENTY_MS

    def _kind(self, *, lasting: bool) -> Kind | None:
        assert self._point is not None
        if lasting and self._point.way in _ONCE:
            return None
        return _KINDS[self._point.way]

    def _count_within(self, function: str) -> None:
        invocation = (function, self._invocations(function))
        self._ordinal = self._ordinal + 1 if invocation == self._within else 0
        self._within = invocation
