"""PacingTable: slots, the numbers' logs, the recipients' send items, the due index.

Each call is one request, but for many due entries.
"""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from pynamodb.expressions.update import Action

from consentry.adapters.dynamodb import due, leases, spreads
from consentry.adapters.dynamodb.connection import Dynamo, pause
from consentry.adapters.dynamodb.intents import Intents
from consentry.adapters.dynamodb.send_items import history_of, send_key, ttl_of
from consentry.adapters.dynamodb.send_logs import SendLogs
from consentry.adapters.dynamodb.slots import Slots
from consentry.adapters.dynamodb.tables.pacing import PacingItem
from consentry.adapters.failures import LostRaceError
from consentry.domain.history import SendHistory, SendIntent
from consentry.domain.likeness import Spread
from consentry.domain.message import Lane
from consentry.domain.resumption import LaneState
from consentry.domain.send_log import SendLog
from consentry.domain.times import to_ms
from consentry.errors import TemporaryFailure
from consentry.services.ports.messages import DueEntry

_DAY = timedelta(days=1)
_ROUNDS = 4


class DynamoPacing:
    """`services.ports.Pacing` on DynamoDB."""

    def __init__(self, dynamo: Dynamo) -> None:
        self._dynamo = dynamo
        self._slots = Slots(dynamo)
        self._logs = SendLogs(dynamo)
        self._intents = Intents(dynamo)

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

    def resume(self, number: str, lane: Lane, seen: LaneState, new: LaneState) -> bool:
        """Lets a lane work again as `new` says, if it is as it was seen."""
        return self._slots.resume(number, lane, seen, new)

    def store_log(self, number: str, log: SendLog) -> bool:
        """Stores a log over the version before it.

        Each write bears its own mark, so that a repetition knows itself. The log that was there
        instead is the answer to the next `read_log`.
        """
        return self._logs.store(number, log)

    def read_log(self, number: str) -> SendLog:
        """A number's log, strongly consistent.

        After a lost race it is what the refused write found: nobody need ask again.
        """
        return self._logs.read(number)

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
        return self._intents.open(account, recipient, intent, sender, renew=renew)

    def drop_intent(self, account: str, recipient: str, intent: SendIntent) -> None:
        """Removes an intent if it is as it was read; a missing one is fine, and a missing item is
        not made.
        """
        self._intents.drop(account, recipient, intent)

    def history(self, account: str, recipient: str) -> SendHistory:
        """A recipient's send item, strongly consistent."""
        return history_of(self._dynamo.get(PacingItem, send_key(account, recipient)))

    def note_inbound(self, account: str, recipient: str, at: datetime) -> None:
        """Records when the recipient last wrote; an older text changes nothing."""
        newest: list[Action] = [PacingItem.in_at.set(to_ms(at)), PacingItem.ttl.set(ttl_of(at))]
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
            granted = [PacingItem.helps.set(recent | {to_ms(at)}), PacingItem.ttl.set(ttl_of(at))]
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

    def put_many_due(self, entries: Sequence[DueEntry]) -> None:
        """Adds due entries, 25 a call; TemporaryFailure if some may not be there."""
        # DynamoDB refuses a call that names an item twice.
        items = {due.due_key(each): due.due_item(each) for each in entries}
        self._dynamo.batch_write(PacingItem, put=items.values())

    def delete_many_due(self, entries: Sequence[DueEntry]) -> None:
        """Removes due entries, 25 a call; TemporaryFailure if some may be there still."""
        self._dynamo.batch_write(PacingItem, delete=dict.fromkeys(map(due.due_key, entries)))

    def due(self, shard: int, *, since: datetime, until: datetime) -> list[DueEntry]:
        """The entries of a shard with `since <= at <= until`, oldest first."""
        return due.due_between(self._dynamo, shard, since, until)

    def watermarks(self) -> dict[int, datetime]:
        """By shard, the instant up to which everything due has been handled."""
        return due.read_watermarks(self._dynamo)

    def store_watermarks(self, marks: dict[int, datetime]) -> None:
        """Moves the watermarks."""
        due.write_watermarks(self._dynamo, marks)
