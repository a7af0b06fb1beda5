"""SendQueue and what it carries."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from consentry.domain.message import Category, Lane


@dataclass(frozen=True, slots=True, kw_only=True)
class SendJob:
    """What SendQueue carries: ids, the slot, and what the intent needs; no phone number of a
    recipient and no body.

    `recipients` are the recipient's keys in every version known at acceptance, the current one
    first. `moved` says that an earlier try certainly sent nothing: the text's intent counts from
    now on.
    """

    message_id: str
    accept_attempt: str
    account: str
    campaign: str
    number: str
    recipients: tuple[str, ...]
    category: Category
    body_hash: str
    slot_ms: int
    lane: Lane
    per_minute: int
    parts: int = 1
    likeness: str = ""
    moved: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedJob:
    """A job as it came: the receipt that stands for this delivery, and how often it has come."""

    job: SendJob
    receipt: str
    receive_count: int


class Handled(StrEnum):
    """What the queue is to do with the message.

    `done` deletes it, `later` leaves it to come again.
    """

    DONE = "done"
    LATER = "later"


class SendQueue(Protocol):
    """SendQueue, a standard queue with the originating number as message group."""

    def put(self, jobs: Sequence[tuple[SendJob, int]]) -> frozenset[str]:
        """Enqueues jobs with their delay in seconds.

        Answers the message ids that the queue refused.
        """
        ...

    def defer(self, receipt: str, seconds: int) -> None:
        """Makes a received message visible again after some seconds."""
        ...
