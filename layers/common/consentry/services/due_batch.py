"""Up to a hundred due entries together: their rows and facts are read by few calls, their jobs are
queued in tens, their entries leave by few, and only rows are written one by one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from consentry.domain.message import Message, Status
from consentry.domain.times import to_ms
from consentry.policy.rulebook import Rulebook
from consentry.services.due_entries import Asks, Due, asks
from consentry.services.enqueueing import Enqueueing, Going
from consentry.services.ports.environment import Clock, Keys
from consentry.services.ports.facts import FactsQuery, FactsReader, Snapshot
from consentry.services.ports.messages import DueEntry, Messages
from consentry.services.ports.pacing import Pacing
from consentry.services.rates import per_minute_of
from consentry.services.releasing import Read, Releasing
from consentry.services.slots import Slot, reserve_all
from consentry.services.swept import Swept


@dataclass(frozen=True, slots=True, kw_only=True)
class DueBatch:
    """Does what entries ask for, and takes away those that are done with."""

    clock: Clock
    keys: Keys
    facts: FactsReader
    messages: Messages
    pacing: Pacing
    releasing: Releasing
    enqueueing: Enqueueing
    book: Rulebook

    def run(self, entries: Sequence[DueEntry], swept: Swept) -> None:
        """Every step can be repeated; an entry leaves last."""
        found = swept.read(self._rows, entries)
        # Not the beginning of the sweep: slots of a minute ago would be none.
        now = self.clock.now()
        going_on: list[Due] = []
        for entry, row in found:
            what = asks(entry, row, now)
            if row is not None and what in (Asks.ENQUEUE, Asks.DECIDE, Asks.SEND_AGAIN):
                going_on.append(Due(entry=entry, row=row, asks=what))
                continue
            with swept.apart():
                if self._is_done(what, entry, row, now):
                    swept.done.append(entry)
        read = swept.read(self._snapshots, going_on)
        held = [each for each in read if each[0].asks is Asks.DECIDE]
        going = [*self._to_go(read, now, swept), *self.releasing.run(held, now, swept)]
        self.enqueueing.run(going, now, swept)
        self._take_away(entries, swept)

    def _is_done(self, what: Asks, entry: DueEntry, row: Message | None, now: datetime) -> bool:
        """Ends what waited in vain; whether the entry may leave.

        Not if somebody else was faster: the next sweep sees what they did.
        """
        if what is Asks.EXPIRE and row is not None:
            return self.messages.move(row, Status.EXPIRED, now, detail="review") is not None
        if what is Asks.GIVE_UP:
            return self.messages.void(entry.message_id, entry.accept_attempt, now) is None
        return what is Asks.NOTHING

    def _to_go(self, read: Sequence[Read], now: datetime, swept: Swept) -> list[Going]:
        """Texts that are queued, at the slot that their entry is; and those in doubt that may have
        one more try: their rows stay, dispatch decides.
        """
        going = []
        for due, snapshot in read:
            if due.asks is Asks.DECIDE:
                continue
            with swept.apart():
                per_minute = per_minute_of(snapshot, due.row.sender, self.book)
                if due.asks is Asks.ENQUEUE:
                    slot = Slot(ms=to_ms(due.entry.at), per_minute=per_minute)
                else:
                    slot = reserve_all(self.pacing, [(due.row, per_minute, now)])[due.row.id]
                going.append(Going(entry=due.entry, row=due.row, slot=slot))
        return going

    def _take_away(self, entries: Sequence[DueEntry], swept: Swept) -> None:
        done, swept.done = swept.done, []
        swept.stay(set(entries) - set(done))
        if done:
            with swept.apart():
                self.pacing.delete_many_due(done)
                swept.handled += len(done)

    def _rows(self, entries: Sequence[DueEntry]) -> list[Message | None]:
        rows = self.messages.get_many([entry.message_id for entry in entries])
        return [rows.get(entry.message_id) for entry in entries]

    def _snapshots(self, ones: Sequence[Due]) -> list[Snapshot]:
        queries = [
            FactsQuery(
                account=due.row.account,
                campaign=due.row.campaign,
                recipient=self.keys.of(due.row.to),
                likeness=due.row.likeness,
            )
            for due in ones
        ]
        return self.facts.read(queries, strong=True)
