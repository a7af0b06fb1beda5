"""DynamoDB's TTL: items past their time disappear, some time later.

AWS promises only "within a few days"; here everything that has expired goes at the next full hour
of the stack's clock, so that a test sees both: expired items that are still there, and their end.
"""

from collections.abc import Callable

from moto.dynamodb.models.dynamo_type import DynamoType

from local.clock import StackClock

HOUR = 3600
_FAR = 2**50  # no hour of any interest is further away


def hour_of(value: DynamoType | None) -> int | None:
    """The hour since 1970 at which an item goes; DynamoDB passes over what is not a number."""
    if value is None or value.type != "N":
        return None
    return round(max(-_FAR, min(_FAR, -(-float(value.value) // HOUR))))


class ExpiryTrigger:
    """Removes what has expired. Nobody waits for it: an idle stack may hold expired items."""

    concurrency = 1

    def __init__(
        self, clock: StackClock, next_hour: Callable[[], int | None], sweep: Callable[[float], int]
    ) -> None:
        self._clock = clock
        self._next_hour = next_hour
        self._sweep = sweep

    def next_due(self) -> int | None:
        """The next full hour at which something goes."""
        hour = self._next_hour()
        return None if hour is None else hour * 1_000_000

    def deliver(self, worker: int = 0) -> bool:
        """Remove what has expired by now."""
        return self._sweep(self._clock.micros() / 1e6) > 0

    def on_change(self, listener: Callable[[], None]) -> None:
        """Items expire by the clock, of which workers hear anyway."""
