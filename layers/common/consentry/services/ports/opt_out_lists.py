"""The carrier's own opt-out lists, one per account."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from consentry.services.ports.pages import Page


class ListAnswer(StrEnum):
    """What became of a change of a list; `refused` is for good, not a matter of trying again."""

    DONE = "done"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedNumber:
    """A number on a list, since when, and whether the carrier took it from the recipient's STOP."""

    number: str
    at: datetime
    by_recipient: bool


class OptOutLists(Protocol):
    """The lists. A throttled or unanswered call raises TemporaryFailure."""

    def put(self, account: str, number: str) -> ListAnswer:
        """Puts a number on an account's list, made if it is missing; one on it stays as it is."""
        ...

    def remove(self, account: str, number: str) -> ListAnswer:
        """Takes a number off an account's list, done too if it is not on it.

        The carrier refuses where it did so less than thirty days ago.
        """
        ...

    def page(self, account: str, *, cursor: str = "") -> Page[ListedNumber]:
        """The numbers on an account's list, none if there is no list.

        A cursor that the carrier has forgotten starts anew.
        """
        ...
