"""Texts of which nobody knows whether they left: a call that was not answered, or an environment
that ended in it.

Such a text waits for the carrier's events, which find it by the ids that the call carried along
(`delivery.py`). It is sent once more only where a transactional campaign chose `resend_once`, and
only after a minute without any event (promise P2). Until that one more claim the row stays
`unknown`: an event resolves it, an opt-out or a decision against it leaves it in doubt, and nothing
can end it as a text that never left.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from consentry.domain.delivery import has_arrived
from consentry.domain.message import Category, Message, Status
from consentry.services.ports.environment import Clock
from consentry.services.ports.messages import Messages
from consentry.services.ports.pacing import Pacing
from consentry.services.ports.registry import Registry
from consentry.services.slots import due_of

RESEND_AFTER = timedelta(seconds=60)


def may_go_again(row: Message, now: datetime) -> bool:
    """Whether a text in doubt may be sent once more now; whoever claims it checks that again."""
    waited = row.resend_at is not None and row.resend_at <= now
    return row.status is Status.UNKNOWN and waited and not row.carrier_events


@dataclass(frozen=True, slots=True, kw_only=True)
class ReconcileUnknown:
    """Puts texts in doubt, with the one more try that they may have."""

    clock: Clock
    registry: Registry
    messages: Messages
    pacing: Pacing

    def doubt(self, row: Message, detail: str, changes: Message | None = None) -> Message | None:
        """`sending -> unknown`, due entry first.

        None if somebody else ended the text meanwhile; their sweep finds the entry and drops it.
        """
        now = self.clock.now()
        again_at = self._again_at(row, now)
        if again_at is not None:
            self.pacing.put_due(due_of(row, again_at))
        moved = self.messages.move(
            row,
            Status.UNKNOWN,
            now,
            detail=detail,
            expect_attempt=row.attempt,
            changes=replace(changes or row, resend_at=again_at),
        )
        self.resolve(moved)
        return moved

    def resolve(self, row: Message | None) -> None:
        """Ends a text in doubt that has arrived: the event about its first call came while the
        second was under way, and was only kept.
        """
        if row is None or row.status is not Status.UNKNOWN:
            return
        arrived = next((each for each in row.carrier_events if has_arrived(each)), None)
        if arrived is not None:
            ended = replace(row, resend_at=None)
            now = self.clock.now()
            self.messages.move(row, Status.DELIVERED, now, detail=arrived.kind, changes=ended)

    def give_up(self, row: Message, changes: Message) -> None:
        """Leaves a text in doubt for good: it may not go again as things stand."""
        self.messages.amend(row, replace(changes, resend_at=None))

    def _again_at(self, row: Message, now: datetime) -> datetime | None:
        """When the text may go again, if at all: once, as the campaign has it now."""
        if row.resent or row.reply is not None or row.category is not Category.TRANSACTIONAL:
            return None
        if row.carrier_events:
            return None
        campaign = self.registry.campaign(row.account, row.campaign)
        if campaign is None or not campaign.resend_once:
            return None
        return max(now, (row.called_at or now) + RESEND_AFTER)
