"""Where RegistryTable keeps what, and what its items hold.

Account `A#<id>`/`account`; campaign `A#<id>`/`C#<campaign>` with a copy of its senders; sender
`N#<number>`/`sender`, which outlives it; `CAMPAIGNS#<campaign>`/`<account>`; `ACCOUNTS`/`<id>`; all
declared emergencies `BANS`/`all`, so that a decision reads them with one key. API keys are in
`api_keys`.
"""

from consentry.adapters.dynamodb.codec import from_json
from consentry.adapters.dynamodb.requests import Key
from consentry.adapters.failures import RawItem
from consentry.domain.account import Account
from consentry.domain.campaign import Campaign
from consentry.domain.emergency_ban import EmergencyBan
from consentry.domain.sender import Sender

BANS_KEY: Key = ("BANS", "all")
ACCOUNTS = "ACCOUNTS"
OPERATOR_KEY: Key = ("OPERATOR", "rules")
BAN = "b#"
SENDERS = frozenset({"senders"})


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
