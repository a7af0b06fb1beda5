"""Sending one queued text: intent, strong facts, decision, log, claim, carrier, finalize (design
section 8).

The order is what keeps the promises: `announcing` has its first half, `departing` its last. The
claim is the last step before the carrier, so that a crash leaves the row either untouched or in
doubt, never sent twice.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from consentry.domain.message import WAITING, Message, Status
from consentry.policy.closing import ends_at
from consentry.policy.decision import Decision, Outcome
from consentry.policy.engine import evaluate
from consentry.policy.record import stored
from consentry.policy.rulebook import Rulebook
from consentry.services.announcing import Announcing
from consentry.services.carry import MIN_TTL_S, Carry
from consentry.services.departing import Departing
from consentry.services.gather import facts_of
from consentry.services.ports.environment import Clock
from consentry.services.ports.facts import Snapshot
from consentry.services.ports.messages import Messages
from consentry.services.ports.pacing import Pacing
from consentry.services.ports.queue import Handled, SendJob, SendQueue
from consentry.services.ports.reviews import Reviews
from consentry.services.rates import per_minute_of
from consentry.services.reconcile_unknown import ReconcileUnknown, may_go_again
from consentry.services.reviewing import handed_over
from consentry.services.slots import due_of
from consentry.services.spreading import marked, others, unmarked
from consentry.services.stopping import decided, ended_as, rules_of, waits_until

NO_ROW_TRIES = 5
NO_ROW_WAIT_S = 2
ROW_COMES_WITHIN_S = 0.15
"""Accept stores a row right after its job; a passcode must not wait two seconds for that."""
LEAST_LIFE = timedelta(seconds=MIN_TTL_S + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatch:
    """Handles one job from SendQueue."""

    clock: Clock
    messages: Messages
    pacing: Pacing
    queue: SendQueue
    reviews: Reviews
    carry: Carry
    unknown: ReconcileUnknown
    announcing: Announcing
    departing: Departing
    book: Rulebook

    def run(self, job: SendJob, *, receipt: str, receive_count: int) -> Handled:
        """Sends, moves or drops the text of a job that need not be moved unread (`moving.py`).

        TemporaryFailure leaves the message to the queue.
        """
        now = self.clock.now()
        job, snapshot = self.announcing.run(job, now)
        if receive_count == 1 and self._comes_now(snapshot.row, job):
            now = self.clock.now()
            job, snapshot = self.announcing.run(job, now)
        row = snapshot.row
        if row is None or _has_no_row(row, job):
            return self._without_row(job, snapshot, receipt, receive_count, now)
        if row.status is Status.SENDING:
            return self._in_flight(row, receipt, now)
        if row.status is not Status.QUEUED and not may_go_again(row, now):
            if row.status in WAITING and row.due_at is not None:
                # A sweep that met the entry before the row took this for its job, and it away. Not
                # back into the past: there no sweep looks any more.
                self.pacing.put_due(due_of(row, max(row.due_at, now)))
            self.announcing.withdraw(job, snapshot, row)
            self.carry.learn(row)
            self.unknown.resolve(row)
            return Handled.DONE
        return self._decide(job, row, snapshot, now)

    def _decide(self, job: SendJob, row: Message, snapshot: Snapshot, now: datetime) -> Handled:
        facts = facts_of(row, snapshot, now, self.book)
        decision = evaluate(facts, self.book)
        until = ends_at(facts, self.book)
        if decision.outcome is Outcome.ALLOW and until is not None and until - now < LEAST_LIFE:
            # No carrier ends a text so soon: it would arrive when it may not.
            facts = facts_of(row, snapshot, until, self.book)
            decision = evaluate(facts, self.book)
        if decision.outcome is Outcome.ALLOW:
            after = marked(self.pacing, self.book, row, snapshot, facts)
            if others(after, row, now, self.book) != facts.sender.others:
                # Another number was marked since the facts were read: what is first stays.
                facts = facts_of(row, after, now, self.book)
                decision = evaluate(facts, self.book)
                if decision.outcome is not Outcome.ALLOW:
                    unmarked(self.pacing, row, after, snapshot)
        if decision.outcome is not Outcome.ALLOW:
            kept = stored(decision, facts, "dispatch")
            changed = replace(row, decisions=decided(row, kept))
            self._stop(job, row, changed, snapshot, decision, now)
            return Handled.DONE
        # A rate that changed since acceptance counts now, for the log and any new slot.
        job = replace(job, per_minute=per_minute_of(snapshot, row.sender, self.book))
        row = replace(row, decisions=decided(row, stored(decision, facts, "dispatch")))
        self.departing.run(job, row, snapshot, until, now)
        return Handled.DONE

    def _stop(
        self,
        job: SendJob,
        row: Message,
        changed: Message,
        snapshot: Snapshot,
        decision: Decision,
        now: datetime,
    ) -> None:
        """Blocks or holds a text that may not go now.

        Due entry first, then the row, then the intent leaves. A text in doubt stays so, and its
        intent with it: it may have left before.
        """
        if row.status is Status.UNKNOWN:
            self.unknown.give_up(row, changed)
            return
        until = waits_until(decision, now)
        if until is not None:
            self.pacing.put_due(due_of(row, until))
            changed = replace(changed, not_before=decision.not_before, due_at=until)
        to = Status.HELD if until is not None else ended_as(decision)
        if to is Status.REVIEW:
            changed = handed_over(self.pacing, self.reviews, changed, now)
        moved = self.messages.move(row, to, now, detail=rules_of(decision), changes=changed)
        self.announcing.withdraw(job, snapshot, moved or self.messages.get(row.id))

    def _comes_now(self, row: Message | None, job: SendJob) -> bool:
        """Whether a row that was not there is there a moment later: its job was the faster one."""
        if not _has_no_row(row, job):
            return False
        self.clock.wait(ROW_COMES_WITHIN_S)
        return not _has_no_row(self.messages.get(job.message_id), job)

    def _without_row(
        self, job: SendJob, snapshot: Snapshot, receipt: str, receive_count: int, now: datetime
    ) -> Handled:
        """No row yet.

        Accept is still writing it, or died before it could; after a few looks nobody will.
        """
        if receive_count < NO_ROW_TRIES:
            self.queue.defer(receipt, NO_ROW_WAIT_S)
            return Handled.LATER
        if self.messages.void(job.message_id, job.accept_attempt, now) is not None:
            self.queue.defer(receipt, NO_ROW_WAIT_S)
            return Handled.LATER
        self.announcing.withdraw(job, snapshot, None)
        return Handled.DONE

    def _in_flight(self, row: Message, receipt: str, now: datetime) -> Handled:
        """Somebody holds the claim.

        Wait for the lease, and if it ended, nobody knows whether the text left.
        """
        if row.lease_until is not None and now < row.lease_until:
            left = (row.lease_until - now) + timedelta(seconds=1)
            self.queue.defer(receipt, int(left.total_seconds()))
            return Handled.LATER
        self.unknown.doubt(row, "lease_ended")
        return Handled.DONE


def _has_no_row(row: Message | None, job: SendJob) -> bool:
    """Whether the row of this job's accept attempt may still come.

    A `void` row of an earlier attempt gives way to it.
    """
    if row is None:
        return True
    return row.status is Status.VOID and job.accept_attempt not in row.attempts
