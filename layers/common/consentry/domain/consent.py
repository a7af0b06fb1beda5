"""Consent: who agreed to what, how, when, on which evidence, and whether it covers a given text."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from consentry.domain.campaign import Frequency
from consentry.domain.message import Category
from consentry.domain.preferences import NO_PREFERENCES, Preferences


class ConsentLevel(StrEnum):
    """How strong a consent is; `express_written` means the elements of 47 CFR 64.1200(f)(9)."""

    NONE = "none"
    EXPRESS = "express"
    EXPRESS_WRITTEN = "express_written"

    @property
    def rank(self) -> int:
        """Order of strength: none 0, express 1, express_written 2."""
        return _RANKS[self]


_RANKS = {level: rank for rank, level in enumerate(ConsentLevel)}


class ConsentMethod(StrEnum):
    """How consent was given."""

    WEB_FORM = "web_form"
    KEYWORD = "keyword"
    PAPER = "paper"
    VERBAL = "verbal"
    DOUBLE_OPT_IN = "double_opt_in"
    IMPORT = "import"
    POINT_OF_SALE = "point_of_sale"


class ConsentSource(StrEnum):
    """Where it came from; only `direct` counts (clauses CYC-24, CYC-37, RL-11, RL-12)."""

    DIRECT = "direct"
    PURCHASED_LIST = "purchased_list"
    RENTED_LIST = "rented_list"
    THIRD_PARTY_LEAD = "third_party_lead"
    SCRAPED = "scraped"
    TRANSFERRED = "transferred"


class ConsentStatus(StrEnum):
    """Whether a consent counts now."""

    ACTIVE = "active"
    PENDING = "pending"
    REVOKED = "revoked"


class Proof(StrEnum):
    """What is held of a consent's evidence: all of it, not all of it, or no more since it was
    erased.
    """

    COMPLETE = "complete"
    INCOMPLETE = "incomplete"
    ERASED = "erased"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What proves a consent: the wording shown and how it was affirmed."""

    disclosure_text: str = ""
    url: str = ""
    ip: str = ""
    user_agent: str = ""
    checkbox: bool | None = None
    signature: str = ""
    document: str = ""
    not_condition_of_purchase: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """One consent of one recipient to one account.

    `campaign` empty means every campaign of `categories`; `categories` empty never happens once
    stored. A pending one lapses at `pending_until`; `confirmed_at` is when the handset said yes.
    """

    id: str
    campaign: str
    categories: tuple[Category, ...]
    level: ConsentLevel
    method: ConsentMethod
    source: ConsentSource
    status: ConsentStatus
    captured_at: datetime
    recorded_at: datetime
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    frequency: Frequency | None = None
    in_ledger: bool = True
    proof: Proof = Proof.COMPLETE
    pending_until: datetime | None = None
    confirmed_at: datetime | None = None

    @property
    def ends_at(self) -> datetime | None:
        """When it runs out: at its own end, or earlier if nobody confirms it by then."""
        waits = self.pending_until if self.status is ConsentStatus.PENDING else None
        return min((at for at in (self.expires_at, waits) if at is not None), default=None)

    def covers(self, campaign: str, category: Category) -> bool:
        """Whether its scope takes in this campaign and category.

        Says nothing about time or status.
        """
        return self.campaign in ("", campaign) and category in self.categories

    def counts_at(self, at: datetime) -> bool:
        """Whether it is active and unexpired at an instant."""
        if self.status is not ConsentStatus.ACTIVE or self.captured_at > at:
            return False
        return self.expires_at is None or at < self.expires_at


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipientConsents:
    """Everything one recipient agreed to with one account, and what they said about themselves.

    `disconnected_at` is when the number was last disconnected for good: whoever holds it now never
    agreed to anything before. `older` are the consents that stand under an older key too: they
    cannot be left out of the record, they would come back as they were.
    """

    account: str
    recipient: str
    number: str = ""
    consents: tuple[Consent, ...] = ()
    time_zone: str = ""
    region: str = ""
    language: str = ""
    minor: bool = False
    disconnected_at: datetime | None = None
    preferences: Preferences = NO_PREFERENCES
    older: frozenset[str] = frozenset()
    version: int = 0
