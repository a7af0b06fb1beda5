"""Counting on the way, and adding up in few calls.

`note` keeps a count in this environment, `flush` adds what was noted. A count that is noted and not
added when the environment ends or crashes is lost, and one whose addition was not answered may be
added twice. That is acceptable: a rate of many hardly changes by it, and no decision about a single
text rests on it.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from consentry.domain.tally import BAD, Counted, Place, hour_of
from consentry.services.ports.counters import Counters

QUIET = timedelta(minutes=10)
"""A place of which nothing was added for so long is added at once: an environment that has little
to do ends soon, and what it has noted with it.
"""


@dataclass(slots=True)
class Noted:
    """What this environment has noted and not added yet, in how many notes; when it last noted
    anything and added each place.
    """

    counts: dict[tuple[Place, datetime], dict[Counted, int]] = field(default_factory=dict)
    notes: Counter[tuple[Place, datetime]] = field(default_factory=Counter)
    latest: datetime | None = None
    added: dict[Place, datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counting:
    """Counts of what happens to texts.

    `notes_per_call` is how many notes of a place are worth a call: 1 adds everything at each flush,
    10 keeps the cost of counting at a tenth of a call a note.
    """

    counters: Counters
    notes_per_call: int = 1
    noted: Noted = field(default_factory=Noted)

    def note(self, place: Place, at: datetime, *kinds: Counted) -> None:
        """Counts one of each kind; no call."""
        key = (place, hour_of(at))
        counts = self.noted.counts.setdefault(key, {})
        for kind in kinds:
            counts[kind] = counts.get(kind, 0) + 1
        self.noted.notes[key] += 1
        self.noted.latest = at

    def flush(self) -> frozenset[Place]:
        """Adds what is worth a call, and all that comes from a quiet place.

        The places where something bad was added; TemporaryFailure leaves the rest noted.
        """
        noted, bad = self.noted, set()
        quiet = {place for place, _ in noted.counts if self._is_quiet(place)}
        for key in list(noted.counts):
            place, hour = key
            if noted.notes[key] < self.notes_per_call and place not in quiet:
                continue
            self.counters.add(place, hour, noted.counts[key])
            del noted.notes[key]
            if noted.latest is not None:
                noted.added[place] = noted.latest
            if BAD & noted.counts.pop(key).keys():
                bad.add(place)
        return frozenset(bad)

    def _is_quiet(self, place: Place) -> bool:
        added, latest = self.noted.added.get(place), self.noted.latest
        return added is None or latest is None or latest - added >= QUIET
