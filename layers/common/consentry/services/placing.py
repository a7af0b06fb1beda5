"""Where the texts of a request go: a slot on their number, or the due index if they must wait."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from consentry.domain.message import Status, TimelineEntry
from consentry.policy.rulebook import Rulebook
from consentry.services.ports.messages import DueEntry
from consentry.services.ports.pacing import Pacing
from consentry.services.proposal import Proposal
from consentry.services.rates import per_minute_of
from consentry.services.reviewing import until_of
from consentry.services.slots import due_of, reserve_all
from consentry.services.stopping import rules_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Placing:
    """Gives each text its place and its first entry of a timeline."""

    pacing: Pacing
    book: Rulebook

    def run(self, proposals: Sequence[Proposal], now: datetime) -> None:
        """Slots for what may go now; whoever's slot falls outside the hours is held after all."""
        self._reserve(proposals, now)
        for each in proposals:
            if each.slot is not None and each.slot.at > now:
                each.reconsider(each.slot.at, self.book)
            each.due = _due(each, now)
            began = TimelineEntry(at=now, status=each.row.status, detail=rules_of(each.decision))
            each.row = replace(
                each.row,
                due_at=each.due.at if each.due else None,
                first_status=each.row.status,
                timeline=(began,),
            )

    def _reserve(self, proposals: Sequence[Proposal], now: datetime) -> None:
        going = [
            (each.row, per_minute_of(each.snapshot, each.row.sender, self.book), now)
            for each in proposals
            if each.row.status is Status.QUEUED
        ]
        slots = reserve_all(self.pacing, going)
        for each in proposals:
            each.slot = slots.get(each.row.id)


def _due(each: Proposal, now: datetime) -> DueEntry | None:
    """Where a text waits that does not go into the queue; None for what goes or has ended."""
    row, slot = each.row, each.slot
    if row.status is Status.HELD and row.not_before is not None:
        return due_of(row, row.not_before)
    if row.status is Status.REVIEW:
        return due_of(row, until_of(row, now))
    if slot is not None and slot.beyond_queue(now):
        return due_of(row, slot.at)
    return None
