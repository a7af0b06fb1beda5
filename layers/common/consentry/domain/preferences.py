"""What a recipient asked for about themselves: when, how often, about what (clause GCC-07).

A preference only ever makes the gateway quieter; it never stands for consent.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from consentry.domain.message import Category
from consentry.domain.windows import Span

_DAY = 24 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietHours:
    """A daily time of silence, in minutes after local midnight.

    `start` later than `end` runs over midnight; both the same is silence all day.
    """

    start: int
    end: int

    def on(self, day: date) -> Sequence[Span]:
        """The spans of a local day that are not silent."""
        over_midnight = self.start >= self.end
        heard = [(self.end, self.start)] if over_midnight else [(0, self.start), (self.end, _DAY)]
        return [span for span in heard if span[0] < span[1]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """A recipient's own wishes; None where they said nothing.

    `categories` are those that they want; no category at all means that they want none.
    """

    quiet_hours: QuietHours | None = None
    categories: tuple[Category, ...] | None = None
    max_per_day: int | None = None


NO_PREFERENCES = Preferences()
