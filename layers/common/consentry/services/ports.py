"""What the use cases need from the world.

Adapters implement these; the tests' fakes do too, and one suite checks both.

Every method may raise `TemporaryFailure`. Nothing here raises a vendor's error.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from consentry.domain.account import Account, ApiKey, Campaign, Sender
from consentry.domain.consent import Consent, Evidence, RecipientConsents
from consentry.domain.history import SendHistory, SendIntent
from consentry.domain.ledger import LedgerEntry, LedgerHead
from consentry.domain.message import Category, Lane, Message, Status
from consentry.domain.pacing import SendLog
from consentry.domain.recipient_key import RecipientKeys
from consentry.domain.suppression import Suppressions


class Clock(Protocol):
    """The time, aware, in UTC, in whole milliseconds: what is stored is what was decided on."""

    def now(self) -> datetime:
        """This instant."""
        ...


class Keys(Protocol):
    """The keyed hash of phone numbers.

    A deployment whose canary does not match raises ConfigurationError.
    """

    def of(self, e164: str) -> RecipientKeys:
        """The keys of a number."""
        ...

    def check(self) -> None:
        """Nothing, or ConfigurationError while the canary is missing or different."""
        ...

    def sign(self, text: str) -> str:
        """A signature of a page cursor."""
        ...


# ---------------------------------------------------------------- facts


@dataclass(frozen=True, slots=True, kw_only=True)
class FactsQuery:
    """What to read about one text.

    Account and campaign, the recipient's items, and, if named, the row and the number's log.
    """

    account: str
    campaign: str
    recipient: RecipientKeys
    message_id: str = ""
    log_of: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """What was read for one `FactsQuery`; None means that it does not exist.

    `suppressions` holds the account's and the global item of every key version.
    """

    account: Account | None
    campaign: Campaign | None
    consents: RecipientConsents
    suppressions: tuple[Suppressions, ...]
    history: SendHistory
    row: Message | None = None
    log: SendLog = SendLog()


class FactsReader(Protocol):
    """Reads all that a decision needs in as few calls as there are hundreds of items."""

    def read(self, queries: Sequence[FactsQuery], *, strong: bool) -> list[Snapshot]:
        """One snapshot per query, in order; `strong` asks for consistent reads."""
        ...


# ---------------------------------------------------------------- messages


class PutResult(StrEnum):
    """What became of putting a new row."""

    STORED = "stored"
    EXISTS = "exists"


@dataclass(frozen=True, slots=True, kw_only=True)
class DueEntry:
    """A message to look at again at an instant; `at` decides its place in the index."""

    message_id: str
    at: datetime
    shard: int
    accept_attempt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page[T]:
    """One page of a list; `next` is opaque to the caller and empty on the last page."""

    items: tuple[T, ...]
    next: str = ""


class Messages(Protocol):
    """The rows of MessagesTable.

    Every change is conditional; a lost race answers None or False, never raises.
    """

    def put_new(self, row: Message) -> PutResult:
        """Stores a new row, or replaces a `void` one that has not seen this row's attempt."""
        ...

    def put_many(self, rows: Sequence[Message], due: Sequence[DueEntry]) -> tuple[str, ...]:
        """Stores new rows with their due entries in transactions.

        Answers the ids that existed already (untouched).
        """
        ...

    def get(self, message_id: str, *, strong: bool = True) -> Message | None:
        """One row."""
        ...

    def get_many(self, ids: Sequence[str]) -> dict[str, Message]:
        """Rows by id, strongly consistent; missing ones are left out."""
        ...

    def claim(
        self, message_id: str, attempt: str, called_at: datetime, lease_until: datetime
    ) -> Message | None:
        """`queued -> sending` for this attempt.

        The row, or None if it was not queued. Repeating one's own claim wins.
        """
        ...

    def move(
        self,
        row: Message,
        to: Status,
        at: datetime,
        *,
        detail: str = "",
        expect_attempt: str | None = None,
        changes: Message | None = None,
    ) -> Message | None:
        """`row.status -> to` if the stored status (and attempt, if named) is still that; `changes`
        carries new attribute values.

        Compared with `row`, only attributes that differ in `changes` are written; the timeline
        gains an entry.
        """
        ...

    def void(self, message_id: str, accept_attempt: str, at: datetime) -> Message | None:
        """Marks that no row came for this accept attempt.

        Answers the row if one exists after all.
        """
        ...

    def of_recipient(
        self, account: str, recipients: Sequence[str], *, limit: int = 50, cursor: str = ""
    ) -> Page[Message]:
        """An account's rows for one recipient (all key versions), newest first."""
        ...

    def waiting_for(self, account: str, recipients: Sequence[str]) -> list[Message]:
        """Every row of a recipient that is held, queued or in review."""
        ...

    def of_account(
        self, account: str, now: datetime, *, limit: int = 50, cursor: str = ""
    ) -> Page[Message]:
        """An account's rows, newest first, day by day back to the longest retention."""
        ...


