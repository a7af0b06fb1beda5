"""RegistryTable: accounts, campaigns, senders.

Account `A#<id>`/`account`; campaign `A#<id>`/`C#<campaign>` with a copy of its senders; sender
`N#<number>`/`sender`, which outlives it; `CAMPAIGNS#<campaign>`/`<account>`; `ACCOUNTS`/`<id>`; all
declared emergencies `BANS`/`all`, so that a decision reads them with one key. API keys are in
`api_keys`.
"""

from dataclasses import replace

from pynamodb.expressions.operand import Path

from consentry.adapters.dynamodb.codec import from_json, to_json
from consentry.adapters.dynamodb.connection import Dynamo
from consentry.adapters.dynamodb.ledger import transact
from consentry.adapters.dynamodb.requests import Key, put_request, update_request
from consentry.adapters.dynamodb.tables import RegistryItem
from consentry.adapters.failures import CancelledError, RawItem
from consentry.domain.account import Account
from consentry.domain.campaign import Campaign
from consentry.domain.emergency_ban import EmergencyBan
from consentry.domain.operator_rules import NO_OPERATOR_RULES, OperatorRules
from consentry.domain.sender import Sender
from consentry.errors import Conflict, NotFound, TemporaryFailure
from consentry.services.ports import OnRecord

BANS_KEY: Key = ("BANS", "all")
ACCOUNTS = "ACCOUNTS"
OPERATOR_KEY: Key = ("OPERATOR", "rules")
BAN = "b#"
SENDERS = frozenset({"senders"})
ROUNDS = 3


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
        for _ in range(ROUNDS):
            before = self.sender(sender.number)
            if before is not None and before.account != sender.account:
                raise Conflict(f"`{sender.number}` belongs to another account")
            try:
                self._store(sender, before)
            except CancelledError as exc:
                if exc.reasons[1].failed:
                    raise NotFound(f"no campaign `{sender.campaign}` to give a sender to") from exc
            else:
                return before is None
        raise TemporaryFailure("the sender is being changed by others; try again later")

    def _store(self, sender: Sender, before: Sender | None) -> None:
        pk, sk = sender_key(sender.number)
        unchanged = (
            RegistryItem.record == to_json(before) if before else RegistryItem.pk.does_not_exist()
        )
        record = to_json(sender)
        place = Path(["senders", sender.number])
        exists = RegistryItem.pk.exists()
        actions = [
            {"Put": put_request(RegistryItem(pk=pk, sk=sk, record=record), unchanged)},
            {
                "Update": update_request(
                    RegistryItem,
                    campaign_key(sender.account, sender.campaign),
                    [place.set(record)],
                    exists,
                )
            },
        ]
        listed = [RegistryItem.numbers.add({sender.number})]
        numbers = numbers_key(sender.account)
        actions.append({"Update": update_request(RegistryItem, numbers, listed)})
        if before is not None and before.campaign != sender.campaign:
            left = campaign_key(before.account, before.campaign)
            actions.append({"Update": update_request(RegistryItem, left, [place.remove()], exists)})
        self._dynamo.transact(actions)

    def note_limits(self, number: str, per_second: float | None, daily_cap: int | None) -> bool:
        """Keeps what AWS said of a number; False where nothing was to be written, or could be."""
        raw = self._dynamo.get(RegistryItem, sender_key(number))
        before = sender_of(raw)
        if raw is None or before is None:
            return False
        after = replace(before, carrier_per_second=per_second, carrier_daily_cap=daily_cap)
        if after == before:
            return False
        pk, sk = sender_key(number)
        record = to_json(after)
        unchanged = RegistryItem.record == raw["record"]["S"]
        actions = [Path(["senders", number]).set(record)]
        campaign = campaign_key(after.account, after.campaign)
        exists = RegistryItem.pk.exists()
        try:
            self._dynamo.transact(
                [
                    {"Put": put_request(RegistryItem(pk=pk, sk=sk, record=record), unchanged)},
                    {"Update": update_request(RegistryItem, campaign, actions, exists)},
                ]
            )
        except CancelledError:
            return False
        return True

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
        return self.operator_rules_of(self._dynamo.get(RegistryItem, OPERATOR_KEY))

    def operator_rules_of(self, head: RawItem | None) -> OperatorRules:
        """The rules of the version that `head` names.

        A version never changes, so that whoever has it asks only which one is in force.
        """
        if head is None:
            return NO_OPERATOR_RULES
        version = int(head["record"]["S"])
        raw = self._dynamo.get(RegistryItem, operator_key(version))
        if raw is None:
            raise TemporaryFailure(f"version {version} of the operator's rules cannot be read yet")
        return from_json(OperatorRules, raw["record"]["S"])

    def put_operator_rules(self, rules: OperatorRules, on_record: OnRecord | None = None) -> bool:
        """Stores a version and, in the same transaction, that it is in force and on record."""
        pk, sk = operator_key(rules.version)
        head_pk, head_sk = OPERATOR_KEY
        before = (
            RegistryItem.record == str(rules.version - 1)
            if rules.version > 1
            else RegistryItem.pk.does_not_exist()
        )
        head = RegistryItem(pk=head_pk, sk=head_sk, record=str(rules.version))
        body = RegistryItem(pk=pk, sk=sk, record=to_json(rules))
        try:
            transact(
                self._dynamo,
                [
                    {"Put": put_request(body, RegistryItem.pk.does_not_exist())},
                    {"Put": put_request(head, before)},
                ],
                on_record,
            )
        except CancelledError:
            return False
        return True


def operator_key(version: int) -> Key:
    """Where a version of the operator's rules stands, for good."""
    return ("OPERATOR", f"rules#{version:010d}")


def account_key(account: str) -> Key:
    """Where an account stands."""
    return (f"A#{account}", "account")


def numbers_key(account: str) -> Key:
    """Where the list of an account's originating identities stands."""
    return (f"A#{account}", "numbers")


def campaign_key(account: str, campaign: str) -> Key:
    """Where a campaign stands."""
    return (f"A#{account}", f"C#{campaign}")


def sender_key(number: str) -> Key:
    """Where a number's owner stands."""
    return (f"N#{number}", "sender")


def bans_of(raw: RawItem | None) -> tuple[EmergencyBan, ...]:
    """The declared emergencies that their item holds, one attribute each."""
    return tuple(
        from_json(EmergencyBan, value["S"])
        for name, value in sorted((raw or {}).items())
        if name.startswith(BAN)
    )


def account_of(raw: RawItem | None) -> Account | None:
    """The account that an item holds."""
    return from_json(Account, raw["record"]["S"]) if raw else None


def numbers_of(raw: RawItem | None) -> frozenset[str] | None:
    """The identities that an item lists; None where nobody has listed them."""
    return frozenset(raw["numbers"]["SS"]) if raw else None


def campaign_of(raw: RawItem | None) -> Campaign | None:
    """The campaign that an item holds, with its senders."""
    if not raw:
        return None
    senders = {number: from_json(Sender, each["S"]) for number, each in raw["senders"]["M"].items()}
    return from_json(Campaign, raw["record"]["S"], senders=senders)


def sender_of(raw: RawItem | None) -> Sender | None:
    """The sender that an item holds."""
    return from_json(Sender, raw["record"]["S"]) if raw else None
