"""Facts that an operator states instead of the stored ones, so that a policy can be tried on people
who do not exist.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from consentry.domain.account import Account
from consentry.domain.consent import (
    Consent,
    ConsentLevel,
    ConsentMethod,
    ConsentSource,
    ConsentStatus,
    RecipientConsents,
)
from consentry.domain.history import SendHistory, SendIntent
from consentry.domain.message import Message
from consentry.domain.suppression import (
    ACCOUNT,
    HANDSET,
    Suppression,
    SuppressionReason,
    Suppressions,
)
from consentry.services.ports.facts import Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenFacts:
    """What `facts` of a policy check may state; None means: as stored."""

    consent: str | None = None
    suppressed: bool | None = None
    sent_last_24h: int | None = None
    inbound_minutes_ago: int | None = None
    time_zone: str | None = None
    region: str | None = None
    brand_name: str | None = None
    brand_domains: tuple[str, ...] | None = None
    profile: str | None = None
    industry: str | None = None


def given(facts: GivenFacts, snapshot: Snapshot, row: Message, now: datetime) -> Snapshot:
    """The snapshot with the stated facts in place of the stored ones."""
    return replace(
        snapshot,
        account=_account(facts, snapshot.account),
        consents=_consents(facts, snapshot.consents, row, now),
        suppressions=_suppressions(facts, snapshot.suppressions, row, now),
        history=_history(facts, snapshot.history, row, now),
    )


def _account(facts: GivenFacts, stored: Account | None) -> Account | None:
    if stored is None:
        return None
    brand = stored.brand
    if facts.brand_name is not None:
        brand = replace(brand, name=facts.brand_name, aliases=())
    if facts.brand_domains is not None:
        brand = replace(brand, domains=facts.brand_domains)
    return replace(
        stored,
        brand=brand,
        profile=stored.profile if facts.profile is None else facts.profile,
        industry=stored.industry if facts.industry is None else facts.industry,
    )


def _consents(
    facts: GivenFacts, stored: RecipientConsents, row: Message, now: datetime
) -> RecipientConsents:
    consents = stored.consents
    if facts.consent is not None:
        consents = () if facts.consent == "none" else (_consent(facts.consent, row, now),)
    return replace(
        stored,
        consents=consents,
        time_zone=stored.time_zone if facts.time_zone is None else facts.time_zone,
        region=stored.region if facts.region is None else facts.region,
    )


def _consent(stated: str, row: Message, now: datetime) -> Consent:
    """An unexpired consent for this campaign and category, with complete evidence in the ledger."""
    status = ConsentStatus(stated) if stated in ("pending", "revoked") else ConsentStatus.ACTIVE
    level = (
        ConsentLevel.EXPRESS_WRITTEN if stated in ("pending", "revoked") else ConsentLevel(stated)
    )
    captured = now - timedelta(days=1)
    return Consent(
        id="given",
        campaign=row.campaign,
        categories=(row.category,),
        level=level,
        method=ConsentMethod.WEB_FORM,
        source=ConsentSource.DIRECT,
        status=status,
        captured_at=captured,
        recorded_at=captured,
        revoked_at=now if status is ConsentStatus.REVOKED else None,
    )


def _suppressions(
    facts: GivenFacts, stored: tuple[Suppressions, ...], row: Message, now: datetime
) -> tuple[Suppressions, ...]:
    if facts.suppressed is None:
        return stored
    if not facts.suppressed:
        return ()
    stop = Suppression(
        scope=ACCOUNT, reason=SuppressionReason.STOP, source=HANDSET, at=now, stored_at=now
    )
    return (Suppressions(account=row.account, recipient=row.recipient, entries=(stop,)),)


def _history(facts: GivenFacts, stored: SendHistory, row: Message, now: datetime) -> SendHistory:
    history = stored
    if facts.sent_last_24h is not None:
        intents = tuple(
            SendIntent(
                message_id=f"given-{index}",
                at=now - timedelta(hours=12) + timedelta(minutes=index),
                parts=1,
                body_hash="",
                category=row.category,
                campaign=row.campaign,
            )
            for index in range(facts.sent_last_24h)
        )
        history = replace(history, intents=intents)
    if facts.inbound_minutes_ago is not None:
        at = now - timedelta(minutes=facts.inbound_minutes_ago)
        history = replace(history, last_inbound_at=at)
    return history
