"""Consents, opt-outs, and the ledger that proves them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from consentry.domain.consent import Consent, Evidence, RecipientConsents
from consentry.domain.ledger import LedgerEntry, LedgerHead
from consentry.domain.recipient_key import RecipientKeys
from consentry.domain.suppression import Suppressions
from consentry.services.ports.pages import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptEvidence:
    """A consent as it was recorded, what proves it, and the salt of its commitment."""

    consent: Consent
    evidence: Evidence
    salt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidencePlace:
    """Whose consent a piece of evidence proves, by the recipient's key."""

    account: str
    recipient: str
    consent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredChain:
    """A chain as it lies in the table.

    Each entry with the hash that was stored with it, which a change of the entry would belie, and
    the stored end.
    """

    entries: tuple[tuple[LedgerEntry, str], ...]
    head: LedgerHead | None


class Consents(Protocol):
    """ConsentTable together with the ledger.

    A consent change is one transaction of entry, head and current record.
    """

    def get(self, account: str, recipient: RecipientKeys) -> RecipientConsents:
        """A recipient's consents (all key versions merged), strongly consistent.

        An empty record if none.
        """
        ...

    def record(
        self, record: RecipientConsents, entry: LedgerEntry, head: LedgerHead | None
    ) -> bool:
        """Stores `record` (its version one above the stored one), `entry` and the new head.

        False on a lost race.
        """
        ...

    def of_account(
        self, account: str, *, limit: int = 50, cursor: str = ""
    ) -> Page[RecipientConsents]:
        """An account's records, latest change first."""
        ...


class SuppressionStore(Protocol):
    """SuppressionTable: one item per recipient and account, one per recipient for everybody."""

    def get(self, account: str, recipient: RecipientKeys) -> Suppressions:
        """The item (all key versions merged), strongly consistent; an empty one if none."""
        ...

    def get_many(self, wanted: Sequence[tuple[str, RecipientKeys]]) -> list[Suppressions]:
        """The items of accounts' recipients, as `get` answers each, in order."""
        ...

    def put(self, item: Suppressions, changed_at: datetime) -> bool:
        """Stores the item if the stored version is the one before; False on a lost race."""
        ...

    def of_account(self, account: str, *, limit: int = 50, cursor: str = "") -> Page[Suppressions]:
        """An account's items, latest change first."""
        ...


class Ledger(Protocol):
    """LedgerTable: append-only, hash-chained per account and recipient."""

    def head(self, account: str, recipient: str) -> LedgerHead | None:
        """The newest entry's sequence number and hash, strongly consistent."""
        ...

    def append(self, entry: LedgerEntry, head: LedgerHead | None) -> bool:
        """Adds an entry after `head`.

        True also if an entry with its event id exists already; False on a lost race.
        """
        ...

    def has_event(self, account: str, recipient: str, event_id: str) -> bool:
        """Whether an event is in the chain already."""
        ...

    def latest(self, account: str, recipient: str, before: int = 0) -> Iterator[LedgerEntry]:
        """A chain's entries from its newest, or the one before `before`, back, read as they are
        asked for.
        """
        ...

    def put_evidence(
        self, account: str, recipient: str, consent: Consent, evidence: Evidence, salt: str
    ) -> str:
        """Keeps a consent's evidence beside the chain, where it can be erased.

        Answers the salt that is kept: that of an earlier try, if there was one.
        """
        ...

    def erase_evidence(self, account: str, recipient: str, consent: str) -> None:
        """Takes away what proves a consent, for good; the chain's commitment to it stays."""
        ...

    def evidence_used(self, day: date) -> Iterator[EvidencePlace]:
        """Where evidence stands that was last known to be used on a day in UTC."""
        ...

    def mark_used(self, place: EvidencePlace, day: date) -> None:
        """Notes that evidence was used as late as `day`."""
        ...

    def stored_chain(self, account: str, recipient: str) -> StoredChain:
        """The whole chain with its stored hashes and head, nothing recomputed."""
        ...

    def evidence(self, account: str, recipient: str) -> list[KeptEvidence]:
        """What is kept beside the chain; what was erased is not in it."""
        ...
