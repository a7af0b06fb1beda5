"""What an account or a campaign lacks before it may be what it is to be (CYC-21, RL-25)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from consentry.domain.account import Account
from consentry.domain.campaign import Campaign
from consentry.domain.message import Purpose
from consentry.errors import FieldError
from consentry.policy.decision import Outcome
from consentry.policy.rulebook import Rulebook


@dataclass(frozen=True, slots=True, kw_only=True)
class Lack:
    """Something that keeps an account pending: a field, why, and the clauses that want it."""

    field: str
    message: str
    clauses: tuple[str, ...] = ()


def lacks(account: Account, terms: str, at: datetime, book: Rulebook) -> Iterator[Lack]:
    """What keeps an account from being active; `terms` is the version in force, if one is."""
    wanted = book.profile(account.profile).terms
    if wanted is not None:
        accepted = account.tos_accepted
        if accepted is None or accepted.at > at:
            message = "the terms of service have not been accepted"
            yield Lack(field="tos_accepted", message=message, clauses=wanted.clauses)
        elif terms and accepted.version != terms:
            message = f"version `{accepted.version}` was accepted, `{terms}` is in force"
            yield Lack(field="tos_accepted.version", message=message, clauses=wanted.clauses)
    judged = book.industries.screen(account.industry, account.profile)
    if judged is not None and judged[1].outcome is Outcome.DENY:
        industry, bar = judged
        message = f"companies in `{industry.title}` may not text under profile {account.profile}"
        yield Lack(field="industry", message=message, clauses=bar.basis.clauses)


def unstated(campaign: Campaign, account: Account, book: Rulebook) -> Iterator[FieldError]:
    """What a campaign or its brand must state before it counts as approved, and does not."""
    wanted = book.profile(account.profile).registration
    brand = account.brand
    stated = {
        "tcr_brand_id": campaign.tcr_brand_id,
        "tcr_campaign_id": campaign.tcr_campaign_id,
        "purpose": campaign.purpose is not Purpose.OTHER,
        "call_to_action": campaign.call_to_action,
        "help_contact": brand.help_contact,
        "terms_url": brand.terms_url,
        "privacy_url": brand.privacy_url,
    }
    for need in wanted.needs if wanted is not None else ():
        if not stated[need]:
            whose = "the account's `brand`" if hasattr(brand, need) else "the campaign"
            message = f"must be stated on {whose} before it is approved under {account.profile}"
            yield FieldError(field=need, code="incomplete", message=message)
