"""Due messages go on their way: decided again, given a slot, queued (design section 8).

Runs every minute over every shard, from five minutes before its watermark to a minute ahead. Every
step can be repeated: an entry whose row is queued already is simply sent again, and the claim makes
that harmless. Sweeps may overlap, and end anywhere.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import batched

from consentry.domain.ids import SHARDS
from consentry.services.due_batch import DueBatch
from consentry.services.ports.environment import Clock
from consentry.services.ports.pacing import Pacing
from consentry.services.swept import Swept

LOOK_BACK = timedelta(minutes=5)
LOOK_AHEAD = timedelta(seconds=60)
FIRST_LOOK_BACK = timedelta(hours=26)
AT_ONCE = 100
"""Entries that are handled together, within two seconds at 8 ms a call."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """Sweeps the due index once."""

    clock: Clock
    pacing: Pacing
    batch: DueBatch

    def run(self, deadline: datetime | None = None) -> int:
        """How many entries were handled; after `deadline` no further ones are begun with.

        One that fails keeps no other waiting: its error is raised at the end, and the watermark of
        its shard stays, so that it is met again. So does that of a shard for which time did not
        suffice; the first shard is another one each minute.
        """
        began = self.clock.now()
        marks = self.pacing.watermarks()
        swept: dict[int, Swept] = {}
        first = int(began.timestamp()) // 60
        for shard in ((first + each) % SHARDS for each in range(SHARDS)):
            since = marks[shard] - LOOK_BACK if shard in marks else began - FIRST_LOOK_BACK
            swept[shard] = self._sweep(shard, since, began + LOOK_AHEAD, deadline)
        self.pacing.store_watermarks(
            {shard: each.mark(began) for shard, each in swept.items() if each.complete}
        )
        for error in (error for each in swept.values() for error in each.failures):
            raise error
        return sum(each.handled for each in swept.values())

    def _sweep(
        self, shard: int, since: datetime, until: datetime, deadline: datetime | None
    ) -> Swept:
        swept = Swept()
        with swept.apart():
            due = self.pacing.due(shard, since=since, until=until)
            for entries in batched(due, AT_ONCE, strict=False):
                if deadline is not None and self.clock.now() >= deadline:
                    swept.late = True
                    break
                with swept.apart():
                    self.batch.run(entries, swept)
        return swept
