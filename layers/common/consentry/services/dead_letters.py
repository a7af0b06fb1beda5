"""The end of a text that the queue gave up on.

The row says so, and nothing is left in doubt unsaid (promise P5).
"""

from dataclasses import dataclass

from consentry.domain.message import WAITING, Status
from consentry.services.ports.environment import Clock
from consentry.services.ports.messages import Messages
from consentry.services.ports.pacing import Pacing
from consentry.services.ports.queue import Handled, SendJob
from consentry.services.reconcile_unknown import ReconcileUnknown
from consentry.services.slots import due_of


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetters:
    """Handles one job from SendQueue's dead-letter queue."""

    clock: Clock
    messages: Messages
    pacing: Pacing
    unknown: ReconcileUnknown

    def run(self, job: SendJob) -> Handled:
        """Ends the row.

        `failed` if it never left, `unknown` if it may have; `later` while a claim is alive. A text
        that waits keeps its entry in the due index.
        """
        now = self.clock.now()
        row = self.messages.get(job.message_id)
        if row is None or row.status is Status.VOID:
            row = self.messages.void(job.message_id, job.accept_attempt, now)
            if row is None:
                return Handled.DONE
        if row.status is Status.QUEUED:
            self.messages.move(row, Status.FAILED, now, detail="dead_lettered")
        elif row.status is Status.SENDING:
            if row.lease_until is not None and now < row.lease_until:
                return Handled.LATER
            self.unknown.doubt(row, "lease_ended")
        elif row.status in WAITING and row.due_at is not None:
            # Dispatch would have put its entry back, if a sweep had taken it away too early.
            self.pacing.put_due(due_of(row, max(row.due_at, now)))
        return Handled.DONE
