"""PacingTable: slots, the numbers' logs, the recipients' send items, the due index.

Each call is one request.
"""

import uuid
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from pynamodb.expressions.operand import Path
from pynamodb.expressions.update import Action

from consentry.adapters.dynamodb import due, leases, spreads
from consentry.adapters.dynamodb.connection import Dynamo, pause
from consentry.adapters.dynamodb.requests import Key, over
from consentry.adapters.dynamodb.send_items import (
    INTENT,
    ITEM_KEPT,
    SENDER,
    history_of,
    packed,
    send_key,
    stale_names,
)
from consentry.adapters.dynamodb.slots import Slots
from consentry.adapters.dynamodb.tables.pacing import PacingItem
from consentry.adapters.failures import LostRaceError, RawItem
from consentry.domain.history import SendHistory, SendIntent
from consentry.domain.likeness import Spread
from consentry.domain.message import Lane
from consentry.domain.pacing import LaneState, Resumption
from consentry.domain.send_log import SendLog
from consentry.domain.times import from_ms, to_ms
from consentry.errors import TemporaryFailure
from consentry.services.ports.messages import DueEntry

TRIMMED_FROM = 50
TRIMMED_AT_ONCE = 100
TICK = timedelta(milliseconds=1)
_DAY = timedelta(days=1)
_NONE = {"N": "0"}
_ROUNDS = 4


