"""The programme sheet that carriers ask for: who sends what, how people join and leave (clause
CYC-47; CTIA Messaging Principles 5.1)."""

from typing import Any

from consentry.domain.account import Account, Campaign
from consentry.domain.message import ReplyKind
from consentry.entrypoints.views import campaign_json
from consentry.services.replies import wording

_SHEET = (
    "use_case",
    "category",
    "purpose",
    "status",
    "tcr_brand_id",
    "tcr_campaign_id",
    "automated_allowed",
    "double_opt_in",
    "opt_in_keywords",
    "frequency",
    "senders",
)


def programme_json(account: Account, campaign: Campaign) -> dict[str, Any]:
    """One campaign as a carrier wants it described, with the words that recipients really get."""
    stored = campaign_json(campaign)
    brand = account.brand
    return {
        "campaign": campaign.id,
        "name": campaign.name,
        "brand": brand.name,
        "aliases": list(brand.aliases),
        "domains": list(brand.domains),
        "terms_url": brand.terms_url,
        "privacy_url": brand.privacy_url,
        "help_contact": brand.help_contact,
        **{key: stored[key] for key in _SHEET},
        "flows": _flows(campaign),
        "texts": {kind.value: wording(kind, account, campaign) for kind in ReplyKind},
    }


def _flows(campaign: Campaign) -> dict[str, str]:
    joined = [f"texting {word}" for word in campaign.opt_in_keywords]
    ways = ", ".join(["a form, on paper or in person, with evidence kept", *joined])
    confirmed = (
        "; counts only once the recipient has answered YES" if campaign.double_opt_in else ""
    )
    return {
        "opt_in": f"by {ways}{confirmed}",
        "opt_out": "by STOP, its synonyms in several languages or plain words, at any time, from"
        " the handset; obeyed at once, confirmed once",
        "help": "by HELP or INFO, answered with the brand, where help is and how to stop",
        "return": "by START or UNSTOP from the same handset only",
    }
