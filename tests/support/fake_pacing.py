"""`Pacing` in memory."""

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from consentry.domain.history import SendHistory, SendIntent
from consentry.domain.likeness import Spread
from consentry.domain.message import Lane
from consentry.domain.resumption import LaneState
from consentry.domain.send_log import SendLog
from consentry.services.ports.messages import DueEntry

INTENTS_KEPT = timedelta(days=35)


class FakePacing:
    """Slots, logs, send items, due entries, watermarks."""

    def __init__(self) -> None:
        self.lanes: dict[tuple[str, Lane], LaneState] = {}
        self.logs: dict[str, SendLog] = {}
        self.items: dict[tuple[str, str], SendHistory] = {}
        self.newest: dict[tuple[str, str], datetime] = {}
        self.used: dict[str, int] = {}
        self.entries: dict[tuple[str, datetime, int], DueEntry] = {}
        self.marks: dict[int, datetime] = {}
        self.spreads: dict[tuple[str, str], Spread] = {}

    def reserve(
        self, number: str, lane: Lane, *, start_ms: int, parts: int, spacing_ms: float, lead_ms: int
    ) -> int:
        state = self.lane_state(number, lane)
        taken = math.ceil(parts * spacing_ms)
        if state.tat < start_ms:
            self.lanes[(number, lane)] = state.idle_until(start_ms, start_ms + taken)
            return start_ms
        self.lanes[(number, lane)] = replace(state, tat=state.tat + taken)
        return max(start_ms, state.tat - lead_ms)

    def lane_state(self, number: str, lane: Lane) -> LaneState:
        return self.lanes.get((number, lane), LaneState())

    def resume(self, number: str, lane: Lane, seen: LaneState, new: LaneState) -> bool:
        if self.lane_state(number, lane).tat != seen.tat:
            return False
        self.lanes[(number, lane)] = new
        return True

    def store_log(self, number: str, log: SendLog) -> bool:
        if self.read_log(number).version != log.version - 1:
            return False
        self.logs[number] = log
        return True

    def read_log(self, number: str) -> SendLog:
        return self.logs.get(number, SendLog())

    def open_intent(
        self,
        account: str,
        recipient: str,
        intent: SendIntent,
        sender: str,
        *,
        renew: bool = False,
    ) -> SendHistory:
        item = self.items.get((account, recipient), SendHistory())
        before = self.newest.get((account, recipient))
        if before is not None:
            intent = replace(intent, at=max(intent.at, before + timedelta(milliseconds=1)))
        self.newest[(account, recipient)] = intent.at
        mine = [each for each in item.intents if each.message_id == intent.message_id]
        others = tuple(each for each in item.intents if each.message_id != intent.message_id)
        intents = (*others, intent if renew or not mine else mine[0])
        senders = {**item.last_sender, intent.campaign: sender}
        self.items[(account, recipient)] = replace(item, intents=intents, last_sender=senders)
        return self.history(account, recipient)

    def drop_intent(self, account: str, recipient: str, intent: SendIntent) -> None:
        item = self.history(account, recipient)
        kept = tuple(each for each in item.intents if each != intent)
        if (account, recipient) in self.items:
            self.items[(account, recipient)] = replace(item, intents=kept)

    def history(self, account: str, recipient: str) -> SendHistory:
        item = self.items.get((account, recipient), SendHistory())
        intents = sorted(item.intents, key=lambda each: (each.at, each.message_id))
        kept = tuple(each for each in intents if each.at >= intents[-1].at - INTENTS_KEPT)
        return replace(item, intents=kept)

    def note_inbound(self, account: str, recipient: str, at: datetime) -> None:
        item = self.history(account, recipient)
        self.items[(account, recipient)] = replace(
            item, last_inbound_at=max(at, item.last_inbound_at or at)
        )

    def grant_help(self, account: str, recipient: str, at: datetime, *, most: int) -> bool:
        item = self.history(account, recipient)
        recent = {one for one in item.help_answers if abs(at - one) < timedelta(days=1)}
        if at not in recent and len(recent) >= most:
            return False
        self.items[(account, recipient)] = replace(item, help_answers=tuple(sorted(recent | {at})))
        return True

    def mark_spread(self, account: str, likeness: str, number: str, at: datetime) -> Spread:
        there = self.spreads.get((account, likeness), Spread())
        self.spreads[(account, likeness)] = Spread(marks={**there.marks, number: at})
        return self.spreads[(account, likeness)]

    def unmark_spread(self, account: str, likeness: str, number: str) -> None:
        there = self.spreads.get((account, likeness), Spread())
        kept = {other: at for other, at in there.marks.items() if other != number}
        self.spreads[(account, likeness)] = Spread(marks=kept)

    def lease(self, counter: str, want: int, most: int, until: datetime) -> tuple[int, int]:
        used = self.used.get(counter, 0)
        granted = max(0, min(want, most - used))
        self.used[counter] = used + granted
        return granted, max(0, most - used - granted)

    def put_due(self, entry: DueEntry) -> None:
        self.entries[(entry.message_id, entry.at, entry.shard)] = entry

    def delete_due(self, entry: DueEntry) -> None:
        self.entries.pop((entry.message_id, entry.at, entry.shard), None)

    def put_many_due(self, entries: Sequence[DueEntry]) -> None:
        for each in entries:
            self.put_due(each)

    def delete_many_due(self, entries: Sequence[DueEntry]) -> None:
        for each in entries:
            self.delete_due(each)

    def due(self, shard: int, *, since: datetime, until: datetime) -> list[DueEntry]:
        found = (e for e in self.entries.values() if e.shard == shard and since <= e.at <= until)
        return sorted(found, key=lambda entry: (entry.at, entry.message_id))

    def watermarks(self) -> dict[int, datetime]:
        return dict(self.marks)

    def store_watermarks(self, marks: dict[int, datetime]) -> None:
        self.marks.update(marks)
