"""Life cycles as tables: what may become what. Nothing that is not in a table happens."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from consentry.domain.account import AccountStatus
from consentry.domain.campaign import CampaignStatus
from consentry.domain.sender import SenderStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifecycle[S: StrEnum]:
    """How one kind of thing begins, and from each state those that may follow it."""

    begins: frozenset[S]
    follows: Mapping[S, tuple[S, ...]]

    def objection(self, name: str, before: S | None, after: S) -> str:
        """Why `name` may not go from one state to another; empty if it may, or stays what it is."""
        if before is None:
            legal = tuple(sorted(self.begins))
            return "" if after in self.begins else f"{name} cannot begin as {after}; {_may(legal)}"
        legal = self.follows[before]
        if after is before or after in legal:
            return ""
        what = f"it may become {_or(legal)}" if legal else f"{before} is final"
        return f"{name} is {before} and cannot become {after}; {what}"


def _may(legal: tuple[StrEnum, ...]) -> str:
    return f"it may begin as {_or(legal)}"


def _or(states: tuple[StrEnum, ...]) -> str:
    return " or ".join(states)


ACCOUNT = Lifecycle(
    begins=frozenset({AccountStatus.PENDING, AccountStatus.ACTIVE}),
    follows={
        AccountStatus.PENDING: (AccountStatus.ACTIVE, AccountStatus.TERMINATED),
        AccountStatus.ACTIVE: (AccountStatus.SUSPENDED, AccountStatus.TERMINATED),
        AccountStatus.SUSPENDED: (AccountStatus.ACTIVE, AccountStatus.TERMINATED),
        AccountStatus.TERMINATED: (),
    },
)
CAMPAIGN = Lifecycle(
    # One that is registered already, through another system, begins as what it is.
    begins=frozenset(CampaignStatus),
    follows={
        CampaignStatus.DRAFT: (CampaignStatus.SUBMITTED,),
        CampaignStatus.SUBMITTED: (CampaignStatus.APPROVED, CampaignStatus.DRAFT),
        CampaignStatus.APPROVED: (
            CampaignStatus.SUSPENDED,
            CampaignStatus.EXPIRED,
            CampaignStatus.SUBMITTED,
        ),
        # Not expired: by way of it and a new registration it would be back without a reason.
        CampaignStatus.SUSPENDED: (CampaignStatus.APPROVED,),
        CampaignStatus.EXPIRED: (CampaignStatus.SUBMITTED,),
    },
)
SENDER = Lifecycle(
    begins=frozenset(SenderStatus),
    follows={
        SenderStatus.ACTIVE: (SenderStatus.PAUSED, SenderStatus.BLOCKED),
        SenderStatus.PAUSED: (SenderStatus.ACTIVE, SenderStatus.BLOCKED),
        SenderStatus.BLOCKED: (SenderStatus.PAUSED, SenderStatus.ACTIVE),
    },
)
