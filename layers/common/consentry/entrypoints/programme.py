"""The programme sheet that carriers ask for: who sends what, how people join and leave (clause
CYC-47; CTIA Messaging Principles 5.1)."""

from typing import Any

from consentry.domain.account import Account
from consentry.domain.campaign import Campaign
from consentry.domain.intent.lexicon import keywords
from consentry.domain.intent.reading import Intent
from consentry.domain.languages import LANGUAGES
from consentry.domain.message import ReplyKind
from consentry.entrypoints.views.accounts import campaign_json
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
    "call_to_action",
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
        "keywords": {
            "opt_in": [word.upper() for word in campaign.opt_in_keywords],
            "opt_out": _words(Intent.OPT_OUT),
            "help": _words(Intent.HELP),
            "return": _words(Intent.OPT_IN),
        },
        "texts": {kind.value: _texts(kind, account, campaign) for kind in ReplyKind},
    }


def _words(intent: Intent) -> list[str]:
    """The built-in words that count in every language; a campaign cannot take any away."""
    return sorted(word.upper() for word in keywords(intent, "").known)


def _texts(kind: ReplyKind, account: Account, campaign: Campaign) -> dict[str, str]:
    """By language; the campaign's own wording, which is the same in each, under `own`."""
    said = {each: wording(kind, account, campaign, each) for each in LANGUAGES}
    return said if len(set(said.values())) > 1 else {"own": said["en"]}


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
