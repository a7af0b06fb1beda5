"""What AWS lets each number send is kept with the number, so that nobody has to type it.

Read once an hour, and whenever the environment that reads it is new. A number that AWS does not
show keeps what was known of it.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from consentry.services.ports.carrier_numbers import CarrierNumbers
from consentry.services.ports.environment import Clock
from consentry.services.ports.registry import Registry

EVERY = timedelta(hours=1)


@dataclass(slots=True)
class LastLook:
    """When this environment last asked."""

    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MessagingLimits:
    """Keeps the numbers' limits as AWS last said them."""

    clock: Clock
    registry: Registry
    numbers: CarrierNumbers
    last: LastLook = field(default_factory=LastLook)

    def run(self) -> int:
        """How many numbers have other limits now; 0 before the hour is over.

        TemporaryFailure if AWS does not say them; an hour later it is asked again.
        """
        now = self.clock.now()
        if self.last.at is not None and abs(now - self.last.at) < EVERY:
            return 0
        self.last.at = now
        return sum(
            self.registry.note_limits(each.number, each.per_second, each.daily_cap)
            for each in self.numbers.all()
        )
