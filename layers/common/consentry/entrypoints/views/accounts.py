"""What an operator sets up, as clients see it: accounts, campaigns, numbers (api.md section 6)."""

from typing import Any

from consentry.domain.account import Account
from consentry.domain.campaign import Campaign
from consentry.domain.sender import Sender
from consentry.domain.times import rfc3339


def account_json(account: Account) -> dict[str, Any]:
    """An account."""
    brand, terms = account.brand, account.tos_accepted
    return {
        "id": account.id,
        "name": account.name,
        "status": account.status.value,
        "brand": {
            "name": brand.name,
            "aliases": list(brand.aliases),
            "domains": list(brand.domains),
            "help_contact": brand.help_contact,
            "terms_url": brand.terms_url,
            "privacy_url": brand.privacy_url,
        },
        "industry": account.industry,
        "profile": account.profile,
        "default_region": account.default_region,
        "tos_accepted": (
            {"version": terms.version, "at": rfc3339(terms.at), "by": terms.by} if terms else None
        ),
        "stop_scope": account.stop_scope.value,
        "hours_with_consent": account.hours_with_consent.value,
        "body_days": account.body_days,
        "status_reason": account.status_reason or None,
        "status_since": rfc3339(account.status_since) if account.status_since else None,
        "rate_factor": account.rate_factor,
    }


def campaign_json(campaign: Campaign) -> dict[str, Any]:
    """A campaign with the numbers that it sends from."""
    frequency, templates = campaign.frequency, campaign.templates
    return {
        "id": campaign.id,
        "account": campaign.account,
        "name": campaign.name,
        "use_case": campaign.use_case,
        "category": campaign.category.value,
        "purpose": campaign.purpose.value,
        "status": campaign.status.value,
        "paused": campaign.paused,
        "tcr_brand_id": campaign.tcr_brand_id or None,
        "tcr_brand_status": campaign.tcr_brand_status.value,
        "tcr_campaign_id": campaign.tcr_campaign_id or None,
        "vetting_score": campaign.vetting_score,
        "automated_allowed": campaign.automated_allowed,
        "sub_use_cases": list(campaign.sub_use_cases),
        "number_pool": campaign.number_pool,
        "double_opt_in": campaign.double_opt_in,
        "opt_in_keywords": list(campaign.opt_in_keywords),
        "call_to_action": campaign.call_to_action or None,
        "frequency": {"max": frequency.max, "per": frequency.per} if frequency else None,
        "footer": campaign.footer.value,
        "smart_punctuation": campaign.smart_punctuation.value,
        "resend_once": campaign.resend_once,
        "templates": {
            "opt_in_request": templates.opt_in_request,
            "opt_in_confirmation": templates.opt_in_confirmation,
            "opt_out_confirmation": templates.opt_out_confirmation,
            "help": templates.help,
        },
        "senders": sorted(campaign.senders),
        "expires_at": rfc3339(campaign.expires_at) if campaign.expires_at else None,
        "status_reason": campaign.status_reason or None,
        "rate_factor": campaign.rate_factor,
    }


def sender_json(sender: Sender) -> dict[str, Any]:
    """An originating number."""
    return {
        "number": sender.number,
        "account": sender.account,
        "campaign": sender.campaign,
        "type": sender.type.value,
        "status": sender.status.value,
        "per_minute": sender.per_minute,
        "parts_per_second": sender.parts_per_second,
        "carrier": {
            "parts_per_second": sender.carrier_per_second,
            "daily_cap": sender.carrier_daily_cap,
        },
        "two_way": sender.two_way,
        "status_reason": sender.status_reason or None,
        "rate_factor": sender.rate_factor,
    }
