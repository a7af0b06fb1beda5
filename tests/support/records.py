"""Stored records to start from; a test changes what it is about."""

import uuid
from datetime import UTC, datetime
from typing import Any

from consentry.domain.consent import (
    Consent,
    ConsentLevel,
    ConsentMethod,
    ConsentSource,
    ConsentStatus,
)
from consentry.domain.history import SendIntent
from consentry.domain.ledger import LedgerEntry, LedgerEvent, LedgerHead, following
from consentry.domain.message import (
    Category,
    Message,
    Purpose,
    Status,
    StoredDecision,
    TimelineEntry,
)
from consentry.domain.recipient_key import Keyring

NOW = datetime(2026, 11, 24, 18, tzinfo=UTC)
RING = Keyring(current="1", keys={"1": b"first"})
NEWER_RING = Keyring(current="2", keys={"1": b"first", "2": b"second"})
NUMBER = "+14155550123"
SENDER = "+12065550100"
KEY = RING.of(NUMBER).current


def message_id(n: int) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_OID, str(n)))


def row(n: int = 1, **changes: Any) -> Message:
    """An ordinary queued reminder; `n` tells one from another."""
    values: dict[str, Any] = {
        "id": message_id(n),
        "account": "acme",
        "campaign": "appointments",
        "recipient": KEY,
        "to": NUMBER,
        "sender": SENDER,
        "body": "Acme Dental: see you Tue 9am. Reply STOP to opt out.",
        "category": Category.INFORMATIONAL,
        "purpose": Purpose.APPOINTMENT_REMINDER,
        "status": Status.QUEUED,
        "created_at": NOW,
        "accept_attempt": "attempt-1",
        "timeline": (TimelineEntry(at=NOW, status=Status.QUEUED),),
    }
    return Message(**{**values, **changes})


def decision(stage: str = "submit", **changes: Any) -> StoredDecision:
    values: dict[str, Any] = {
        "stage": stage,
        "at": NOW,
        "outcome": "allow",
        "rules": (),
        "profile": "contact-your-client",
        "ruleset_version": "2026.11.22",
        "ruleset_hash": "sha256:" + "ab" * 32,
        "not_before": None,
        "facts": b"facts",
    }
    return StoredDecision(**{**values, **changes})


def intent(n: int = 1, **changes: Any) -> SendIntent:
    values: dict[str, Any] = {
        "message_id": message_id(n),
        "at": NOW,
        "parts": 1,
        "body_hash": "cd" * 32,
        "category": Category.INFORMATIONAL,
        "campaign": "appointments",
    }
    return SendIntent(**{**values, **changes})


def consent(n: int = 1, **changes: Any) -> Consent:
    values: dict[str, Any] = {
        "id": f"consent-{n}",
        "campaign": "",
        "categories": (Category.INFORMATIONAL,),
        "level": ConsentLevel.EXPRESS,
        "method": ConsentMethod.WEB_FORM,
        "source": ConsentSource.DIRECT,
        "status": ConsentStatus.ACTIVE,
        "captured_at": NOW,
        "recorded_at": NOW,
    }
    return Consent(**{**values, **changes})


def entry(head: LedgerHead | None, event_id: str, **changes: Any) -> LedgerEntry:
    seq, previous = following(head)
    values: dict[str, Any] = {
        "account": "acme",
        "recipient": KEY,
        "seq": seq,
        "previous": previous,
        "event": LedgerEvent.CONSENT,
        "event_id": event_id,
        "at": NOW,
        "recorded_at": NOW,
        "facts": {"level": "express"},
    }
    return LedgerEntry(**{**values, **changes})
