"""What each kind of originating identity can do, and from how many similar texts may leave.

The data is `data/senders.json`: where replies arrive, where a name is not delivered at all, and
how many numbers a text needs.
"""

from dataclasses import dataclass
from datetime import timedelta

from consentry.domain.sender import SenderType
from consentry.policy.facts import CampaignFacts, SenderFacts
from consentry.policy.profile import Basis

_HOME = "US"


@dataclass(frozen=True, slots=True, kw_only=True)
class Snowshoe:
    """How many identities of a kind may carry similar texts within `window`.

    `use_cases` narrows it; `pool` widens it for a registered pool, by the least vetting score.
    """

    window: timedelta
    numbers: dict[SenderType, int]
    use_cases: dict[str, int]
    pool: tuple[tuple[int, int], ...]
    basis: Basis

    def most(self, sender: SenderType, campaign: CampaignFacts) -> int:
        """The most identities; an unknown vetting score counts as the lowest."""
        plain = self.numbers[sender]
        if campaign.use_case in self.use_cases:
            return min(plain, self.use_cases[campaign.use_case])
        if not campaign.number_pool or sender is not SenderType.TEN_DLC:
            return plain
        score = campaign.vetting_score or 0
        return max(numbers for least, numbers in self.pool if score >= least)


@dataclass(frozen=True, slots=True, kw_only=True)
class SenderRules:
    """By kind, the only countries in which replies arrive, and those without delivery."""

    two_way_in: dict[SenderType, frozenset[str]]
    not_in: dict[SenderType, frozenset[str]]
    snowshoe: Snowshoe

    def answerable(self, sender: SenderFacts, country: str) -> bool:
        """Whether a recipient there can reply; an unknown country counts as the United States."""
        where = self.two_way_in.get(sender.type)
        return sender.two_way and (where is None or (country or _HOME) in where)

    def delivers(self, sender: SenderFacts, country: str) -> bool:
        """Whether texts from this kind arrive in a country at all."""
        return (country or _HOME) not in self.not_in.get(sender.type, ())
