"""RegistryTable: accounts, campaigns, senders, declared emergencies, the operator's own rules."""

from pynamodb.expressions.operand import Path

from consentry.adapters.dynamodb import operator_rules, registered_senders
from consentry.adapters.dynamodb.codec import to_json
from consentry.adapters.dynamodb.connection import Dynamo
from consentry.adapters.dynamodb.registry_items import (
    ACCOUNTS,
    BAN,
    BANS_KEY,
    OPERATOR_KEY,
    SENDERS,
    account_key,
    account_of,
    bans_of,
    campaign_key,
    campaign_of,
    sender_key,
    sender_of,
)
from consentry.adapters.dynamodb.requests import put_request
from consentry.adapters.dynamodb.tables.registry import RegistryItem
from consentry.adapters.failures import CancelledError
from consentry.domain.account import Account
from consentry.domain.campaign import Campaign
from consentry.domain.emergency_ban import EmergencyBan
from consentry.domain.operator_rules import OperatorRules
from consentry.domain.sender import Sender
from consentry.services.ports.audit import OnRecord


class DynamoRegistry:
    """`services.ports.Registry` on DynamoDB."""

    def __init__(self, dynamo: Dynamo) -> None:
        self._dynamo = dynamo

    def account(self, account: str) -> Account | None:
        """One account."""
        return account_of(self._dynamo.get(RegistryItem, account_key(account)))

    def account_ids(self) -> list[str]:
        """The ids of all accounts, in order."""
        found = self._dynamo.query(RegistryItem, RegistryItem.pk == ACCOUNTS)
        return [raw["sk"]["S"] for raw in found]

    def put_account(self, account: Account) -> bool:
        """Stores an account, listed first; True if it is new."""
        self._dynamo.put(RegistryItem(pk=ACCOUNTS, sk=account.id))
        pk, sk = account_key(account.id)
        item = RegistryItem(pk=pk, sk=sk, record=to_json(account))
        return not self._dynamo.put(item, old=True)

    def campaign(self, account: str, campaign: str) -> Campaign | None:
        """One campaign with its senders."""
        return campaign_of(self._dynamo.get(RegistryItem, campaign_key(account, campaign)))

    def campaigns(self, account: str) -> list[Campaign]:
        """An account's campaigns by id."""
        condition = (RegistryItem.pk == f"A#{account}") & RegistryItem.sk.startswith("C#")
        found = (campaign_of(raw) for raw in self._dynamo.query(RegistryItem, condition))
        return [campaign for campaign in found if campaign is not None]

    def first_account_with(self, campaign: str) -> str:
        """The first account (by id) that has a campaign of this name, or an empty string."""
        condition = RegistryItem.pk == f"CAMPAIGNS#{campaign}"
        for raw in self._dynamo.query(RegistryItem, condition, page_size=1):
            return str(raw["sk"]["S"])
        return ""

    def put_campaign(self, campaign: Campaign) -> bool:
        """Stores a campaign, keeping its senders; True if it is new."""
        pk, sk = campaign_key(campaign.account, campaign.id)
        record = to_json(campaign, without=SENDERS)
        item = RegistryItem(pk=pk, sk=sk, record=record, senders={})
        listed = RegistryItem(pk=f"CAMPAIGNS#{campaign.id}", sk=campaign.account)
        try:
            self._dynamo.transact(
                [
                    {"Put": put_request(item, RegistryItem.pk.does_not_exist())},
                    {"Put": put_request(listed)},
                ]
            )
        except CancelledError:
            self._dynamo.update(RegistryItem, (pk, sk), [RegistryItem.record.set(record)])
            return False
        return True

    def sender(self, number: str) -> Sender | None:
        """Whose number this is, or was."""
        return sender_of(self._dynamo.get(RegistryItem, sender_key(number)))

    def put_sender(self, sender: Sender) -> bool:
        """Stores a sender by number and in its campaign, and takes it out of the campaign that it
        leaves.
        """
        return registered_senders.put_sender(self._dynamo, sender)

    def note_limits(self, number: str, per_second: float | None, daily_cap: int | None) -> bool:
        """Keeps what AWS said of a number; False where nothing was to be written, or could be."""
        return registered_senders.note_limits(self._dynamo, number, per_second, daily_cap)

    def bans(self) -> tuple[EmergencyBan, ...]:
        """All declared emergencies, by region."""
        return bans_of(self._dynamo.get(RegistryItem, BANS_KEY))

    def put_ban(self, ban: EmergencyBan) -> bool:
        """Stores a region's ban; True if there was none."""
        name = f"{BAN}{ban.place}"
        actions = [Path([name]).set(to_json(ban))]
        before = self._dynamo.update(RegistryItem, BANS_KEY, actions, answer="ALL_OLD")
        return name not in (before or {})

    def operator_rules(self) -> OperatorRules:
        """The operator's rules in force."""
        return operator_rules.rules_of(self._dynamo, self._dynamo.get(RegistryItem, OPERATOR_KEY))

    def put_operator_rules(self, rules: OperatorRules, on_record: OnRecord | None = None) -> bool:
        """Stores a version and, in the same transaction, that it is in force and on record."""
        return operator_rules.put_rules(self._dynamo, rules, on_record)