# ---------------------------------------------------------------- pacing


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

    def store_log(self, number: str, log: SendLog) -> bool:
        """Stores a number's log if the stored version is the one before.

        False means read and decide again.
        """
        ...

    def read_log(self, number: str) -> SendLog:
        """A number's log, strongly consistent."""
        ...

    def open_intent(
        self, account: str, recipient: str, intent: SendIntent, sender: str
    ) -> SendHistory:
        """Adds an intent (keeping the instant of one that exists) and answers the item as it is
        after that.
        """
        ...

    def drop_intent(self, account: str, recipient: str, message_id: str) -> None:
        """Removes an intent whose text will not go now."""
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

    def put_due(self, entry: DueEntry) -> None:
        """Adds a due entry; repeating it changes nothing."""
        ...

    def delete_due(self, entry: DueEntry) -> None:
        """Removes a due entry; a missing one is fine."""
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


# ---------------------------------------------------------------- consent, opt-outs, ledger


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


class SuppressionStore(Protocol):
    """SuppressionTable: one item per recipient and account, one per recipient for everybody."""

    def get(self, account: str, recipient: RecipientKeys) -> Suppressions:
        """The item (all key versions merged), strongly consistent; an empty one if none."""
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

    def put_evidence(
        self, account: str, recipient: str, consent: Consent, evidence: Evidence, salt: str
    ) -> None:
        """Keeps a consent's evidence beside the chain, where it can be erased."""
        ...

    def entries(self, account: str, recipient: str) -> list[LedgerEntry]:
        """The whole chain, oldest first."""
        ...


# ---------------------------------------------------------------- registry


class Registry(Protocol):
    """RegistryTable: accounts, campaigns, senders, keys."""

    def account(self, account: str) -> Account | None:
        """One account."""
        ...

    def put_account(self, account: Account) -> bool:
        """Stores an account; True if it is new."""
        ...

    def campaign(self, account: str, campaign: str) -> Campaign | None:
        """One campaign with its senders."""
        ...

    def campaigns(self, account: str) -> list[Campaign]:
        """An account's campaigns by id."""
        ...

    def first_account_with(self, campaign: str) -> str:
        """The first account (by id) that has a campaign of this name, or an empty string."""
        ...

    def put_campaign(self, campaign: Campaign) -> bool:
        """Stores a campaign, keeping its senders; True if it is new."""
        ...

    def sender(self, number: str) -> Sender | None:
        """Whose number this is, or was: the item outlives the sender."""
        ...

    def put_sender(self, sender: Sender) -> bool:
        """Stores a sender by number and in its campaign.

        True if new; Conflict if another account has it.
        """
        ...

    def key(self, digest: str) -> ApiKey | None:
        """An API key by the hash of its secret."""
        ...

    def put_key(self, key: ApiKey) -> None:
        """Stores a key."""
        ...

    def revoke_key(self, account: str, key_id: str, at: datetime) -> bool:
        """Revokes a key of an account; False if it has none of that id."""
        ...


# ---------------------------------------------------------------- queue and carrier


@dataclass(frozen=True, slots=True, kw_only=True)
class SendJob:
    """What SendQueue carries: ids, the slot, and what the intent needs; no phone number of a
    recipient and no body.

    `recipients` are the recipient's keys in every version known at acceptance, the current one
    first.
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


class CarrierVerdict(StrEnum):
    """What is known after a carrier call."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    THROTTLED = "throttled"
    NOT_CALLED = "not_called"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class CarrierAnswer:
    """The outcome class of a carrier call (`aws.md` 2): `code` is the carrier's error or reason,
    never personal data.

    `NOT_CALLED` is a connection that was never made, `THROTTLED` a definite refusal that may be
    tried again.
    """

    verdict: CarrierVerdict
    carrier_id: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboundText:
    """One carrier call."""

    to: str
    sender: str
    body: str
    promotional: bool
    context: dict[str, str] = field(default_factory=dict)
    time_to_live_s: int = 0


class Carrier(Protocol):
    """AWS End User Messaging, SDK retries off."""

    def send(self, text: OutboundText) -> CarrierAnswer:
        """Sends one text.

        Never raises for anything that happened after the call could have left.
        """
        ...
