"""Held texts whose time has come: decided again, given a slot, moved.

Read together and slotted together, number by number; each row is moved by itself. A row that
somebody else has moved keeps its entry: who took it may have died before its job was queued.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from consentry.domain.message import WAITING, Lane, Message, Status
from consentry.policy.decision import Decision, Outcome
from consentry.policy.engine import evaluate
from consentry.policy.facts import Facts
from consentry.policy.record import stored
from consentry.policy.rulebook import Rulebook
from consentry.services.due_entries import Due
from consentry.services.enqueueing import Going
from consentry.services.gather import facts_of
from consentry.services.ports.facts import Snapshot
from consentry.services.ports.messages import Messages
from consentry.services.ports.pacing import Pacing
from consentry.services.ports.reviews import Reviews
from consentry.services.rates import per_minute_of
from consentry.services.reviewing import handed_over
from consentry.services.slots import Slot, due_of, reserve_all
from consentry.services.stopping import (
    decided,
    ended_as,
    is_noted,
    looked_at_next,
    rules_of,
    waits_until,
)
from consentry.services.swept import Swept

type Read = tuple[Due, Snapshot]


@dataclass(frozen=True, slots=True, kw_only=True)
class Releasing:
    """Lets held texts go, hold on, or end."""

    messages: Messages
    pacing: Pacing
    reviews: Reviews
    book: Rulebook

    def run(self, held: Sequence[Read], now: datetime, swept: Swept) -> list[Going]:
        """Those that are queued from now on, and need their jobs.

        The entries of the others are noted as done with, unless somebody else moved their rows.
        """
        allowed = []
        for due, snapshot in held:
            with swept.apart():
                if self._judged(due, snapshot, _start(due, now), now, swept) is not None:
                    allowed.append((due, snapshot))
        going = self._queued(allowed, now, swept)
        self._put_off(swept)
        return going

    def _queued(self, allowed: Sequence[Read], now: datetime, swept: Swept) -> list[Going]:
        going = []
        for due, snapshot, slot in self._slotted(allowed, now, swept):
            with swept.apart():
                judged = self._judged(due, snapshot, slot.at, now, swept)
                row = self._moved(due.row, *judged, now) if judged is not None else None
                if row is not None:
                    going.append(Going(entry=due.entry, row=row, slot=slot, moved=True))
        return going

    def _judged(
        self, due: Due, snapshot: Snapshot, at: datetime, now: datetime, swept: Swept
    ) -> tuple[Facts, Decision] | None:
        """What a text may go on at an instant; None if it may not, and is held on or ended."""
        facts = facts_of(due.row, snapshot, at, self.book)
        decision = evaluate(facts, self.book)
        if decision.outcome is Outcome.ALLOW:
            return facts, decision
        self._keep_or_stop(due, facts, decision, now, swept)
        return None

    def _moved(
        self, row: Message, facts: Facts, decision: Decision, now: datetime
    ) -> Message | None:
        kept = decided(row, stored(decision, facts, "release"))
        changed = replace(row, not_before=None, due_at=None, decisions=kept)
        return self.messages.move(row, Status.QUEUED, now, changes=changed)

    def _keep_or_stop(
        self, due: Due, facts: Facts, decision: Decision, now: datetime, swept: Swept
    ) -> None:
        look = stored(decision, facts, "release")
        changed = replace(due.row, decisions=decided(due.row, look))
        if decision.only_paused and is_noted(due.row, look):
            later = looked_at_next(due.entry.at, facts.at)
            swept.put_off.append((due.entry, due_of(due.row, later)))
            return
        until = waits_until(decision, facts.at)
        if until is not None:
            self.pacing.put_due(due_of(due.row, until))
            changed = replace(changed, not_before=decision.not_before, due_at=until)
        to = Status.HELD if until is not None else ended_as(decision)
        if to is Status.REVIEW:
            changed = handed_over(self.pacing, self.reviews, changed, now)
        moved = self.messages.move(due.row, to, now, detail=rules_of(decision), changes=changed)
        still_of_it = to in WAITING and changed.due_at == due.entry.at
        if moved is not None and not still_of_it:
            swept.done.append(due.entry)

    def _put_off(self, swept: Swept) -> None:
        """Later entries for texts under a pause that goes on, many by few calls: their rows stay as
        they are, so that a paused campaign's thousands keep nobody else's texts waiting.
        """
        put_off, swept.put_off = swept.put_off, []
        if put_off:
            with swept.apart():
                self.pacing.put_many_due([later for _, later in put_off])
                swept.done += [entry for entry, _ in put_off]

    def _slotted(
        self, allowed: Sequence[Read], now: datetime, swept: Swept
    ) -> list[tuple[Due, Snapshot, Slot]]:
        """One reservation for those of a lane that may go from the same instant on."""
        places: defaultdict[tuple[str, Lane, datetime], list[Read]] = defaultdict(list)
        for due, snapshot in allowed:
            places[(due.row.sender, due.row.lane, _start(due, now))].append((due, snapshot))
        found = []
        for (number, _, start), ones in places.items():
            with swept.apart():
                wanted = [
                    (due.row, per_minute_of(snapshot, number, self.book), start)
                    for due, snapshot in ones
                ]
                slots = reserve_all(self.pacing, wanted)
                found += [(due, snapshot, slots[due.row.id]) for due, snapshot in ones]
        return found


def _start(due: Due, now: datetime) -> datetime:
    """From when on a text may go: sweeps look ahead, and come late."""
    return max(due.entry.at, now)
