"""Texts go only under a registered campaign (CYC-28; carriers block unregistered 10DLC traffic
since February 2025).

A paused campaign denies new texts; the detail's `state` is `paused`, and what was accepted before
waits instead. A campaign that was paused or suspended still confirms opt-outs.
"""

from collections.abc import Iterable

from consentry.domain.campaign import BrandStatus, CampaignStatus
from consentry.domain.sender import SenderType
from consentry.policy import asked_for
from consentry.policy.decision import PAUSED, Finding, Outcome
from consentry.policy.facts import CampaignFacts, Facts
from consentry.policy.rule import Rule, Subject
from consentry.policy.rulebook import Rulebook

_UNVERIFIED = frozenset({BrandStatus.PENDING, BrandStatus.UNVERIFIED})
_REGISTERED_TYPES = frozenset({SenderType.TEN_DLC, SenderType.LONG_CODE})


def check(facts: Facts, book: Rulebook) -> Iterable[Finding]:
    """Deny for an unknown, unapproved, expired, paused or incompletely registered campaign."""
    campaign = facts.campaign
    if not campaign.known:
        return (_deny("there is no such campaign in this account", "unknown", _CREATE),)
    found: list[Finding] = []
    confirms = asked_for.confirms_stop(facts)
    stopped = campaign.status is not CampaignStatus.APPROVED
    if stopped and not (confirms and campaign.status is CampaignStatus.SUSPENDED):
        message = f"campaign {campaign.id} is {campaign.status}, not approved"
        found.append(_deny(message, campaign.status.value, _APPROVE))
    if campaign.expires_at is not None and campaign.expires_at <= facts.at:
        found.append(
            _deny(f"the registration of campaign {campaign.id} has expired", "expired", _RENEW)
        )
    if campaign.paused and not confirms:
        found.append(_deny(f"campaign {campaign.id} is paused", PAUSED, _RESUME))
    if _needs_registration(facts):
        found += _unregistered(campaign)
    return found


def _unregistered(campaign: CampaignFacts) -> list[Finding]:
    found: list[Finding] = []
    if campaign.tcr_brand_status in _UNVERIFIED:
        message = f"the brand of campaign {campaign.id} is {campaign.tcr_brand_status} at the TCR"
        found.append(_deny(message, campaign.tcr_brand_status.value, _VERIFY))
    if not (campaign.tcr_brand and campaign.tcr_campaign):
        message = f"campaign {campaign.id} lacks the TCR ids that US long codes need"
        found.append(_deny(message, "unregistered", _REGISTER))
    return found


_PUT = "PUT /v1/accounts/{account}/campaigns/{campaign}"
_CREATE = f"create it with {_PUT}"
_APPROVE = f"complete its registration, then the operator uses {_PUT}"
_RENEW = f"have it renewed, then give the new `expires_at` with {_PUT}"
_RESUME = "the operator resumes it with POST /v1/accounts/{account}/campaigns/{campaign}/resume"
_VERIFY = f"have The Campaign Registry verify the brand, then state `tcr_brand_status`: {_PUT}"
_REGISTER = (
    f"register with The Campaign Registry and give `tcr_brand_id` and `tcr_campaign_id`: {_PUT}"
)


def _needs_registration(facts: Facts) -> bool:
    # An unknown country counts as the United States: +1 numbers of codes that opened lately have
    # none.
    return facts.sender.type in _REGISTERED_TYPES and facts.recipient.place.country in ("US", "")


def _deny(message: str, state: str, remedy: str) -> Finding:
    return Finding(outcome=Outcome.DENY, message=message, remedy=remedy, detail={"state": state})


RULE = Rule(
    id="campaign.registration",
    title="The campaign is registered, approved and running",
    why="Carriers block and fine unregistered traffic, and a pause must reach every text.",
    citations=("carriers-10dlc",),
    clauses=("CYC-28", "CYC-48", "CYC-75", "RL-25"),
    check=check,
    about=Subject.ORIGIN,
)
