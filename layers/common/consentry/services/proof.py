"""Everything that is held about one recipient, gathered for a carrier or a court (api.md 8; clauses
CYC-46, RL-19; promise P7).

It is read piece by piece while the gateway works: what happens meanwhile may be in a later piece
and not in an earlier one. Nothing is left out unsaid: `complete` is False where there are more
messages than one bundle takes.
"""

from dataclasses import dataclass
from datetime import datetime

from consentry.domain.account import Account
from consentry.domain.campaign import Campaign
from consentry.domain.complaint import Complaint
from consentry.domain.consent import RecipientConsents
from consentry.domain.message import Message
from consentry.domain.recipient_key import RecipientKeys
from consentry.domain.roots import ChainRoot
from consentry.domain.suppression import EVERYBODY, Suppression
from consentry.services.known_account import known_account
from consentry.services.ports.complaints import Complaints
from consentry.services.ports.environment import Clock, Keys
from consentry.services.ports.messages import Messages
from consentry.services.ports.proof import (
    Consents,
    KeptEvidence,
    Ledger,
    StoredChain,
    SuppressionStore,
)
from consentry.services.ports.registry import Registry
from consentry.services.ports.roots import Roots
from consentry.services.reading import is_void

MOST_MESSAGES = 500
PAGE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvenChain:
    """One chain of the recipient's: whose, under which key, as it is stored, what was shown, and
    the daily roots that hold it.
    """

    account: str
    recipient: str
    stored: StoredChain
    evidence: tuple[KeptEvidence, ...]
    roots: tuple[ChainRoot, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What an account holds about a recipient at `made_at`."""

    account: Account
    campaigns: tuple[Campaign, ...]
    number: str
    made_at: datetime
    chains: tuple[ProvenChain, ...]
    consents: RecipientConsents
    opt_outs: tuple[Suppression, ...]
    messages: tuple[Message, ...]
    complaints: tuple[Complaint, ...]
    complete: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofDesk:
    """The use cases of proving."""

    clock: Clock
    keys: Keys
    registry: Registry
    consents: Consents
    suppressions: SuppressionStore
    ledger: Ledger
    roots: Roots
    messages: Messages
    complaints: Complaints

    def of(
        self,
        account: str,
        number: str,
        *,
        globally: bool,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> Proof:
        """The proof about a number.

        `globally` adds what stands towards everybody, which an account alone may not see (promise
        P10). `since` and `until` narrow the messages, nothing else.
        """
        keys = self.keys.of(number)
        found = known_account(self.registry, account)
        owners = (account, EVERYBODY) if globally else (account,)
        messages, complete = self._messages(account, keys, since, until)
        return Proof(
            account=found,
            campaigns=tuple(self.registry.campaigns(account)),
            number=number,
            made_at=self.clock.now(),
            chains=tuple(self._chains(owners, keys)),
            consents=self.consents.get(account, keys),
            opt_outs=tuple(
                entry for owner in owners for entry in self.suppressions.get(owner, keys).entries
            ),
            messages=messages,
            complaints=tuple(self.complaints.of_recipient(account, keys.versions)),
            complete=complete,
        )

    def _chains(self, owners: tuple[str, ...], keys: RecipientKeys) -> list[ProvenChain]:
        chains = []
        for owner in owners:
            for key in keys.versions:
                # First, since a root that is made meanwhile may name an entry that comes later.
                roots = self.roots.of_chain(owner, key)
                stored = self.ledger.stored_chain(owner, key)
                # A chain of which only roots are left was removed: that is to be seen.
                if stored.entries or stored.head is not None or roots:
                    chains.append(
                        ProvenChain(
                            account=owner,
                            recipient=key,
                            stored=stored,
                            evidence=tuple(self.ledger.evidence(owner, key)),
                            roots=roots,
                        )
                    )
        return chains

    def _messages(
        self, account: str, keys: RecipientKeys, since: datetime | None, until: datetime | None
    ) -> tuple[tuple[Message, ...], bool]:
        found: list[Message] = []
        cursor = ""
        while True:
            page = self.messages.of_recipient(account, keys.versions, limit=PAGE, cursor=cursor)
            for row in page.items:
                if since is not None and row.created_at < since:
                    return tuple(found), True
                if is_void(row) or (until is not None and row.created_at >= until):
                    continue
                if len(found) == MOST_MESSAGES:
                    return tuple(found), False
                found.append(row)
            if not page.next:
                return tuple(found), True
            cursor = page.next
