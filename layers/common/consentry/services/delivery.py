"""What the carrier reports of a text, taken into its row.

Events come late, out of order and more than once. An event finds its row by the ids that the call
carried along and AWS echoes: the text's, and that of the very call. What it teaches about the
recipient is stored before the row: an event that stands in its row is done with, and whoever meets
it again leaves it.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from consentry.domain.carrier_event import Bill, CarrierEvent, EventKind, with_event
from consentry.domain.delivery import FILTERED, has_arrived, state_after
from consentry.domain.message import Message, Status, TimelineEntry
from consentry.domain.suppression import SuppressionReason
from consentry.domain.tally import Counted, Place
from consentry.errors import TemporaryFailure
from consentry.services.counting import Counting
from consentry.services.learning import Learning
from consentry.services.ports.environment import Clock
from consentry.services.ports.messages import Messages

ROUNDS = 5
LEARNED = {
    EventKind.BLOCKED: SuppressionReason.CARRIER,
    EventKind.INVALID: SuppressionReason.INVALID,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """An event of the carrier about one call; `opted_out` says that it was not carried out because
    its recipient is on the carrier's list.
    """

    message_id: str
    attempt: str
    carrier_id: str
    event: CarrierEvent
    bill: Bill | None = None
    opted_out: bool = False


class Taken(StrEnum):
    """What became of a report: new, known already, about no text of ours, or too early by as much
    as a dispatch may take to end its own row.
    """

    NEW = "new"
    KNOWN = "known"
    FOREIGN = "foreign"
    EARLY = "early"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """Takes one report. Every step can be repeated."""

    clock: Clock
    messages: Messages
    learning: Learning
    counting: Counting

    def run(self, report: Report) -> Taken:
        """Stores what was heard. TemporaryFailure if others keep writing the same row."""
        for _ in range(ROUNDS):
            row = self.messages.get(report.message_id)
            if row is None or row.called_at is None:
                return Taken.FOREIGN
            if report.event in row.carrier_events:
                return Taken.KNOWN
            if self._is_being_ended(row, report):
                return Taken.EARLY
            self._learn(row, report)
            after = _after(row, report, self.clock.now())
            if self.messages.amend(row, after) is not None:
                self._count(row, after, report.event)
                return Taken.NEW
        raise TemporaryFailure("this text's row is being written by others")

    def _is_being_ended(self, row: Message, report: Report) -> bool:
        """Whether the dispatch that made this call is about to write what it knows, the decision
        included.
        """
        alive = row.lease_until is not None and self.clock.now() < row.lease_until
        return row.status is Status.SENDING and row.attempt == report.attempt and alive

    def _learn(self, row: Message, report: Report) -> None:
        """An erased recipient's number is not known any more, and nothing is sent to it anyway."""
        reason = LEARNED.get(report.event.kind) if report.event.final else None
        if report.opted_out:
            reason = SuppressionReason.CARRIER
        if reason is not None and row.to:
            self.learning.from_event(row, reason, report.event.at)

    def _count(self, row: Message, after: Message, event: CarrierEvent) -> None:
        """Counts how a text ended, in the hour in which it did; an automatic answer was asked for
        and says nothing about a campaign.
        """
        if after.status is row.status or row.reply is not None:
            return
        place = Place(account=row.account, sender=row.sender, campaign=row.campaign)
        if after.status is Status.DELIVERED:
            self.counting.note(place, event.at, Counted.DELIVERED)
        elif event.kind in FILTERED:
            self.counting.note(place, event.at, Counted.BLOCKED)
        elif after.status is Status.UNDELIVERED:
            self.counting.note(place, event.at, Counted.UNDELIVERED)


def _after(row: Message, report: Report, now: datetime) -> Message:
    """The row with one more event, and where it is then."""
    event = report.event
    to = _state(row, report)
    last = row.timeline[-1].at if row.timeline else event.at
    step = TimelineEntry(at=max(last, min(event.at, now)), status=to, detail=event.kind)
    return replace(
        row,
        status=to,
        timeline=row.timeline if to is row.status else (*row.timeline, step),
        carrier_events=with_event(row.carrier_events, event),
        carrier_id=row.carrier_id or report.carrier_id,
        bill=report.bill or row.bill,
        lease_until=row.lease_until if to is Status.SENDING else None,
        resend_at=None,
    )


def _state(row: Message, report: Report) -> Status:
    """Where the row is after the event.

    One about an earlier call than the last says nothing about that, but if it says that the text
    has arrived, it is no longer in doubt.
    """
    event = report.event
    if report.attempt != row.attempt and not (row.status is Status.UNKNOWN and has_arrived(event)):
        return row.status
    to = state_after(row.status, event)
    if to is Status.SENT and _was_given_up(row, event):
        return row.status
    return to


def _was_given_up(row: Message, event: CarrierEvent) -> bool:
    """Whether AWS itself gave up after this event: then an older one does not open it again."""
    later = (each for each in row.carrier_events if each.at >= event.at)
    return any(each.kind is EventKind.UNKNOWN and each.final for each in later)
