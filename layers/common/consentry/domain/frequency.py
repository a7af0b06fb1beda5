"""How many texts a person may get in a sliding window, and when the next one may go.

A month is 31 days: whatever calendar month one looks at, it never holds more than was agreed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from consentry.domain.message import Category
from consentry.domain.times import from_ms, to_ms

WINDOWS = {"day": timedelta(days=1), "week": timedelta(days=7), "month": timedelta(days=31)}
LONGEST = WINDOWS["month"]
MOST_KEPT = 100
UNCOUNTED = frozenset({Category.CONVERSATIONAL, Category.EMERGENCY})
"""Texts that count towards no cap, and are bound by none."""
_MINUTE_MS = 60_000


class Counts(StrEnum):
    """Which earlier texts a cap counts: those of the same campaign (a law's "same subject"), of the
    same category, or all.
    """

    CAMPAIGN = "campaign"
    CATEGORY = "category"
    ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cap:
    """At most `most` texts in any `per` (a key of `WINDOWS`)."""

    most: int
    per: str
    counts: Counts

    def free_at(self, at: datetime, sent: Iterable[datetime]) -> datetime:
        """The first instant at or after `at` at which one more text keeps the cap.

        ValueError if the cap allows none at all.
        """
        if self.most < 1:
            raise ValueError("a cap of no texts never ends")
        window = WINDOWS[self.per]
        recent = sorted(instant for instant in sent if at - instant < window)
        return at if len(recent) < self.most else recent[-self.most] + window


@dataclass(frozen=True, slots=True, kw_only=True)
class OlderSends:
    """When texts of up to a month ago went, small enough to be kept with every decision.

    Each tuple lists minutes, newest first: the first since 1970, each further one back from the one
    before. `more` counts texts that did not fit; they are older than all that are listed.
    """

    campaign: tuple[int, ...] = ()
    category: tuple[int, ...] = ()
    other: tuple[int, ...] = ()
    more: int = 0

    def __len__(self) -> int:
        """How many texts."""
        return len(self.campaign) + len(self.category) + len(self.other) + self.more

    def instants(self, counts: Counts) -> list[datetime]:
        """The instants that a cap of this kind counts.

        Those that did not fit count as old as the oldest that did: too young rather than too old.
        """
        kinds = {
            Counts.CAMPAIGN: (self.campaign,),
            Counts.CATEGORY: (self.campaign, self.category),
            Counts.ALL: (self.campaign, self.category, self.other),
        }
        found = [instant for packed in kinds[counts] for instant in _unpacked(packed)]
        if self.more:
            every = [each for part in kinds[Counts.ALL] for each in _unpacked(part)]
            found += [min(every)] * self.more
        return found


NO_OLDER = OlderSends()


def older_sends(
    campaign: Sequence[datetime], category: Sequence[datetime], other: Sequence[datetime]
) -> OlderSends:
    """The newest `MOST_KEPT` of all, rounded up to minutes."""
    newest = sorted((*campaign, *category, *other), reverse=True)
    if not newest:
        return NO_OLDER
    oldest_kept = newest[:MOST_KEPT][-1]
    kept = [
        [instant for instant in part if instant >= oldest_kept]
        for part in (campaign, category, other)
    ]
    return OlderSends(
        campaign=_packed(kept[0]),
        category=_packed(kept[1]),
        other=_packed(kept[2]),
        more=len(newest) - sum(map(len, kept)),
    )


def _packed(instants: Sequence[datetime]) -> tuple[int, ...]:
    minutes = sorted((-(-to_ms(instant) // _MINUTE_MS) for instant in instants), reverse=True)
    return tuple(
        minute if index == 0 else minutes[index - 1] - minute
        for index, minute in enumerate(minutes)
    )


def _unpacked(packed: Sequence[int]) -> list[datetime]:
    minute, found = 0, []
    for index, step in enumerate(packed):
        minute = step if index == 0 else minute - step
        found.append(from_ms(minute * _MINUTE_MS))
    return found
