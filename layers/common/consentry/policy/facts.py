"""Everything a rule may look at, as of one instant.

Findings about the text, not the text: it can be purged and the decision still replayed.
"""

from dataclasses import dataclass
from datetime import datetime

from consentry.domain.account import AccountStatus, HoursWithConsent, StopScope
from consentry.domain.campaign import BrandStatus, CampaignStatus, Frequency
from consentry.domain.consent import Consent
from consentry.domain.do_not_call import NO_SCRUB, DncScrub
from consentry.domain.emergency_ban import EmergencyBan
from consentry.domain.frequency import NO_OLDER, OlderSends
from consentry.domain.history import SendIntent
from consentry.domain.locality import Place
from consentry.domain.message import Category, OnQuietHours, Purpose, ReplyKind
from consentry.domain.operator_rules import OperatorMatch
from consentry.domain.phone import NumberKind, Validity
from consentry.domain.preferences import NO_PREFERENCES, Preferences
from consentry.domain.sender import SenderStatus, SenderType
from consentry.domain.suppression import Suppression
from consentry.policy.content_facts import ContentFacts
from consentry.policy.making import quick_to_make


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountFacts:
    """The sending account; `known` is False when no such account exists.

    `terms_wanted` is the version of the terms in force where another one was accepted.
    """

    known: bool
    id: str = ""
    status: AccountStatus = AccountStatus.SUSPENDED
    profile: str = "baseline"
    industry: str = ""
    brand: str = ""
    terms_accepted: bool = False
    stop_scope: StopScope = StopScope.ACCOUNT
    hours_with_consent: HoursWithConsent = HoursWithConsent.BIND
    terms_wanted: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignFacts:
    """The campaign; `known` is False when the account has none of that name. Its registration ends
    at `expires_at`, if it ends.
    """

    known: bool
    id: str = ""
    status: CampaignStatus = CampaignStatus.DRAFT
    paused: bool = False
    use_case: str = ""
    category: Category = Category.MARKETING
    tcr_brand: bool = False
    tcr_brand_status: BrandStatus = BrandStatus.UNSTATED
    tcr_campaign: bool = False
    automated_allowed: bool = False
    frequency: Frequency | None = None
    sub_use_cases: tuple[str, ...] = ()
    number_pool: bool = False
    vetting_score: int | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SenderFacts:
    """The originating number; `known` is False when the campaign has no usable one (or not the one
    asked for). `others` counts those of its kind from which similar texts left before it did.
    """

    known: bool
    number: str = ""
    type: SenderType = SenderType.LONG_CODE
    status: SenderStatus = SenderStatus.BLOCKED
    campaign: str = ""
    two_way: bool = False
    others: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipientFacts:
    """What is known about the number and where its holder is."""

    validity: Validity
    kind: NumberKind
    place: Place
    minor: bool = False
    disconnected_at: datetime | None = None
    preferences: Preferences = NO_PREFERENCES
    dnc: DncScrub = NO_SCRUB


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageFacts:
    """What the client asked for; `approved` are the rules whose review a person let pass."""

    category: Category
    purpose: Purpose
    automated: bool
    on_quiet_hours: OnQuietHours
    body_hash: str
    allow_duplicate: bool
    expires_at: datetime | None = None
    justified: bool = False
    reply: ReplyKind | None = None
    approved: tuple[str, ...] = ()


@quick_to_make
@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All facts of one decision.

    `earlier` are the recipient's intents and sends of the hour before this text, `older` says when
    those of the month before that went; `bans` are the emergencies declared in their country;
    `operator` are rules of the operator's that the text met.
    """

    at: datetime
    account: AccountFacts
    campaign: CampaignFacts
    sender: SenderFacts
    recipient: RecipientFacts
    message: MessageFacts
    content: ContentFacts
    consents: tuple[Consent, ...] = ()
    suppressions: tuple[Suppression, ...] = ()
    earlier: tuple[SendIntent, ...] = ()
    last_inbound_at: datetime | None = None
    older: OlderSends = NO_OLDER
    bans: tuple[EmergencyBan, ...] = ()
    operator: tuple[OperatorMatch, ...] = ()
