"""Who a text is between, as the rules see them: account, campaign, number and recipient.

What was not found is marked unknown.
"""

from datetime import datetime

from consentry.domain.account import Account
from consentry.domain.campaign import Campaign
from consentry.domain.locality import Place, ZoneSource, locate
from consentry.domain.message import Message
from consentry.domain.phone import InvalidPhoneNumber, NumberKind, Validity, parse
from consentry.policy.facts import (
    AccountFacts,
    CampaignFacts,
    RecipientFacts,
    SenderFacts,
)
from consentry.services.ports.facts import Snapshot


def account_facts(account: Account | None, terms: str, at: datetime) -> AccountFacts:
    """What the rules look at of an account; `terms` is the version in force, empty where any will
    do.
    """
    if account is None:
        return AccountFacts(known=False)
    accepted = account.tos_accepted
    counts = accepted is not None and accepted.at <= at
    wanted = terms if accepted is not None and accepted.version != terms else ""
    return AccountFacts(
        known=True,
        id=account.id,
        status=account.status,
        profile=account.profile,
        industry=account.industry,
        brand=account.brand.name,
        terms_accepted=counts and not wanted,
        terms_wanted=wanted,
        stop_scope=account.stop_scope,
        hours_with_consent=account.hours_with_consent,
    )


def campaign_facts(campaign: Campaign | None) -> CampaignFacts:
    """What the rules look at of a campaign."""
    if campaign is None:
        return CampaignFacts(known=False)
    return CampaignFacts(
        known=True,
        id=campaign.id,
        status=campaign.status,
        paused=campaign.paused,
        use_case=campaign.use_case,
        category=campaign.category,
        tcr_brand=bool(campaign.tcr_brand_id),
        tcr_brand_status=campaign.tcr_brand_status,
        tcr_campaign=bool(campaign.tcr_campaign_id),
        automated_allowed=campaign.automated_allowed,
        frequency=campaign.frequency,
        sub_use_cases=campaign.sub_use_cases,
        number_pool=campaign.number_pool,
        vetting_score=campaign.vetting_score if campaign.number_pool else None,
        expires_at=campaign.expires_at,
    )


def sender_facts(campaign: Campaign | None, number: str, others: int) -> SenderFacts:
    """What the rules look at of the number that a text comes from; `others` carry texts alike."""
    sender = campaign.senders.get(number) if campaign else None
    if sender is None:
        return SenderFacts(known=False, number=number)
    return SenderFacts(
        known=True,
        number=sender.number,
        type=sender.type,
        status=sender.status,
        campaign=sender.campaign,
        two_way=sender.two_way,
        others=others,
    )


def recipient_facts(row: Message, snapshot: Snapshot) -> RecipientFacts:
    """What the rules look at of the person that a text goes to."""
    consents = snapshot.consents
    try:
        number = parse(row.to)
    except InvalidPhoneNumber:
        nowhere = Place(country="", regions=(), time_zones=(), source=ZoneSource.UNKNOWN)
        return RecipientFacts(
            validity=Validity.INVALID,
            kind=NumberKind.UNKNOWN,
            place=nowhere,
            minor=consents.minor,
            disconnected_at=consents.disconnected_at,
            preferences=consents.preferences,
        )
    place = locate(number, stated_zone=consents.time_zone, stated_region=consents.region)
    return RecipientFacts(
        validity=number.validity,
        kind=number.kind,
        place=place,
        minor=consents.minor,
        disconnected_at=consents.disconnected_at,
        preferences=consents.preferences,
    )
