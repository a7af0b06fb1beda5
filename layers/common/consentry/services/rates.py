"""What an originating number may send now, from what was read about its campaign."""

from consentry.policy.limits import LEAST
from consentry.policy.rulebook import Rulebook
from consentry.services.ports.facts import Snapshot


def per_minute_of(snapshot: Snapshot, number: str, book: Rulebook) -> int:
    """Parts a minute; the least there is for a number that the campaign has not.

    Of sanctions on account, campaign and number the strictest counts.
    """
    account, campaign = snapshot.account, snapshot.campaign
    sender = campaign.senders.get(number) if campaign else None
    if account is None or campaign is None or sender is None:
        return LEAST
    rate = book.limits.rate_of(
        sender,
        campaign.senders.values(),
        campaign.use_case,
        campaign.vetting_score,
        min(account.rate_factor, campaign.rate_factor, sender.rate_factor),
    )
    return rate.per_minute


def per_second_of(snapshot: Snapshot, number: str) -> float:
    """Parts a second that the carrier takes: what the operator was given, or less if AWS says so.

    One, the least that AWS gives, for a number that the campaign has not.
    """
    campaign = snapshot.campaign
    sender = campaign.senders.get(number) if campaign else None
    if sender is None:
        return 1.0
    return min(sender.parts_per_second, sender.carrier_per_second or sender.parts_per_second)
