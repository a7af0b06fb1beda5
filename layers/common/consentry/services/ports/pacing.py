"""The items of PacingTable."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from consentry.domain.history import SendHistory, SendIntent
from consentry.domain.likeness import Spread
from consentry.domain.message import Lane
from consentry.domain.resumption import LaneState
from consentry.domain.send_log import SendLog
from consentry.services.ports.messages import DueEntry


class Pacing(Protocol):
    """The items of PacingTable.

    Slots, the numbers' logs, the recipients' send items, the due index.
    """

    def reserve(
        self, number: str, lane: Lane, *, start_ms: int, parts: int, spacing_ms: float, lead_ms: int
    ) -> int:
        """Books `parts` on a number's lane.

        Answers the slot of the first part in epoch ms, at least `start_ms`.
        """
        ...

    def lane_state(self, number: str, lane: Lane) -> LaneState:
        """How a number's lane stands, strongly consistent."""
        ...

    def resume(self, number: str, lane: Lane, seen: LaneState, new: LaneState) -> bool:
        """Lets a lane work again as `new` says, if it is as it was seen."""
        ...

    def store_log(self, number: str, log: SendLog) -> bool:
        """Stores a number's log if the stored version is the one before.

        False means read and decide again.
        """
        ...

    def read_log(self, number: str) -> SendLog:
        """A number's log, strongly consistent."""
        ...

    def open_intent(
        self,
        account: str,
        recipient: str,
        intent: SendIntent,
        sender: str,
        *,
        renew: bool = False,
    ) -> SendHistory:
        """Adds an intent behind all that are there, at its instant or just after the newest of
        theirs, and answers the item as it is after that.

        One that exists keeps its instant; `renew` gives it the new one.
        """
        ...

    def drop_intent(self, account: str, recipient: str, intent: SendIntent) -> None:
        """Removes an intent whose text will not go now, as it was read: one that a later try has
        renewed since stays.
        """
        ...

    def history(self, account: str, recipient: str) -> SendHistory:
        """A recipient's send item, strongly consistent."""
        ...

    def note_inbound(self, account: str, recipient: str, at: datetime) -> None:
        """Records when the recipient last wrote; an older text changes nothing."""
        ...

    def grant_help(self, account: str, recipient: str, at: datetime, *, most: int) -> bool:
        """Whether the HELP of `at` is among the first `most` of its 24 hours; asking again says the
        same.
        """
        ...

    def mark_spread(self, account: str, likeness: str, number: str, at: datetime) -> Spread:
        """Marks an identity as carrying texts alike; answers all marks as they are after that."""
        ...

    def unmark_spread(self, account: str, likeness: str, number: str) -> None:
        """Takes a mark back; a missing one is fine."""
        ...

    def lease(self, counter: str, want: int, most: int, until: datetime) -> tuple[int, int]:
        """Takes up to `want` of the `most` that a counter holds until an instant.

        What was granted, fewer or none if fewer are left, and what is left after that.
        """
        ...

    def put_due(self, entry: DueEntry) -> None:
        """Adds a due entry; repeating it changes nothing."""
        ...

    def delete_due(self, entry: DueEntry) -> None:
        """Removes a due entry; a missing one is fine."""
        ...

    def put_many_due(self, entries: Sequence[DueEntry]) -> None:
        """Adds due entries by few calls; naming one twice is fine, and repeating it.

        TemporaryFailure means that some may not be there.
        """
        ...

    def delete_many_due(self, entries: Sequence[DueEntry]) -> None:
        """Removes due entries by few calls; naming one twice is fine, and repeating it.

        TemporaryFailure means that some may be there still.
        """
        ...

    def due(self, shard: int, *, since: datetime, until: datetime) -> list[DueEntry]:
        """The entries of a shard with `since <= at <= until`, oldest first."""
        ...

    def watermarks(self) -> dict[int, datetime]:
        """By shard, the instant up to which everything due has been handled."""
        ...

    def store_watermarks(self, marks: dict[int, datetime]) -> None:
        """Moves the watermarks."""
        ...
