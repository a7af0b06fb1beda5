"""A new place in time for a text that could not go at its old one.

A new slot and a new SQS message, never waiting in place.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from consentry.domain.ids import shard_of
from consentry.domain.pacing import MAX_QUEUE_DELAY_S, lead_ms, spacing_ms
from consentry.domain.times import from_ms, to_ms
from consentry.errors import TemporaryFailure
from consentry.services.ports import DueEntry, Pacing, SendJob, SendQueue
from consentry.services.slots import queued_until


@dataclass(frozen=True, slots=True, kw_only=True)
class Reslot:
    """Moves a job; the caller acknowledges the old message afterwards."""

    pacing: Pacing
    queue: SendQueue

    def run(
        self,
        job: SendJob,
        *,
        start: datetime,
        now: datetime,
        refused: bool = False,
    ) -> None:
        """Books a slot at or after `start` and enqueues the job for it.

        Beyond 900 s it becomes a due entry.
        """
        slot_ms = self.pacing.reserve(
            job.number,
            job.lane,
            start_ms=to_ms(start),
            parts=job.parts,
            spacing_ms=spacing_ms(job.lane, job.per_minute),
            lead_ms=lead_ms(job.lane),
        )
        moved = replace(job, slot_ms=slot_ms)
        if slot_ms - to_ms(now) > MAX_QUEUE_DELAY_S * 1000:
            self.pacing.put_due(
                DueEntry(
                    message_id=job.message_id,
                    at=from_ms(slot_ms),
                    shard=shard_of(job.message_id),
                    accept_attempt=job.accept_attempt,
                )
            )
        elif self.queue.put([queued_until(moved, now, refused=refused)]):
            raise TemporaryFailure("the send queue did not take a moved message")
