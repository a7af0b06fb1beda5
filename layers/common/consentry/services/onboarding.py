"""Accounts, campaigns and senders: what the operator sets up before anything may be sent."""

from dataclasses import dataclass, replace

from consentry.domain.account import Account
from consentry.domain.campaign import Campaign
from consentry.domain.sender import Sender
from consentry.errors import FieldError, InvalidRequest, NotFound
from consentry.policy.rulebook import Rulebook
from consentry.services.ports import Clock, Registry
from consentry.services.templates import problems


@dataclass(frozen=True, slots=True, kw_only=True)
class Onboarding:
    """The use cases of `/v1/accounts`."""

    clock: Clock
    registry: Registry

    def put_account(self, account: Account) -> tuple[Account, bool]:
        """Stores an account, keeping its status (sanctions have their own calls).

        The account, and whether it is new.
        """
        old = self.registry.account(account.id)
        since = self.clock.now() if old is None else old.created_at
        account = replace(account, created_at=since)
        if old is not None:
            account = replace(account, status=old.status)
        return account, self.registry.put_account(account)

    def account(self, account: str) -> Account:
        """One account."""
        found = self.registry.account(account)
        if found is None:
            raise NotFound(f"no account `{account}`")
        return found

    def put_campaign(self, campaign: Campaign, book: Rulebook) -> tuple[Campaign, bool]:
        """Stores a campaign of an existing account.

        InvalidRequest if its own wording lacks what such texts must say.
        """
        wrong = problems(campaign, self.account(campaign.account), book)
        if wrong:
            raise InvalidRequest(wrong)
        old = self.registry.campaign(campaign.account, campaign.id)
        if old is not None:
            campaign = replace(campaign, paused=old.paused)
        new = self.registry.put_campaign(campaign)
        return self.campaign(campaign.account, campaign.id), new

    def campaign(self, account: str, campaign: str) -> Campaign:
        """One campaign with its senders."""
        found = self.registry.campaign(account, campaign)
        if found is None:
            raise NotFound(f"account `{account}` has no campaign `{campaign}`")
        return found

    def put_sender(self, sender: Sender) -> tuple[Sender, bool]:
        """Stores an originating number of an existing campaign.

        Conflict if another account has the number.
        """
        if self.registry.campaign(sender.account, sender.campaign) is None:
            message = f"account `{sender.account}` has no campaign `{sender.campaign}`"
            raise InvalidRequest([FieldError(field="campaign", code="unknown", message=message)])
        return sender, self.registry.put_sender(sender)

    def sender(self, account: str, number: str) -> Sender:
        """One originating number of an account."""
        found = self.registry.sender(number)
        if found is None or found.account != account:
            raise NotFound(f"account `{account}` has no sender of that number")
        return found
