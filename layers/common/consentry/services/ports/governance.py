"""Changes of who may send, each in one transaction with what the audit log says of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from consentry.domain.account import Account
from consentry.domain.campaign import Campaign
from consentry.domain.sanction import Sanction, Strike
from consentry.domain.sender import Sender
from consentry.services.ports.audit import OnRecord
from consentry.services.ports.pages import Page


class ChangedMeanwhileError(Exception):
    """What a change was to replace is not there any more: nothing was written; read it again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Replaced[T]:
    """What stands there, None for nothing, and what comes in its place."""

    before: T | None
    after: T


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What is stored together or not at all.

    A campaign's `senders` are not of it: they change by `sender`, in whose campaign they lie.
    """

    account: Replaced[Account] | None = None
    campaign: Replaced[Campaign] | None = None
    sender: Replaced[Sender] | None = None
    strike: Strike | None = None
    sanctions: tuple[Sanction, ...] = ()


class Governance(Protocol):
    """RegistryTable's writer of states, with the audit log."""

    def apply(self, change: Change, on_record: OnRecord) -> None:
        """Stores a change and its entries in the audit log.

        ChangedMeanwhileError, ChainMovedError, AlreadyOnRecordError; a strike whose id is taken
        raises AlreadyOnRecordError too, and so does a sanction with a fingerprint.
        """
        ...

    def ordered(self, account: str, sanction: str) -> Sanction | None:
        """The sanction with a fingerprint that has this id, strongly consistent."""
        ...

    def strikes(self, account: str, since: datetime) -> list[Strike]:
        """An account's strikes from the hour of an instant on, oldest first."""
        ...

    def sanctions(self, account: str, *, limit: int = 50, cursor: str = "") -> Page[Sanction]:
        """An account's sanctions, newest first."""
        ...
