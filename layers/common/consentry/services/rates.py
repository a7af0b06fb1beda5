"""What an originating number may send now, from what was read about its campaign."""

from consentry.domain.campaign import Campaign
from consentry.policy.limits import LEAST
from consentry.policy.rulebook import Rulebook


def per_minute_of(campaign: Campaign | None, number: str, book: Rulebook) -> int:
    """Parts a minute; the least there is for a number that the campaign has not."""
    sender = campaign.senders.get(number) if campaign else None
    if campaign is None or sender is None:
        return LEAST
    rate = book.limits.rate_of(
        sender, campaign.senders.values(), campaign.use_case, campaign.vetting_score
    )
    return rate.per_minute
