"""The words of our automatic texts (CTIA Messaging Principles 5.1; the table of message contents in
the carriers' handbooks).

An opt-in confirmation names brand, what is sent, how often, rates, HELP and STOP. An opt-out
confirmation only confirms, and no more than was stopped. A HELP answer names the brand, where help
is, and how to stop. The words are data, by language (`data/replies.json`).
"""

import json
from functools import cache
from importlib import resources
from typing import Any

from consentry.domain.account import Account
from consentry.domain.campaign import Campaign
from consentry.domain.languages import LANGUAGES
from consentry.domain.message import Category, Purpose, ReplyKind
from consentry.domain.suppression import ACCOUNT

_KINDS = {
    Purpose.APPOINTMENT_CONFIRMATION: "appointment",
    Purpose.APPOINTMENT_REMINDER: "appointment",
    Purpose.DELIVERY: "delivery",
    Purpose.ACCOUNT_NOTICE: "account",
    Purpose.PASSCODE: "account",
    Purpose.FRAUD_ALERT: "account",
    Purpose.SURVEY: "survey",
}


def wording(
    kind: ReplyKind,
    account: Account,
    campaign: Campaign,
    language: str = "",
    *,
    scope: str = ACCOUNT,
    narrows_to: str = "",
    again: bool = False,
) -> str:
    """The campaign's own wording of an automatic text, or ours, in `language` where we have it.

    `scope` is how far a confirmed opt-out reaches, `narrows_to` the scope that its recipient is
    asked about; `again` says that a START undid one.
    """
    own = _own(kind, campaign, scope=scope, narrows_to=narrows_to)
    if own:
        return own
    name = kind.value
    if kind is ReplyKind.OPT_IN_CONFIRMATION and again:
        name = "opt_in_again"
    elif kind is ReplyKind.OPT_OUT_CONFIRMATION and narrows_to:
        name = "opt_out_question"
    elif kind is ReplyKind.OPT_OUT_CONFIRMATION and _category(scope):
        name = "opt_out_of_one"
    said = _said(language)
    return str(said[name]).format(
        brand=account.brand.name,
        texts=said["texts"].format(kind=said["kinds"][_kind(campaign)]),
        frequency=_frequency(campaign, said),
        contact=_help_line(account, said),
        again=_again(campaign, said),
        only=said["only"].get(_category(narrows_to or scope), ""),
    )


def _own(kind: ReplyKind, campaign: Campaign, *, scope: str, narrows_to: str) -> str:
    """The campaign's wording; the one for opt-outs speaks of all texts, and asks nothing."""
    if kind is ReplyKind.OPT_OUT_CONFIRMATION and (narrows_to or _category(scope)):
        return ""
    templates = campaign.templates
    return {
        ReplyKind.OPT_IN_REQUEST: templates.opt_in_request,
        ReplyKind.OPT_IN_CONFIRMATION: templates.opt_in_confirmation,
        ReplyKind.OPT_OUT_CONFIRMATION: templates.opt_out_confirmation,
        ReplyKind.HELP: templates.help,
    }.get(kind, "")


def _kind(campaign: Campaign) -> str:
    if campaign.category is Category.MARKETING:
        return "marketing"
    return _KINDS.get(campaign.purpose, "service")


def _frequency(campaign: Campaign, said: dict[str, Any]) -> str:
    agreed = campaign.frequency
    if agreed is None:
        return str(said["frequency"][""])
    return str(said["frequency"][agreed.per]).format(max=agreed.max)


def _help_line(account: Account, said: dict[str, Any]) -> str:
    contact = account.brand.help_contact
    return str(said["contact"]).format(contact=contact) if contact else str(said["no_contact"])


def _again(campaign: Campaign, said: dict[str, Any]) -> str:
    if not campaign.opt_in_keywords:
        return str(said["sign_up_again"])
    return str(said["text_again"]).format(keyword=campaign.opt_in_keywords[0])


def _category(scope: str) -> str:
    kind, _, name = scope.partition(":")
    return name if kind == "category" else ""


def _said(language: str) -> dict[str, Any]:
    tongue = language.partition("-")[0].lower()
    return _data()[tongue if tongue in LANGUAGES else "en"]


@cache
def _data() -> dict[str, dict[str, Any]]:
    text = resources.files("consentry.services").joinpath("data/replies.json").read_text("utf-8")
    found: dict[str, dict[str, Any]] = json.loads(text)
    return found
