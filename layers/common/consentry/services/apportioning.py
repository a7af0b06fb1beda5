"""What numbers may send is divided when they are set up, so that together they pass no limit.

The numbers of a campaign stay within what AT&T takes of it, and all numbers within what AWS takes
of its account, if the operator said how much that is. What was set up before a limit was lowered is
bounded all the same: `policy/limits.py` lets it share.
"""

from dataclasses import replace

from consentry.domain.campaign import Campaign
from consentry.domain.sender import Sender, SenderStatus, SenderType
from consentry.errors import FieldError
from consentry.policy.limits import asked_for
from consentry.policy.rulebook import Rulebook
from consentry.services.ports.registry import Registry


def of_sender(sender: Sender, campaign: Campaign, book: Rulebook) -> list[FieldError]:
    """What is wrong with a number's rate in the campaign that it is put into."""
    if sender.status is SenderStatus.BLOCKED or sender.type is not SenderType.TEN_DLC:
        return []
    joined = replace(campaign, senders={**campaign.senders, sender.number: sender})
    return _within("per_minute", joined, book)


def of_campaign(campaign: Campaign, book: Rulebook) -> list[FieldError]:
    """What is wrong with a campaign's class, given the numbers that it has."""
    decides = book.limits.campaign.by_use_case, book.limits.campaign.per_number
    by_score = not any(campaign.use_case in each for each in decides)
    return _within("vetting_score" if by_score else "use_case", campaign, book)


def of_account(sender: Sender, registry: Registry, per_second: int) -> list[FieldError]:
    """What is wrong with a number's rate beside all others, of every account; nothing where AWS
    named no quota (0).
    """
    if per_second <= 0 or sender.status is SenderStatus.BLOCKED:
        return []
    asked = sender.per_minute + sum(
        each.per_minute
        for account in registry.account_ids()
        for campaign in registry.campaigns(account)
        for each in campaign.senders.values()
        if each.number != sender.number and each.status is not SenderStatus.BLOCKED
    )
    if asked <= per_second * 60:
        return []
    return [
        _wrong(
            "per_minute",
            f"all numbers would ask for {asked} parts a minute, and AWS takes {per_second * 60} of"
            " the account (`CarrierRateLimit`); lower their rates, or ask AWS for more",
        )
    ]


def _within(field: str, campaign: Campaign, book: Rulebook) -> list[FieldError]:
    limits = book.limits.campaign
    senders = [
        each
        for each in campaign.senders.values()
        if each.type is SenderType.TEN_DLC and each.status is not SenderStatus.BLOCKED
    ]
    most = limits.most(campaign.use_case, campaign.vetting_score)
    if most is None:
        asked = max((each.per_minute for each in senders), default=0)
        most, whose = limits.per_number[campaign.use_case], "a number"
    else:
        asked, whose = asked_for(senders), "the numbers"
    if asked <= most:
        return []
    score = campaign.vetting_score
    vetted = "without a vetting score" if score is None else f"with vetting score {score}"
    return [
        _wrong(
            field,
            f"{whose} of campaign `{campaign.id}` would ask for {asked} parts a minute, and AT&T"
            f" takes {most} of use case `{campaign.use_case}` {vetted}; lower the rates, or state"
            " the score that the brand has",
        )
    ]


def _wrong(field: str, message: str) -> FieldError:
    return FieldError(field=field, code="rate", message=message)
