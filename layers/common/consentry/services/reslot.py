"""A new place in time for texts that could not go at their old one.

A new slot and a new SQS message, never waiting in place.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from consentry.domain.ids import shard_of
from consentry.domain.pacing import MAX_QUEUE_DELAY_S, lead_ms, places, spacing_ms
from consentry.domain.times import from_ms, to_ms
from consentry.errors import TemporaryFailure
from consentry.services.ports.messages import DueEntry
from consentry.services.ports.pacing import Pacing
from consentry.services.ports.queue import SendJob, SendQueue
from consentry.services.slots import queued_until


@dataclass(frozen=True, slots=True, kw_only=True)
class Reslot:
    """Moves jobs; the caller acknowledges the old messages afterwards."""

    pacing: Pacing
    queue: SendQueue

    def run(self, job: SendJob, *, start: datetime, now: datetime, refused: bool = False) -> None:
        """Books a slot at or after `start` and enqueues the job for it."""
        if self.enqueue(self.placed([job], to_ms(start)), now, refused=refused):
            raise TemporaryFailure("the send queue did not take a moved message")

    def placed(self, jobs: Sequence[SendJob], start_ms: int) -> list[SendJob]:
        """Jobs of one number, lane and rate with slots one behind the other: one reservation."""
        one, parts = jobs[0], [job.parts for job in jobs]
        first = self.pacing.reserve(
            one.number,
            one.lane,
            start_ms=start_ms,
            parts=sum(parts),
            spacing_ms=spacing_ms(one.lane, one.per_minute),
            lead_ms=lead_ms(one.lane),
        )
        slots = places(one.lane, one.per_minute, start_ms, first, parts)
        return [replace(job, slot_ms=slot) for job, slot in zip(jobs, slots, strict=True)]

    def enqueue(
        self, jobs: Sequence[SendJob], now: datetime, *, refused: bool = False
    ) -> frozenset[str]:
        """Enqueues jobs for their slots, in tens; beyond 900 s they become due entries.

        Answers the message ids that the queue did not take.
        """
        soon = []
        for job in jobs:
            if job.slot_ms - to_ms(now) > MAX_QUEUE_DELAY_S * 1000:
                self.pacing.put_due(_due(job))
            else:
                soon.append(queued_until(job, now, refused=refused))
        return self.queue.put(soon) if soon else frozenset()


def _due(job: SendJob) -> DueEntry:
    return DueEntry(
        message_id=job.message_id,
        at=from_ms(job.slot_ms),
        shard=shard_of(job.message_id),
        accept_attempt=job.accept_attempt,
    )
