"""A text as it was asked for, before anything is known about it, and the row that it becomes."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from consentry.domain.audit import ITSELF, Actor
from consentry.domain.campaign import Campaign, Footer, SmartPunctuation
from consentry.domain.encoding import fits_aws, measure, without_smart_punctuation
from consentry.domain.history import SendHistory
from consentry.domain.message import (
    Category,
    Message,
    OnQuietHours,
    Purpose,
    ReplyKind,
    Status,
    lane_of,
)
from consentry.domain.sender import SenderStatus
from consentry.errors import FieldError, InvalidRequest
from consentry.policy.content import body_hash, with_footer
from consentry.policy.rulebook import Rulebook
from consentry.services.ports.facts import Snapshot

DEFAULT_LIFE = timedelta(hours=72)
PASSCODE_LIFE = timedelta(minutes=10)
_TOO_LONG = FieldError(
    field="body",
    code="length",
    message="is, with its footer, longer than a carrier takes: 1530 GSM or 630 other characters",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What the caller, by whose key, wants sent. Empty or None means: by the campaign's default."""

    id: str
    account: str
    campaign: str
    to: str
    body: str
    sender: str = ""
    category: Category | None = None
    purpose: Purpose | None = None
    automated: bool = True
    send_at: datetime | None = None
    on_quiet_hours: OnQuietHours = OnQuietHours.HOLD
    expires_at: datetime | None = None
    allow_duplicate: bool = False
    language: str = ""
    metadata: dict[str, str] = field(default_factory=dict)
    justification: str = ""
    reply: ReplyKind | None = None
    fingerprint: str = ""
    likeness: str = ""
    keyed: bool = False
    by: Actor = ITSELF


def row_of(
    draft: Draft, snapshot: Snapshot, recipient: str, now: datetime, attempt: str, book: Rulebook
) -> Message:
    """The row that a draft becomes, with the campaign's defaults, footer, sender and size filled
    in.
    """
    campaign = snapshot.campaign
    category = draft.category or (campaign.category if campaign else Category.MARKETING)
    purpose = draft.purpose or (campaign.purpose if campaign else Purpose.OTHER)
    language = draft.language or snapshot.consents.language or "en"
    body = draft.body
    replaced: dict[str, str] = {}
    if campaign is not None and campaign.smart_punctuation is SmartPunctuation.REPLACE:
        body, replaced = without_smart_punctuation(body)
    if campaign is not None and campaign.footer is Footer.APPEND and draft.reply is None:
        body = with_footer(body, language=language, book=book)
    segments = measure(body)
    if not fits_aws(segments):
        raise InvalidRequest([_TOO_LONG])
    lane = lane_of(category, purpose, campaign.use_case if campaign else "", draft.reply)
    return Message(
        id=draft.id,
        account=draft.account,
        campaign=draft.campaign,
        recipient=recipient,
        to=draft.to,
        sender=draft.sender or choose_sender(campaign, snapshot.history, recipient),
        body=body,
        category=category,
        purpose=purpose,
        status=Status.QUEUED,
        created_at=now,
        automated=draft.automated,
        reply=draft.reply,
        lane=lane,
        encoding=segments.encoding,
        parts=segments.parts,
        replaced=replaced,
        body_hash=body_hash(body),
        likeness="" if category is Category.CONVERSATIONAL else draft.likeness,
        fingerprint=draft.fingerprint,
        on_quiet_hours=draft.on_quiet_hours,
        allow_duplicate=draft.allow_duplicate,
        language=language,
        justification=draft.justification,
        metadata=draft.metadata,
        send_at=draft.send_at,
        expires_at=draft.expires_at or _default_expiry(draft.send_at or now, purpose),
        accept_attempt=attempt,
    )


def choose_sender(campaign: Campaign | None, history: SendHistory, recipient: str) -> str:
    """The number that the recipient knows from this campaign, else one that stays theirs by hash.

    Active ones first.
    """
    if campaign is None or not campaign.senders:
        return ""
    active = sorted(
        number
        for number, sender in campaign.senders.items()
        if sender.status is SenderStatus.ACTIVE
    )
    usable = active or sorted(campaign.senders)
    last = history.last_sender.get(campaign.id, "")
    if last in usable:
        return last
    place = int.from_bytes(hashlib.sha256(recipient.encode()).digest()[:4])
    return usable[place % len(usable)]


def at_limit_of(row: Message, at: datetime) -> datetime:
    """The instant that a decision about this row is made as of: not before its `send_at`."""
    return max(at, row.send_at) if row.send_at else at


def _default_expiry(start: datetime, purpose: Purpose) -> datetime:
    return start + (PASSCODE_LIFE if purpose is Purpose.PASSCODE else DEFAULT_LIFE)
