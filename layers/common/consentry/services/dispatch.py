"""Sending one queued text: intent, strong facts, decision, log, claim, carrier, finalize (design
section 8).

Intent before facts, and a STOP's suppression before it reads the intents: one of the two always
sees the other. The claim
is the last step before the carrier, so that a crash leaves the row either untouched or in doubt,
never sent twice.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from consentry.domain.history import SendIntent
from consentry.domain.message import WAITING, Lane, Message, Status
from consentry.domain.pacing import is_stale
from consentry.domain.recipient_key import RecipientKeys
from consentry.domain.times import from_ms, to_ms
from consentry.errors import TooManyRequests
from consentry.policy.closing import ends_at
from consentry.policy.decision import Decision, Outcome
from consentry.policy.engine import evaluate
from consentry.policy.record import stored
from consentry.policy.rulebook import Rulebook
from consentry.services.carry import MIN_TTL_S, Carry
from consentry.services.counting import Counting
from consentry.services.daily_cap import DETAIL, DailyCap
from consentry.services.gather import facts_of
from consentry.services.ports import (
    CarrierVerdict,
    Clock,
    FactsQuery,
    FactsReader,
    Keys,
    Messages,
    Pacing,
    Reviews,
    SendJob,
    SendQueue,
    Snapshot,
)
from consentry.services.rates import per_minute_of
from consentry.services.reconcile_unknown import ReconcileUnknown, may_go_again
from consentry.services.request_rate import RequestRate
from consentry.services.reslot import Reslot
from consentry.services.reviewing import handed_over
from consentry.services.send_counts import note_send
from consentry.services.slots import due_of
from consentry.services.spreading import marked, others, unmarked
from consentry.services.stopping import decided, ended_as, rules_of, waits_until

NO_ROW_TRIES = 5
NO_ROW_WAIT_S = 2
CARRIER = "_carrier"
"""Whose share of requests a text takes: that of all accounts together."""
EARLIER = timedelta(seconds=5)
"""An intent older than that was written by another try than this one."""
LEAST_LIFE = timedelta(seconds=MIN_TTL_S + 1)
_NEVER_LEFT = frozenset(
    {
        Status.HELD,
        Status.REVIEW,
        Status.BLOCKED,
        Status.CANCELLED,
        Status.EXPIRED,
        Status.VOID,
    }
)


class Handled(StrEnum):
    """What the queue is to do with the message.

    `done` deletes it, `later` leaves it to come again.
    """

    DONE = "done"
    LATER = "later"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatch:
    """Handles one job from SendQueue."""

    clock: Clock
    keys: Keys
    facts: FactsReader
    messages: Messages
    pacing: Pacing
    queue: SendQueue
    reviews: Reviews
    reslot: Reslot
    carry: Carry
    unknown: ReconcileUnknown
    counting: Counting
    cap: DailyCap
    carrier_rate: RequestRate
    book: Rulebook

    def run(self, job: SendJob, *, receipt: str, receive_count: int) -> Handled:
        """Sends, moves or drops the job's text.

        TemporaryFailure leaves the message to the queue.
        """
        now = self.clock.now()
        if self._is_moved(job, receive_count, now):
            return Handled.DONE
        job, snapshot = self._intent_then_facts(job, now)
        row = snapshot.row
        if row is None or _has_no_row(row, job):
            return self._without_row(job, snapshot, receipt, receive_count, now)
        if row.status is Status.SENDING:
            return self._in_flight(row, receipt, now)
        if row.status is not Status.QUEUED and not may_go_again(row, now):
            if row.status in WAITING and row.due_at is not None:
                # A sweep that met the entry before the row took this for its job, and it away.
                self.pacing.put_due(due_of(row, row.due_at))
            self._drop(job, snapshot, row)
            self.carry.learn(row)
            self.unknown.resolve(row)
            return Handled.DONE
        return self._decide(job, row, snapshot, now)

    def _is_moved(self, job: SendJob, receive_count: int, now: datetime) -> bool:
        """Moves a job whose slot passed long ago, or whose number is known to be full."""
        stale = is_stale(job.slot_ms, to_ms(now))
        full_until = self.carry.full_until(job, to_ms(now))
        if not stale and full_until is None:
            return False
        # A new message counts its receives anew: a job that never gets its row would never end.
        if receive_count > 1 and _has_no_row(self.messages.get(job.message_id), job):
            return False
        if stale:
            lane = Lane.REPLY if job.lane is Lane.PASSCODE else job.lane
            self.reslot.run(replace(job, lane=lane, moved=False), start=now, now=now)
        elif full_until is not None:
            self.reslot.run(job, start=from_ms(full_until), now=now, refused=True)
        return True

    def _intent_then_facts(self, job: SendJob, now: datetime) -> tuple[SendJob, Snapshot]:
        """Intent, then everything in one consistent read.

        Again under newer keys if they were rotated meanwhile, and with a new intent if that of an
        earlier try stands while the text still waits: it counts from when it goes.
        """
        while True:
            recipient = job.recipients[0]
            self.pacing.open_intent(
                job.account, recipient, _intent(job, now), job.number, renew=job.moved
            )
            query = FactsQuery(
                account=job.account,
                campaign=job.campaign,
                recipient=RecipientKeys(current=recipient, versions=job.recipients),
                message_id=job.message_id,
                log_of=job.number,
                likeness=job.likeness,
            )
            snapshot = self.facts.read([query], strong=True)[0]
            if snapshot.row is None or snapshot.row.status is Status.VOID:
                return job, snapshot
            versions = self.keys.of(snapshot.row.to).versions
            late = snapshot.row.status is Status.QUEUED and _is_of_earlier_try(snapshot, job, now)
            if versions == job.recipients and not late:
                return job, snapshot
            job = replace(job, recipients=versions, moved=job.moved or late)

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
        self._send(job, row, snapshot, until, now)
        return Handled.DONE

    def _send(
        self, job: SendJob, row: Message, snapshot: Snapshot, until: datetime | None, now: datetime
    ) -> None:
        """Sends an allowed text, if its brand's day and the account's seconds have room for it."""
        tomorrow = self.cap.take(row, snapshot.campaign, now)
        if tomorrow is not None:
            until = min(tomorrow, row.expires_at or tomorrow)
            self._wait(job, row, snapshot, until, now)
            return
        verdict: CarrierVerdict | None = CarrierVerdict.NOT_CALLED
        try:
            self.carrier_rate.take(CARRIER)
        except TooManyRequests as full:
            start = now + timedelta(seconds=full.retry_after)
            moved = replace(job, moved=row.status is Status.QUEUED)
            self.reslot.run(moved, start=start, now=now, refused=True)
        else:
            verdict = self.carry.run(job, row, snapshot.log, until)
        if verdict is None:
            # Cancelled or stopped meanwhile, or sent by another delivery of the job.
            self._drop(job, snapshot, self.messages.get(row.id))
            verdict = CarrierVerdict.NOT_CALLED
        self.cap.settle(row, snapshot.campaign, verdict)
        note_send(self.counting, row, snapshot.history, now, verdict)

    def _wait(
        self, job: SendJob, row: Message, snapshot: Snapshot, until: datetime, now: datetime
    ) -> None:
        """Holds an allowed text until its brand's next day, or its own end."""
        if row.status is Status.UNKNOWN:
            self.unknown.give_up(row, row)
            return
        self.pacing.put_due(due_of(row, until))
        changed = replace(row, not_before=until, due_at=until)
        moved = self.messages.move(row, Status.HELD, now, detail=DETAIL, changes=changed)
        self._drop(job, snapshot, moved or self.messages.get(row.id))

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
            changed = replace(changed, not_before=until, due_at=until)
        to = Status.HELD if until is not None else ended_as(decision)
        if to is Status.REVIEW:
            changed = handed_over(self.pacing, self.reviews, changed, now)
        moved = self.messages.move(row, to, now, detail=rules_of(decision), changes=changed)
        self._drop(job, snapshot, moved or self.messages.get(row.id))

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
        self._drop(job, snapshot, None)
        return Handled.DONE

    def _drop(self, job: SendJob, snapshot: Snapshot, there: Message | None) -> None:
        """Takes this try's intent away if its text did not leave: neither that of a later try, nor
        that of a text which another delivery of the job has sent.
        """
        mine = _own(snapshot, job)
        if mine is not None and (there is None or there.status in _NEVER_LEFT):
            self.pacing.drop_intent(job.account, job.recipients[0], mine)

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


def _own(snapshot: Snapshot, job: SendJob) -> SendIntent | None:
    """The intent of this job's text, as it was read."""
    intents = snapshot.history.intents
    return next((each for each in intents if each.message_id == job.message_id), None)


def _is_of_earlier_try(snapshot: Snapshot, job: SendJob, now: datetime) -> bool:
    own = _own(snapshot, job)
    return not job.moved and own is not None and now - own.at > EARLIER


def _intent(job: SendJob, now: datetime) -> SendIntent:
    return SendIntent(
        message_id=job.message_id,
        at=now,
        parts=job.parts,
        body_hash=job.body_hash,
        category=job.category,
        campaign=job.campaign,
    )
