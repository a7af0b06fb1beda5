"""The last steps of an allowed text: its brand's day, the account's seconds, the carrier's call."""

from dataclasses import dataclass, replace
from datetime import datetime

from consentry.domain.message import Message, Status
from consentry.services.announcing import Announcing
from consentry.services.carrier_rate import CarrierRate
from consentry.services.carry import Call, Carry
from consentry.services.counting import Counting
from consentry.services.daily_cap import DETAIL, DailyCap
from consentry.services.ports.facts import Snapshot
from consentry.services.ports.messages import Messages
from consentry.services.ports.pacing import Pacing
from consentry.services.ports.queue import SendJob
from consentry.services.rates import per_second_of
from consentry.services.reconcile_unknown import ReconcileUnknown
from consentry.services.reslot import Reslot
from consentry.services.send_counts import note_send
from consentry.services.slots import due_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Departing:
    """Sends what was allowed, or says when it may be tried again."""

    messages: Messages
    pacing: Pacing
    reslot: Reslot
    carry: Carry
    unknown: ReconcileUnknown
    announcing: Announcing
    counting: Counting
    cap: DailyCap
    carrier_rate: CarrierRate

    def run(
        self, job: SendJob, row: Message, snapshot: Snapshot, until: datetime | None, now: datetime
    ) -> None:
        """Sends an allowed text, if its brand's day and the account's seconds have room for it."""
        tomorrow = self.cap.take(row, snapshot.campaign, now)
        if tomorrow is not None:
            until = min(tomorrow, row.expires_at or tomorrow)
            self._wait(job, row, snapshot, until, now)
            return
        call = Call()
        try:
            self._send(job, row, snapshot, until, now, call)
        finally:
            # Whatever ends the try: the parts of a text that never left are the next one's.
            self.cap.settle(row, snapshot.campaign, call.verdict)
        note_send(self.counting, row, snapshot.history, now, call.verdict)

    def _send(
        self,
        job: SendJob,
        row: Message,
        snapshot: Snapshot,
        until: datetime | None,
        now: datetime,
        call: Call,
    ) -> None:
        """Sends a text for which its brand's day has room, or moves it to a later second."""
        again = self.carrier_rate.take()
        if again is not None:
            moved = replace(job, moved=row.status is Status.QUEUED)
            self.reslot.run(moved, start=again, now=now, refused=True)
            return
        per_second = per_second_of(snapshot, job.number)
        if not self.carry.run(job, row, snapshot.log, until, per_second, call):
            # Cancelled or stopped meanwhile, or sent by another delivery of the job.
            self.announcing.withdraw(job, snapshot, self.messages.get(row.id))

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
        self.announcing.withdraw(job, snapshot, moved or self.messages.get(row.id))
