"""Due messages go on their way: decided again, given a slot, queued (design section 8).

Runs every minute over every shard, from five minutes before its watermark to a minute ahead. Every
step can be repeated:
an entry whose row is queued already is simply sent again, and the claim makes that harmless.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from consentry.domain.ids import SHARDS
from consentry.domain.message import Message, Status
from consentry.domain.times import to_ms
from consentry.errors import TemporaryFailure
from consentry.policy.decision import Decision, Outcome
from consentry.policy.engine import evaluate
from consentry.policy.facts import Facts
from consentry.policy.record import stored
from consentry.policy.rulebook import Rulebook
from consentry.services.gather import facts_of
from consentry.services.ports.environment import Clock, Keys
from consentry.services.ports.facts import FactsQuery, FactsReader, Snapshot
from consentry.services.ports.messages import DueEntry, Messages
from consentry.services.ports.pacing import Pacing
from consentry.services.ports.queue import SendQueue
from consentry.services.ports.reviews import Reviews
from consentry.services.rates import per_minute_of
from consentry.services.reviewing import handed_over
from consentry.services.slots import Slot, due_of, job_of, queued_until, reserve_all
from consentry.services.stopping import decided, ended_as, rules_of, waits_until

LOOK_BACK = timedelta(minutes=5)
LOOK_AHEAD = timedelta(seconds=60)
FIRST_LOOK_BACK = timedelta(hours=26)
ROW_GRACE = timedelta(seconds=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """Sweeps the due index once."""

    clock: Clock
    keys: Keys
    facts: FactsReader
    messages: Messages
    pacing: Pacing
    queue: SendQueue
    reviews: Reviews
    book: Rulebook

    def run(self) -> int:
        """How many entries were handled.

        One that fails keeps no other waiting: its error is raised at the end, and the watermark of
        its shard stays, so that it is met again.
        """
        now = self.clock.now()
        marks = self.pacing.watermarks()
        handled = 0
        errors: dict[int, Exception] = {}
        for shard in range(SHARDS):
            since = marks[shard] - LOOK_BACK if shard in marks else now - FIRST_LOOK_BACK
            entries = self.pacing.due(shard, since=since, until=now + LOOK_AHEAD)
            rows = self.messages.get_many([entry.message_id for entry in entries])
            for entry in entries:
                try:
                    handled += self._handle(entry, rows.get(entry.message_id), now)
                except Exception as exc:  # noqa: BLE001 (raised below, when the others are done)
                    errors.setdefault(shard, exc)
        self.pacing.store_watermarks({shard: now for shard in range(SHARDS) if shard not in errors})
        for error in errors.values():
            raise error
        return handled

    def _handle(self, entry: DueEntry, row: Message | None, now: datetime) -> bool:
        if row is None or row.status is Status.VOID:
            return self._without_row(entry, now)
        if row.status is Status.QUEUED:
            self._enqueue(row, Slot(ms=to_ms(entry.at), per_minute=self._per_minute(row)), now)
        elif row.status is Status.HELD and row.due_at == entry.at:
            self._decide(row, max(entry.at, now), now)
        elif row.status is Status.REVIEW and row.due_at == entry.at:
            if now < entry.at:
                return False
            self.messages.move(row, Status.EXPIRED, now, detail="review")
        elif row.status is Status.SENDING or _may_be_new(entry, row, now):
            return False
        elif row.resend_at is not None and row.resend_at <= entry.at:
            if now < entry.at:
                return False
            self._send_again(row, now)
        self.pacing.delete_due(entry)
        return True

    def _without_row(self, entry: DueEntry, now: datetime) -> bool:
        """Accept writes the entry first.

        A row that is missing well after the due time was never accepted.
        """
        if now < entry.at + ROW_GRACE:
            return False
        if self.messages.void(entry.message_id, entry.accept_attempt, now) is None:
            self.pacing.delete_due(entry)
            return True
        return False

    def _decide(self, row: Message, at: datetime, now: datetime) -> None:
        snapshot = self._snapshot(row)
        facts = facts_of(row, snapshot, at, self.book)
        decision = evaluate(facts, self.book)
        if decision.outcome is not Outcome.ALLOW:
            self._keep_or_stop(row, facts, decision, now)
            return
        per_minute = per_minute_of(snapshot, row.sender, self.book)
        slot = reserve_all(self.pacing, [(row, per_minute, at)])[row.id]
        facts = facts_of(row, snapshot, slot.at, self.book)
        decision = evaluate(facts, self.book)
        if decision.outcome is not Outcome.ALLOW:
            self._keep_or_stop(row, facts, decision, now)
            return
        changed = replace(
            row,
            not_before=None,
            due_at=None,
            decisions=decided(row, stored(decision, facts, "release")),
        )
        queued = self.messages.move(row, Status.QUEUED, now, changes=changed)
        if queued is not None:
            self._enqueue(queued, slot, now, moved=True)

    def _send_again(self, row: Message, now: datetime) -> None:
        """Queues a text in doubt that may have one more try; its row stays, dispatch decides."""
        slot = reserve_all(self.pacing, [(row, self._per_minute(row), now)])[row.id]
        self._enqueue(row, slot, now)

    def _keep_or_stop(self, row: Message, facts: Facts, decision: Decision, now: datetime) -> None:
        changed = replace(row, decisions=decided(row, stored(decision, facts, "release")))
        until = waits_until(decision, facts.at)
        if until is not None:
            self.pacing.put_due(due_of(row, until))
            changed = replace(changed, not_before=until, due_at=until)
        to = Status.HELD if until is not None else ended_as(decision)
        if to is Status.REVIEW:
            changed = handed_over(self.pacing, self.reviews, changed, now)
        self.messages.move(row, to, now, detail=rules_of(decision), changes=changed)

    def _enqueue(self, row: Message, slot: Slot, now: datetime, *, moved: bool = False) -> None:
        if slot.beyond_queue(now):
            self.pacing.put_due(due_of(row, slot.at))
            return
        # Rounded up: a text that waited for an hour to open must not come a moment before it.
        job = replace(job_of(row, self.keys.of(row.to), slot), moved=moved)
        if self.queue.put([queued_until(job, now, refused=True)]):
            raise TemporaryFailure("the send queue did not take a released message")

    def _snapshot(self, row: Message) -> Snapshot:
        query = FactsQuery(
            account=row.account,
            campaign=row.campaign,
            recipient=self.keys.of(row.to),
            likeness=row.likeness,
        )
        return self.facts.read([query], strong=True)[0]

    def _per_minute(self, row: Message) -> int:
        return per_minute_of(self._snapshot(row), row.sender, self.book)


def _may_be_new(entry: DueEntry, row: Message, now: datetime) -> bool:
    """Whether somebody may be about to store the row with this entry, which comes first."""
    return row.status in (Status.HELD, Status.REVIEW) and now < entry.at + ROW_GRACE
