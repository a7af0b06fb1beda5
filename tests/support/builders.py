"""Facts to start from: the seeded reminder, which is allowed.

A test changes the one thing that it is about.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from consentry.domain.account import AccountStatus, Brand
from consentry.domain.campaign import CampaignStatus
from consentry.domain.consent import (
    Consent,
    ConsentLevel,
    ConsentMethod,
    ConsentSource,
    ConsentStatus,
)
from consentry.domain.history import SendIntent
from consentry.domain.locality import locate
from consentry.domain.message import Category, OnQuietHours, Purpose
from consentry.domain.phone import parse
from consentry.domain.sender import SenderStatus, SenderType
from consentry.domain.suppression import HANDSET, Suppression, SuppressionReason
from consentry.policy.content import body_hash, examine
from consentry.policy.facts import (
    AccountFacts,
    CampaignFacts,
    Facts,
    MessageFacts,
    RecipientFacts,
    SenderFacts,
)
from consentry.policy.loading import load
from consentry.policy.way_out import way_out

NOON = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)
"""A Tuesday, 10:00 in Los Angeles and 13:00 in New York."""

BRAND = Brand(name="Acme Dental", domains=("acmedental.example",))
REMINDER = "Acme Dental: see you Tue 9am. Reply STOP to opt out."
RECIPIENT = "+14155550123"


def facts(
    *,
    at: datetime = NOON,
    to: str = RECIPIENT,
    time_zone: str = "",
    region: str = "",
    body: str = REMINDER,
    brand: Brand = BRAND,
    consents: tuple[Consent, ...] | None = None,
    **more: Any,
) -> Facts:
    """The facts of the seeded reminder; `more` sets fields of any part by name, as in
    `profile="baseline"`.
    """
    number = parse(to)
    parts: dict[str, Any] = {
        "account": AccountFacts(
            known=True,
            id="acme",
            status=AccountStatus.ACTIVE,
            profile="contact-your-client",
            industry="healthcare",
            brand=brand.name,
            terms_accepted=True,
        ),
        "campaign": CampaignFacts(
            known=True,
            id="appointments",
            status=CampaignStatus.APPROVED,
            use_case="ACCOUNT_NOTIFICATION",
            category=Category.INFORMATIONAL,
            tcr_brand=True,
            tcr_campaign=True,
            automated_allowed=True,
        ),
        "sender": SenderFacts(
            known=True,
            number="+12065550100",
            type=SenderType.TEN_DLC,
            status=SenderStatus.ACTIVE,
            campaign="appointments",
            two_way=True,
        ),
        "recipient": RecipientFacts(
            validity=number.validity,
            kind=number.kind,
            place=locate(number, stated_zone=time_zone, stated_region=region),
        ),
        "message": MessageFacts(
            category=Category.INFORMATIONAL,
            purpose=Purpose.APPOINTMENT_REMINDER,
            automated=True,
            on_quiet_hours=OnQuietHours.HOLD,
            body_hash=body_hash(body),
            allow_duplicate=False,
            expires_at=at + timedelta(hours=72),
        ),
        "content": examine(body, brand=brand, book=load()),
    }
    whole: dict[str, Any] = {}
    for name, value in more.items():
        part, _, field = name.partition("__")
        if field:
            parts[part] = replace(parts[part], **{field: value})
        else:
            whole[name] = value
    if not load().senders.answerable(parts["sender"], parts["recipient"].place.country):
        parts["content"] = replace(parts["content"], way_out=way_out(body, load().wording))
    category = parts["message"].category
    if category is Category.MARKETING and "campaign__use_case" not in more:
        parts["campaign"] = replace(parts["campaign"], use_case="MARKETING")
    held = (consent(at=at, categories=(category,)),) if consents is None else consents
    return Facts(at=at, consents=held, **parts, **whole)


def consent(*, at: datetime = NOON, **changes: Any) -> Consent:
    """An active written consent to the reminders, captured 30 days before `at`."""
    captured = at - timedelta(days=30)
    given = Consent(
        id="0192f0c1-2a3b-7c4d-8e5f-60718293a4b5",
        campaign="",
        categories=(Category.INFORMATIONAL,),
        level=ConsentLevel.EXPRESS_WRITTEN,
        method=ConsentMethod.WEB_FORM,
        source=ConsentSource.DIRECT,
        status=ConsentStatus.ACTIVE,
        captured_at=captured,
        recorded_at=captured,
    )
    return replace(given, **changes)


def opt_out(*, at: datetime = NOON, **changes: Any) -> Suppression:
    """A STOP from the handset, just now, for the whole account."""
    stop = Suppression(
        scope="account",
        reason=SuppressionReason.STOP,
        source=HANDSET,
        at=at,
        stored_at=at,
        event_id="inbound-1",
        opened_by="inbound-1",
    )
    return replace(stop, **changes)


def intent(*, at: datetime, body: str = REMINDER, **changes: Any) -> SendIntent:
    """A text that went to the same recipient before."""
    sent = SendIntent(
        message_id="earlier",
        at=at,
        parts=1,
        body_hash=body_hash(body),
        category=Category.INFORMATIONAL,
        campaign="appointments",
    )
    return replace(sent, **changes)
