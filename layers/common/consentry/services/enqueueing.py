"""Jobs of what a sweep lets go, into the send queue in tens.

The queue first, then the entry leaves the index: a crash between the two queues the job once more,
and the claim makes that harmless.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from consentry.domain.message import Message
from consentry.errors import TemporaryFailure
from consentry.services.ports.environment import Keys
from consentry.services.ports.messages import DueEntry
from consentry.services.ports.pacing import Pacing
from consentry.services.ports.queue import SendJob, SendQueue
from consentry.services.slots import Slot, due_of, job_of, queued_until
from consentry.services.swept import Swept


@dataclass(frozen=True, slots=True, kw_only=True)
class Going:
    """A text that has a slot and needs its job; `moved` if it was held until now."""

    entry: DueEntry
    row: Message
    slot: Slot
    moved: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Enqueueing:
    """Queues jobs for their slots; beyond the queue's reach they stay in the due index."""

    keys: Keys
    pacing: Pacing
    queue: SendQueue

    def run(self, going: Sequence[Going], now: datetime, swept: Swept) -> None:
        """Notes the entries of those that are on their way as done with."""
        soon: list[tuple[DueEntry, tuple[SendJob, int]]] = []
        for each in going:
            with swept.apart():
                if each.slot.beyond_queue(now):
                    self._wait(each, swept)
                else:
                    soon.append((each.entry, self._job(each, now)))
        if not soon:
            return
        with swept.apart():
            refused = self.queue.put([job for _, job in soon])
            swept.done += [entry for entry, _ in soon if entry.message_id not in refused]
            if refused:
                many = len(refused)
                raise TemporaryFailure(f"the send queue did not take `{many}` released messages")

    def _wait(self, each: Going, swept: Swept) -> None:
        later = due_of(each.row, each.slot.at)
        self.pacing.put_due(later)
        if later.at != each.entry.at:
            swept.done.append(each.entry)

    def _job(self, each: Going, now: datetime) -> tuple[SendJob, int]:
        """Rounded up: a text that waited for an hour to open must not come a moment before it."""
        job = job_of(each.row, self.keys.of(each.row.to), each.slot)
        return queued_until(replace(job, moved=each.moved), now, refused=True)
