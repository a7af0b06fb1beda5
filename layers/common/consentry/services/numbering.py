"""Which campaign an originating number is for: one at a time, of one brand (carriers), and none in
the place of a blocked one unless an operator says so (SF-05: replacing a blocked number is
evasion).
"""

from dataclasses import dataclass, replace

from consentry.domain import lifecycle
from consentry.domain.campaign import Campaign
from consentry.domain.sender import Sender, SenderStatus
from consentry.errors import Conflict, FieldError, InvalidRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """What an operator says besides of a number: from which campaign it moves, in which blocked
    number's place it comes, and why.
    """

    moved_from: str = ""
    replaces: str = ""
    reason: str = ""


UNASKED = Assignment()


def moved(
    sender: Sender, old: Sender | None, left: Campaign | None, joined: Campaign, asked: Assignment
) -> Sender:
    """The number with what is kept of it.

    Conflict if it would be in two campaigns, change its brand, or become what it cannot.
    """
    name = f"number `{sender.number}`"
    status = old.status if old else None
    if objection := lifecycle.SENDER.objection(name, status, sender.status):
        raise Conflict(objection)
    if old is None:
        return replace(sender, status_reason=asked.reason)
    if old.campaign != joined.id:
        _may_move(name, old, left, joined, asked)
    let_go = old.status is SenderStatus.BLOCKED and sender.status is not SenderStatus.BLOCKED
    if let_go:
        _reasoned(asked, "a blocked number is let go again only with a reason")
    return replace(
        sender,
        status_reason=asked.reason if sender.status is not old.status else old.status_reason,
        rate_factor=1.0 if let_go else old.rate_factor,
        carrier_per_second=_still_said(sender, old),
        carrier_daily_cap=old.carrier_daily_cap,
    )


def _still_said(sender: Sender, old: Sender) -> float | None:
    """What AWS said of the number's speed; what an operator states anew stands until it is asked
    again.
    """
    return old.carrier_per_second if sender.parts_per_second == old.parts_per_second else None


def _may_move(
    name: str, old: Sender, left: Campaign | None, joined: Campaign, asked: Assignment
) -> None:
    if asked.moved_from != old.campaign:
        raise Conflict(
            f"{name} is in campaign `{old.campaign}`, and a number is in one campaign only; to move"
            " it, name that campaign as `moved_from`"
        )
    brands = {each.tcr_brand_id for each in (left, joined) if each and each.tcr_brand_id}
    if len(brands) > 1:
        raise Conflict(
            f"{name} is of brand `{left.tcr_brand_id if left else ''}`, and a number stays with"
            f" one brand; campaign `{joined.id}` is of `{joined.tcr_brand_id}`"
        )


def replaced_by(sender: Sender, old: Sender | None, campaign: Campaign, asked: Assignment) -> str:
    """The blocked number in whose place this one comes, if any.

    Conflict if the campaign has one that nobody named.
    """
    if old is not None and old.campaign == campaign.id:
        return ""
    blocked = [n for n, each in campaign.senders.items() if each.status is SenderStatus.BLOCKED]
    blocked = sorted(number for number in blocked if number != sender.number)
    if asked.replaces:
        if asked.replaces not in blocked:
            message = f"is no blocked number of campaign `{campaign.id}`"
            raise InvalidRequest([FieldError(field="replaces", code="unknown", message=message)])
        _reasoned(asked, "a blocked number is replaced only with a reason")
        return asked.replaces
    if blocked:
        raise Conflict(
            f"campaign `{campaign.id}` has blocked numbers (`{'`, `'.join(blocked)}`), and nothing"
            " takes their place by itself; name the one as `replaces`, with a `reason`"
        )
    return ""


def _reasoned(asked: Assignment, message: str) -> None:
    if not asked.reason:
        raise InvalidRequest([FieldError(field="reason", code="required", message=message)])