class DynamoPacing:
    """`services.ports.Pacing` on DynamoDB."""

    def __init__(self, dynamo: Dynamo) -> None:
        self._dynamo = dynamo
        self._slots = Slots(dynamo)
        self._winners: dict[str, RawItem] = {}

    def reserve(
        self, number: str, lane: Lane, *, start_ms: int, parts: int, spacing_ms: float, lead_ms: int
    ) -> int:
        """Books `parts` on a number's lane; answers the first part's slot in epoch ms."""
        return self._slots.reserve(
            number, lane, start_ms=start_ms, taken_ms=parts * spacing_ms, lead_ms=lead_ms
        )

    def lane_state(self, number: str, lane: Lane) -> LaneState:
        """How a number's lane stands, strongly consistent."""
        return self._slots.state(number, lane)

    def resume(
        self, number: str, lane: Lane, seen: LaneState, resumed: Resumption, tat: int
    ) -> bool:
        """Lets a lane work again and be free at `tat`, if it is as it was seen."""
        return self._slots.resume(number, lane, seen, resumed, tat)

    def store_log(self, number: str, log: SendLog) -> bool:
        """Stores a log over the version before it.

        Each write bears its own mark, so that a repetition knows itself. The log that was there
        instead is the answer to the next `read_log`.
        """
        self._winners.pop(number, None)
        pk, sk = log_key(number)
        writer = uuid.uuid4().hex
        item = PacingItem(
            pk=pk,
            sk=sk,
            version=log.version,
            bulk=list(log.bulk),
            asked=list(log.asked),
            horizon=log.horizon,
            free_at=log.free_at,
            bulk_at=log.bulk_at,
            writer=writer,
        )
        if log.slowed > 1:
            item.slowed, item.slowed_at = log.slowed, log.slowed_at
        try:
            self._dynamo.put(item, over(PacingItem.version, log.version))
        except LostRaceError as exc:
            there = exc.item or {}
            if there.get("writer") == {"S": writer}:
                return True
            self._winners[number] = there
            return False
        return True

    def read_log(self, number: str) -> SendLog:
        """A number's log, strongly consistent.

        After a lost race it is what the refused write found: nobody need ask again.
        """
        winner = self._winners.pop(number, None)
        return log_of(winner or self._dynamo.get(PacingItem, log_key(number)))

    def open_intent(
        self,
        account: str,
        recipient: str,
        intent: SendIntent,
        sender: str,
        *,
        renew: bool = False,
    ) -> SendHistory:
        """Adds an intent behind all that are there, and answers the item as it is after that.

        One that exists keeps its instant, unless it is renewed. TemporaryFailure if others keep
        adding theirs.
        """
        key = send_key(account, recipient)
        entry = Path([f"{INTENT}{intent.message_id}"])
        for _ in range(_ROUNDS):
            placed = packed(intent)
            actions: list[Action] = [
                entry.set(placed if renew else entry | placed),
                Path([f"{SENDER}{intent.campaign}"]).set(sender),
                PacingItem.newest.set(to_ms(intent.at)),
                PacingItem.ttl.set(_ttl(intent.at)),
            ]
            is_newest = PacingItem.newest.does_not_exist() | (PacingItem.newest < to_ms(intent.at))
            try:
                raw = self._dynamo.update(PacingItem, key, actions, is_newest, answer="ALL_NEW")
            except LostRaceError as exc:
                newest = from_ms(int((exc.item or {})["newest"]["N"]))
                intent = replace(intent, at=newest + TICK)
            else:
                self._trim(key, raw, intent.at)
                return history_of(raw)
        raise TemporaryFailure("this recipient's texts are being counted by others")

    def _trim(self, key: Key, raw: RawItem, now: datetime) -> None:
        """Takes out what no longer counts, once it is enough to be worth a call."""
        stale = stale_names(raw, now)
        if len(stale) >= TRIMMED_FROM:
            gone: list[Action] = [Path([name]).remove() for name in stale[:TRIMMED_AT_ONCE]]
            with suppress(TemporaryFailure):
                self._dynamo.update(PacingItem, key, gone)

    def drop_intent(self, account: str, recipient: str, intent: SendIntent) -> None:
        """Removes an intent if it is as it was read; a missing one is fine, and a missing item is
        not made.
        """
        entry = Path([f"{INTENT}{intent.message_id}"])
        key = send_key(account, recipient)
        with suppress(LostRaceError):
            self._dynamo.update(PacingItem, key, [entry.remove()], entry == packed(intent))

    def history(self, account: str, recipient: str) -> SendHistory:
        """A recipient's send item, strongly consistent."""
        return history_of(self._dynamo.get(PacingItem, send_key(account, recipient)))

    def note_inbound(self, account: str, recipient: str, at: datetime) -> None:
        """Records when the recipient last wrote; an older text changes nothing."""
        newest: list[Action] = [PacingItem.in_at.set(to_ms(at)), PacingItem.ttl.set(_ttl(at))]
        is_newer = PacingItem.in_at.does_not_exist() | (PacingItem.in_at < to_ms(at))
        with suppress(LostRaceError):
            self._dynamo.update(PacingItem, send_key(account, recipient), newest, is_newer)

    def grant_help(self, account: str, recipient: str, at: datetime, *, most: int) -> bool:
        """Whether the HELP of `at` is among the first `most` of its 24 hours; asking again says the
        same. TemporaryFailure if others keep asking at the same time.
        """
        key = send_key(account, recipient)
        for round_ in range(_ROUNDS):
            answers = self.history(account, recipient).help_answers
            if at in answers:
                return True
            recent = {to_ms(one) for one in answers if abs(at - one) < _DAY}
            if len(recent) >= most:
                return False
            seen = {to_ms(one) for one in answers}
            unchanged = PacingItem.helps == seen if seen else PacingItem.helps.does_not_exist()
            granted = [PacingItem.helps.set(recent | {to_ms(at)}), PacingItem.ttl.set(_ttl(at))]
            try:
                self._dynamo.update(PacingItem, key, granted, unchanged)
            except LostRaceError:
                pause(round_)
            else:
                return True
        raise TemporaryFailure("this recipient's answers are being counted by others")

    def mark_spread(self, account: str, likeness: str, number: str, at: datetime) -> Spread:
        """Marks an identity as carrying texts alike; answers all marks as they are after that."""
        return spreads.mark(self._dynamo, account, likeness, number, at)

    def unmark_spread(self, account: str, likeness: str, number: str) -> None:
        """Takes a mark back; a missing one is fine."""
        spreads.unmark(self._dynamo, account, likeness, number)

    def lease(self, counter: str, want: int, most: int, until: datetime) -> tuple[int, int]:
        """Takes up to `want` of the `most` that a counter holds; granted, and what is left."""
        return leases.lease(self._dynamo, counter, want, most, until)

    def put_due(self, entry: DueEntry) -> None:
        """Adds a due entry; repeating it changes nothing."""
        self._dynamo.put(due.due_item(entry))

    def delete_due(self, entry: DueEntry) -> None:
        """Removes a due entry; a missing one is fine."""
        self._dynamo.delete(PacingItem, due.due_key(entry))

    def due(self, shard: int, *, since: datetime, until: datetime) -> list[DueEntry]:
        """The entries of a shard with `since <= at <= until`, oldest first."""
        return due.due_between(self._dynamo, shard, since, until)

    def watermarks(self) -> dict[int, datetime]:
        """By shard, the instant up to which everything due has been handled."""
        return due.read_watermarks(self._dynamo)

    def store_watermarks(self, marks: dict[int, datetime]) -> None:
        """Moves the watermarks."""
        due.write_watermarks(self._dynamo, marks)


def log_key(number: str) -> Key:
    """Where a number's log stands."""
    return (f"log#{number}", "-")


def log_of(raw: RawItem | None) -> SendLog:
    """The log that an item holds; no item is a number that never sent."""
    if not raw:
        return SendLog()
    return SendLog(
        version=int(raw["version"]["N"]),
        bulk=tuple(int(each["N"]) for each in raw["bulk"]["L"]),
        asked=tuple(int(each["N"]) for each in raw["asked"]["L"]),
        horizon=float(raw["horizon"]["N"]),
        free_at=float(raw.get("free_at", _NONE)["N"]),
        bulk_at=int(raw.get("bulk_at", _NONE)["N"]),
        slowed=float(raw["slowed"]["N"]) if "slowed" in raw else 1.0,
        slowed_at=int(raw.get("slowed_at", _NONE)["N"]),
    )


def _ttl(at: datetime) -> int:
    return to_ms(at + ITEM_KEPT) // 1000
