"""A text on its way.

What it is, the states that it passes through, and the lane that it travels in.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from consentry.domain.carrier_event import Bill, CarrierEvent


class Category(StrEnum):
    """What kind of text it is; consent, hours and wording follow from it."""

    MARKETING = "marketing"
    INFORMATIONAL = "informational"
    TRANSACTIONAL = "transactional"
    CONVERSATIONAL = "conversational"
    EMERGENCY = "emergency"


class Purpose(StrEnum):
    """The closed list of things a text may be for (clause RL-05)."""

    APPOINTMENT_CONFIRMATION = "appointment_confirmation"
    APPOINTMENT_REMINDER = "appointment_reminder"
    MISSED_CALL = "missed_call"
    SERVICE_NOTICE = "service_notice"
    ACCOUNT_NOTICE = "account_notice"
    DELIVERY = "delivery"
    PASSCODE = "passcode"
    FRAUD_ALERT = "fraud_alert"
    SURVEY = "survey"
    PROMOTION = "promotion"
    OTHER = "other"


class OnQuietHours(StrEnum):
    """What the client wants when the hour forbids sending: wait for the window, or be refused."""

    HOLD = "hold"
    REJECT = "reject"


class Lane(StrEnum):
    """A number's three queues: people waiting for a code, people who just wrote, everybody else."""

    PASSCODE = "passcode"
    REPLY = "reply"
    BULK = "bulk"


class ReplyKind(StrEnum):
    """An automatic text that answers the recipient.

    To a text of theirs; the request to confirm answers a form that they filled in elsewhere.
    """

    OPT_OUT_CONFIRMATION = "opt_out_confirmation"
    HELP = "help"
    OPT_IN_CONFIRMATION = "opt_in_confirmation"
    CLARIFICATION = "clarification"
    OPT_IN_REQUEST = "opt_in_request"
    OPT_IN_LAPSED = "opt_in_lapsed"


class Status(StrEnum):
    """Where a message stands. Every change is a conditional write."""

    HELD = "held"
    REVIEW = "review"
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    BLOCKED = "blocked"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    FAILED = "failed"
    UNKNOWN = "unknown"
    VOID = "void"
    RECEIVED = "received"


WAITING = frozenset({Status.HELD, Status.REVIEW, Status.QUEUED})

_NEXT: dict[Status, frozenset[Status]] = {
    Status.HELD: frozenset(
        {
            Status.HELD,
            Status.QUEUED,
            Status.BLOCKED,
            Status.CANCELLED,
            Status.EXPIRED,
            Status.REVIEW,
        }
    ),
    Status.REVIEW: frozenset(
        {Status.HELD, Status.QUEUED, Status.BLOCKED, Status.CANCELLED, Status.EXPIRED}
    ),
    Status.QUEUED: frozenset(
        {
            Status.SENDING,
            Status.HELD,
            Status.REVIEW,
            Status.BLOCKED,
            Status.CANCELLED,
            Status.EXPIRED,
            Status.FAILED,
        }
    ),
    Status.SENDING: frozenset(
        {
            Status.SENT,
            Status.DELIVERED,
            Status.UNDELIVERED,
            Status.QUEUED,
            Status.FAILED,
            Status.UNKNOWN,
        }
    ),
    Status.SENT: frozenset({Status.DELIVERED, Status.UNDELIVERED, Status.UNKNOWN}),
    Status.UNKNOWN: frozenset({Status.SENT, Status.DELIVERED, Status.UNDELIVERED, Status.SENDING}),
    Status.VOID: frozenset({Status.QUEUED, Status.HELD, Status.REVIEW, Status.BLOCKED}),
}


def may_become(now: Status, then: Status) -> bool:
    """Whether a message in state `now` may enter state `then`; terminal states never change."""
    return then in _NEXT.get(now, frozenset())


def lane_of(
    category: Category, purpose: Purpose, use_case: str, reply: ReplyKind | None = None
) -> Lane:
    """The lane a text is paced in: answers first come from `reply`, passcodes from `passcode`."""
    if reply is not None or category is Category.CONVERSATIONAL:
        return Lane.REPLY
    if purpose is Purpose.PASSCODE or use_case == "2FA":
        return Lane.PASSCODE
    return Lane.BULK


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineEntry:
    """One step of a message's life; `detail` is a short code such as a rule id."""

    at: datetime
    status: Status
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredDecision:
    """A decision as it is kept: enough to explain and replay it, not the texts."""

    stage: str
    at: datetime
    outcome: str
    rules: tuple[str, ...]
    profile: str
    ruleset_version: str
    ruleset_hash: str
    not_before: datetime | None
    facts: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """The stored row: state machine, idempotency record and proof in one.

    `attempts` are the accept attempts that a `void` row refuses; `attempt` and `lease_until` belong
    to the dispatch that
    claimed it. `due_at` is the instant of its entry in the due index, if it has one. `fingerprint`
    is the hash of the request that made it. `replaced` are the characters of the text as written
    that plain ones stand for, by their index; `likeness` is the hash of the wording without what
    differs from recipient to recipient. `carrier_events` are the events heard of it, in the order
    in which they happened. An `unknown` text with `resend_at` may be sent once more from then on,
    one that was is `resent`. `approved` are rules whose review a person let pass. Inbound texts
    are rows with `direction` `in`.
    """

    id: str
    account: str
    campaign: str
    recipient: str
    to: str
    sender: str
    body: str
    category: Category
    purpose: Purpose
    status: Status
    created_at: datetime
    direction: str = "out"
    automated: bool = True
    reply: ReplyKind | None = None
    lane: Lane = Lane.BULK
    encoding: str = "GSM-7"
    parts: int = 1
    replaced: dict[str, str] = field(default_factory=dict)
    body_hash: str = ""
    likeness: str = ""
    fingerprint: str = ""
    on_quiet_hours: OnQuietHours = OnQuietHours.HOLD
    allow_duplicate: bool = False
    language: str = "en"
    justification: str = ""
    metadata: dict[str, str] = field(default_factory=dict)
    send_at: datetime | None = None
    expires_at: datetime | None = None
    not_before: datetime | None = None
    due_at: datetime | None = None
    accept_attempt: str = ""
    attempts: frozenset[str] = frozenset()
    attempt: str = ""
    lease_until: datetime | None = None
    called_at: datetime | None = None
    carrier_id: str = ""
    carrier_events: tuple[CarrierEvent, ...] = ()
    bill: Bill | None = None
    resend_at: datetime | None = None
    resent: bool = False
    approved: frozenset[str] = frozenset()
    first_status: Status = Status.QUEUED
    timeline: tuple[TimelineEntry, ...] = ()
    decisions: tuple[StoredDecision, ...] = ()
