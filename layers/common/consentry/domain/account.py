"""Who sends: accounts with their brand, campaigns with their registration, originating numbers."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from consentry.domain.message import Category, Purpose
from consentry.domain.phone import is_e164


class AccountStatus(StrEnum):
    """Whether an account may send at all."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    TERMINATED = "terminated"


class StopScope(StrEnum):
    """How far a plain STOP reaches: every text of the account, or the category that it answered."""

    ACCOUNT = "account"
    CATEGORY = "category"


class HoursWithConsent(StrEnum):
    """Whether consent lifts the hours where a state's row says that it may.

    `bind` is the strict reading.
    """

    BIND = "bind"
    LIFT = "lift"


class CampaignStatus(StrEnum):
    """Where the TCR registration of a campaign stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    SUSPENDED = "suspended"
    EXPIRED = "expired"


class BrandStatus(StrEnum):
    """What The Campaign Registry says of the brand.

    It registers campaigns of verified brands only: where nobody stated the brand's status, that of
    the campaign speaks for it.
    """

    UNSTATED = "unstated"
    PENDING = "pending"
    UNVERIFIED = "unverified"
    VERIFIED = "verified"
    VETTED_VERIFIED = "vetted_verified"


class Footer(StrEnum):
    """Whether opt-out wording must be in the body already, or is appended when it is missing."""

    REQUIRE = "require"
    APPEND = "append"


class SmartPunctuation(StrEnum):
    """Whether curly quotes, dashes and the like stay, or plain characters take their place."""

    KEEP = "keep"
    REPLACE = "replace"


class SenderType(StrEnum):
    """The kinds of originating identity."""

    TEN_DLC = "10dlc"
    TOLL_FREE = "toll_free"
    SHORT_CODE = "short_code"
    SENDER_ID = "sender_id"
    LONG_CODE = "long_code"


_SHORT_CODE = re.compile(r"[0-9]{3,8}")
_SENDER_ID = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9]{1,11}")


def fits_type(identity: str, kind: SenderType) -> bool:
    """Whether an originating identity has the form of its type: E.164, a short code, or a name."""
    if kind is SenderType.SHORT_CODE:
        return _SHORT_CODE.fullmatch(identity) is not None
    if kind is SenderType.SENDER_ID:
        return _SENDER_ID.fullmatch(identity) is not None
    return is_e164(identity)


class SenderStatus(StrEnum):
    """Whether texts may leave from an originating number."""

    ACTIVE = "active"
    PAUSED = "paused"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Brand:
    """The name that recipients know, the domains it owns, and where they get help."""

    name: str
    aliases: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    help_contact: str = ""
    terms_url: str = ""
    privacy_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsAcceptance:
    """Who accepted which version of the terms, and when (clause CYC-21)."""

    version: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A sending business; nothing of it is visible to another."""

    id: str
    name: str
    brand: Brand
    status: AccountStatus = AccountStatus.ACTIVE
    industry: str = ""
    profile: str = "baseline"
    default_region: str = "US"
    tos_accepted: TermsAcceptance | None = None
    stop_scope: StopScope = StopScope.ACCOUNT
    hours_with_consent: HoursWithConsent = HoursWithConsent.BIND
    body_days: int = 90
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Frequency:
    """How many texts per `day`, `week` or `month` the recipient agreed to."""

    max: int
    per: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """An originating number: one account, one campaign, one brand."""

    number: str
    account: str
    campaign: str
    type: SenderType = SenderType.TEN_DLC
    status: SenderStatus = SenderStatus.ACTIVE
    per_minute: int = 50
    parts_per_second: float = 1.0
    two_way: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Templates:
    """The campaign's own wording of automatic texts; empty means ours."""

    opt_in_request: str = ""
    opt_in_confirmation: str = ""
    opt_out_confirmation: str = ""
    help: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """A registered use of texting.

    `call_to_action` is the wording beside which the opt-in keywords are advertised, empty where
    nobody stated it: the evidence of a consent that a keyword gives.
    `sub_use_cases` are the parts of a mixed one, empty where nobody stated them; `number_pool` says
    that more numbers than usual were registered for it. Carries a copy of
    its senders, so that one read answers who may send.
    """

    id: str
    account: str
    name: str
    use_case: str
    category: Category
    purpose: Purpose = Purpose.OTHER
    status: CampaignStatus = CampaignStatus.DRAFT
    paused: bool = False
    tcr_brand_id: str = ""
    tcr_brand_status: BrandStatus = BrandStatus.UNSTATED
    tcr_campaign_id: str = ""
    vetting_score: int | None = None
    automated_allowed: bool = False
    sub_use_cases: tuple[str, ...] = ()
    number_pool: bool = False
    double_opt_in: bool = False
    opt_in_keywords: tuple[str, ...] = ()
    call_to_action: str = ""
    frequency: Frequency | None = None
    footer: Footer = Footer.REQUIRE
    smart_punctuation: SmartPunctuation = SmartPunctuation.KEEP
    resend_once: bool = False
    templates: Templates = Templates()
    senders: dict[str, Sender] = field(default_factory=dict)
