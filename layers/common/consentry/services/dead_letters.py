"""The end of a text that the queue gave up on.

The row says so, and nothing is left in doubt unsaid (promise P5).
"""

from dataclasses import dataclass

from consentry.domain.message import Status
from consentry.services.ports.environment import Clock
from consentry.services.ports.messages import Messages
from consentry.services.ports.queue import Handled, SendJob
from consentry.services.reconcile_unknown import ReconcileUnknown


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetters:
    """Handles one job from SendQueue's dead-letter queue."""

    clock: Clock
    messages: Messages
    unknown: ReconcileUnknown

    def run(self, job: SendJob) -> Handled:
        """Ends the row.

        `failed` if it never left, `unknown` if it may have; `later` while a claim is alive.
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
        return Handled.DONE
