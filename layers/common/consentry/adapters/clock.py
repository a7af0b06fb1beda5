"""The wall clock."""

import time
from datetime import UTC, datetime


class SystemClock:
    """The time of the machine, to the millisecond.

    What is stored is then exactly what was decided on.
    """

    def now(self) -> datetime:
        """This instant, in UTC."""
        now = datetime.now(UTC)
        return now.replace(microsecond=now.microsecond // 1000 * 1000)

    def wait(self, seconds: float) -> None:
        """Sleeps."""
        time.sleep(seconds)
