"""A consent as somebody states it, and what of it the ledger commits to."""

from dataclasses import dataclass
from datetime import date, datetime

from consentry.domain.campaign import Frequency
from consentry.domain.consent import (
    Consent,
    ConsentLevel,
    ConsentMethod,
    ConsentSource,
    Evidence,
)
from consentry.domain.ledger import LedgerHead
from consentry.domain.message import Category, Message
from consentry.domain.times import rfc3339
from consentry.policy.decision import Decision

ADULT_ENOUGH = 13


@dataclass(frozen=True, slots=True, kw_only=True)
class NewConsent:
    """A consent as a client states it.

    `id` makes recording it twice impossible (empty: a new one); `attestation` is that of the list
    that it came in; `given_under` are the versions of our policies in force when it was captured.
    """

    account: str
    number: str
    campaign: str
    categories: tuple[Category, ...]
    level: ConsentLevel
    method: ConsentMethod
    source: ConsentSource
    captured_at: datetime
    evidence: Evidence
    frequency: Frequency | None = None
    expires_at: datetime | None = None
    minor: bool = False
    time_zone: str = ""
    region: str = ""
    language: str = ""
    id: str = ""
    attestation: str = ""
    given_under: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What became of a consent: stored with its place in the ledger, or refused with a decision.

    `request` is the text that asks the recipient to confirm a pending one, where one was due.
    """

    consent: Consent | None = None
    head: LedgerHead | None = None
    suppressed: bool = False
    warnings: tuple[str, ...] = ()
    refusal: Decision | None = None
    request: Message | None = None


def is_minor(date_of_birth: str, now: datetime) -> bool:
    """Whether somebody born on a date is under 13 (clause CYC-10). ValueError if it is no date."""
    born = date.fromisoformat(date_of_birth)
    years = now.year - born.year - ((now.month, now.day) < (born.month, born.day))
    return years < ADULT_ENOUGH


def evidence_document(evidence: Evidence) -> dict[str, str | bool | None]:
    """The evidence as the document that the ledger commits to."""
    return {
        "disclosure_text": evidence.disclosure_text,
        "url": evidence.url,
        "ip": evidence.ip,
        "user_agent": evidence.user_agent,
        "checkbox": evidence.checkbox,
        "signature": evidence.signature,
        "document": evidence.document,
        "not_condition_of_purchase": evidence.not_condition_of_purchase,
    }


def ledger_facts(consent: Consent) -> dict[str, str]:
    """What a ledger entry says of a consent; nothing that would have to be erased."""
    agreed = consent.frequency
    return {
        "consent": consent.id,
        "campaign": consent.campaign,
        "categories": ",".join(consent.categories),
        "level": consent.level.value,
        "method": consent.method.value,
        "source": consent.source.value,
        "expires_at": rfc3339(consent.expires_at) if consent.expires_at else "",
        "frequency": f"{agreed.max}/{agreed.per}" if agreed else "",
    }
