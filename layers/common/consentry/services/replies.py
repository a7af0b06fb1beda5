"""The words of our automatic answers (regulation.md 3.2; CTIA Messaging Principles 5.1.3).

An opt-out confirmation only confirms; a HELP answer names the brand, where help is, and how to
stop.
"""

from consentry.domain.account import Account, Campaign
from consentry.domain.message import ReplyKind


def wording(kind: ReplyKind, account: Account, campaign: Campaign) -> str:
    """The campaign's own wording of an answer, or ours."""
    brand = account.brand.name
    if kind is ReplyKind.OPT_OUT_CONFIRMATION:
        return campaign.templates.opt_out_confirmation or (
            f"{brand}: You are opted out and will get no more messages from us. "
            "Reply START to opt back in."
        )
    if kind is ReplyKind.HELP:
        return campaign.templates.help or (
            f"{brand}: {_help_line(account)} Msg & data rates may apply. Reply STOP to opt out."
        )
    return campaign.templates.opt_in_confirmation or (
        f"{brand}: You are opted in again. Msg & data rates may apply. "
        "Reply HELP for help, STOP to opt out."
    )


def _help_line(account: Account) -> str:
    contact = account.brand.help_contact
    return f"For help contact {contact}." if contact else "For help reply to this message."
