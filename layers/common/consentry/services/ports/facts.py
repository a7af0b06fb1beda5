"""All that a decision needs, read together."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from consentry.domain.account import Account
from consentry.domain.campaign import Campaign
from consentry.domain.consent import RecipientConsents
from consentry.domain.emergency_ban import EmergencyBan
from consentry.domain.history import SendHistory
from consentry.domain.likeness import NOWHERE, Spread
from consentry.domain.message import Message
from consentry.domain.operator_rules import NO_OPERATOR_RULES, OperatorRules
from consentry.domain.recipient_key import RecipientKeys
from consentry.domain.send_log import SendLog
from consentry.domain.suppression import Suppressions


@dataclass(frozen=True, slots=True, kw_only=True)
class FactsQuery:
    """What to read about one text.

    Account and campaign, the recipient's items, and, if named, the row, the number's log, and from
    which numbers texts of this likeness left.
    """

    account: str
    campaign: str
    recipient: RecipientKeys
    message_id: str = ""
    log_of: str = ""
    likeness: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """What was read for one `FactsQuery`; None means that it does not exist.

    `suppressions` holds the account's and the global item of every key version, `bans` all declared
    emergencies, `operator` the operator's own rules.
    """

    account: Account | None
    campaign: Campaign | None
    consents: RecipientConsents
    suppressions: tuple[Suppressions, ...]
    history: SendHistory
    row: Message | None = None
    log: SendLog = SendLog()
    spread: Spread = NOWHERE
    numbers: frozenset[str] | None = None
    bans: tuple[EmergencyBan, ...] = ()
    operator: OperatorRules = NO_OPERATOR_RULES


class FactsReader(Protocol):
    """Reads all that a decision needs in as few calls as there are hundreds of items."""

    def read(self, queries: Sequence[FactsQuery], *, strong: bool) -> list[Snapshot]:
        """One snapshot per query, in order; `strong` asks for consistent reads."""
        ...
