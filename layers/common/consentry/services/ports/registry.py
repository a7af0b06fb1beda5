"""Accounts, campaigns, senders."""

from typing import Protocol

from consentry.domain.account import Account
from consentry.domain.campaign import Campaign
from consentry.domain.emergency_ban import EmergencyBan
from consentry.domain.operator_rules import OperatorRules
from consentry.domain.sender import Sender
from consentry.services.ports.audit import OnRecord


class Registry(Protocol):
    """RegistryTable: accounts, campaigns, senders, declared emergencies."""

    def account(self, account: str) -> Account | None:
        """One account."""
        ...

    def account_ids(self) -> list[str]:
        """The ids of all accounts, in order."""
        ...

    def put_account(self, account: Account) -> bool:
        """Stores an account; True if it is new."""
        ...

    def campaign(self, account: str, campaign: str) -> Campaign | None:
        """One campaign with its senders."""
        ...

    def campaigns(self, account: str) -> list[Campaign]:
        """An account's campaigns by id."""
        ...

    def first_account_with(self, campaign: str) -> str:
        """The first account (by id) that has a campaign of this name, or an empty string."""
        ...

    def put_campaign(self, campaign: Campaign) -> bool:
        """Stores a campaign, keeping its senders; True if it is new."""
        ...

    def sender(self, number: str) -> Sender | None:
        """Whose number this is, or was: the item outlives the sender."""
        ...

    def put_sender(self, sender: Sender) -> bool:
        """Stores a sender by number and in its campaign.

        True if new; Conflict if another account has it.
        """
        ...

    def note_limits(self, number: str, per_second: float | None, daily_cap: int | None) -> bool:
        """Keeps what AWS said of a number, with the number and in its campaign.

        False if that is kept already, if nobody has the number, or if it is changing just now.
        """
        ...

    def operator_rules(self) -> OperatorRules:
        """The operator's rules in force; version 0 while there are none."""
        ...

    def put_operator_rules(self, rules: OperatorRules, on_record: OnRecord | None = None) -> bool:
        """Stores the version after the one in force, and what is on record of it; False if that
        version is there already.
        """
        ...

    def bans(self) -> tuple[EmergencyBan, ...]:
        """All declared emergencies, by region, those that ended included."""
        ...

    def put_ban(self, ban: EmergencyBan) -> bool:
        """Stores a region's ban in place of the one before; True if there was none."""
        ...
