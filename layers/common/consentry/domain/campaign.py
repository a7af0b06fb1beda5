"""A registered use of texting: what The Campaign Registry knows of it, and how it writes."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from consentry.domain.message import Category, Purpose
from consentry.domain.review import AllowedWording
from consentry.domain.sender import Sender


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Frequency:
    """How many texts per `day`, `week` or `month` the recipient agreed to."""

    max: int
    per: str


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
    that more numbers than usual were registered for it; its registration ends at `expires_at`, if
    it ends. `status_reason` is of its last change of state, `rate_factor` what a sanction leaves of
    its rate, `wordings` what reviews have let it say. Carries a copy of its senders, so that
    one read answers who may send.
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
    expires_at: datetime | None = None
    status_reason: str = ""
    rate_factor: float = 1.0
    wordings: tuple[AllowedWording, ...] = ()
    senders: dict[str, Sender] = field(default_factory=dict)
