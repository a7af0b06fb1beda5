"""From an allowed row to a place in time.

A slot on its number, then the queue, or the due index if the wait is long.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from consentry.domain.ids import shard_of
from consentry.domain.message import Category, Lane, Message
from consentry.domain.pacing import MAX_QUEUE_DELAY_S, lead_ms, places, queue_delay_s, spacing_ms
from consentry.domain.recipient_key import RecipientKeys
from consentry.domain.times import from_ms, to_ms
from consentry.services.ports.messages import DueEntry
from consentry.services.ports.pacing import Pacing
from consentry.services.ports.queue import SendJob


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """When a row is to be tried, in epoch ms, and the limit that this was computed for."""

    ms: int
    per_minute: int

    @property
    def at(self) -> datetime:
        """The slot as an instant."""
        return from_ms(self.ms)

    def beyond_queue(self, now: datetime) -> bool:
        """Whether SQS cannot wait that long, so that the due index must."""
        return self.ms - to_ms(now) > MAX_QUEUE_DELAY_S * 1000


def reserve_all(pacing: Pacing, rows: Sequence[tuple[Message, int, datetime]]) -> dict[str, Slot]:
    """A slot for every row, by message id: one reservation per (number, lane, earliest instant).

    With each row, what its number may send in a minute.
    """
    groups: dict[tuple[str, Lane, datetime], list[tuple[Message, int]]] = {}
    for row, per_minute, start in rows:
        groups.setdefault((row.sender, row.lane, start), []).append((row, per_minute))
    slots: dict[str, Slot] = {}
    for (_, _, start), members in groups.items():
        slots.update(_reserve_group(pacing, members, start))
    return slots


def _reserve_group(
    pacing: Pacing, members: Sequence[tuple[Message, int]], start: datetime
) -> Iterable[tuple[str, Slot]]:
    row, per_minute = members[0]
    first = pacing.reserve(
        row.sender,
        row.lane,
        start_ms=to_ms(start),
        parts=sum(member.parts for member, _ in members),
        spacing_ms=spacing_ms(row.lane, per_minute),
        lead_ms=lead_ms(row.lane),
    )
    parts = [member.parts for member, _ in members]
    found = places(row.lane, per_minute, to_ms(start), first, parts)
    for (member, _), slot in zip(members, found, strict=True):
        yield member.id, Slot(ms=slot, per_minute=per_minute)


def job_of(row: Message, keys: RecipientKeys, slot: Slot) -> SendJob:
    """What SendQueue carries for a row.

    An automatic text counts as conversation: it uses up nothing of what its recipient agreed to.
    """
    return SendJob(
        message_id=row.id,
        accept_attempt=row.accept_attempt,
        account=row.account,
        campaign=row.campaign,
        number=row.sender,
        recipients=keys.versions,
        category=row.category if row.reply is None else Category.CONVERSATIONAL,
        body_hash=row.body_hash,
        slot_ms=slot.ms,
        lane=row.lane,
        per_minute=slot.per_minute,
        parts=row.parts,
        likeness=row.likeness,
    )


def queued_until(job: SendJob, now: datetime, *, refused: bool = False) -> tuple[SendJob, int]:
    """The job with its delay in the queue."""
    return job, queue_delay_s(job.slot_ms, to_ms(now), refused=refused)


def due_of(row: Message, at: datetime) -> DueEntry:
    """A row's entry in the due index."""
    return DueEntry(
        message_id=row.id, at=at, shard=shard_of(row.id), accept_attempt=row.accept_attempt
    )
