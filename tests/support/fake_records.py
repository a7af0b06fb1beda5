"""Consents, opt-outs, ledger, registry and the reader of facts in memory."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime

from consentry.adapters.dynamodb.merging import merged_consents, merged_suppressions
from consentry.adapters.dynamodb.send_items import merged as merged_history
from consentry.domain.account import Account
from consentry.domain.audit import CHAIN
from consentry.domain.campaign import Campaign
from consentry.domain.consent import Consent, Evidence, RecipientConsents
from consentry.domain.emergency_ban import EmergencyBan
from consentry.domain.ledger import LedgerEntry, LedgerHead
from consentry.domain.likeness import Spread
from consentry.domain.operator_rules import NO_OPERATOR_RULES, OperatorRules
from consentry.domain.recipient_key import RecipientKeys
from consentry.domain.sender import Sender
from consentry.domain.suppression import EVERYBODY, Suppressions
from consentry.errors import Conflict, NotFound
from consentry.services.ports.audit import AlreadyOnRecordError, ChainMovedError, OnRecord
from consentry.services.ports.facts import FactsQuery, Snapshot
from consentry.services.ports.pages import Page
from consentry.services.ports.proof import EvidencePlace, KeptEvidence, StoredChain
from tests.support.fake_messages import FakeMessages
from tests.support.fake_pacing import FakePacing
from tests.support.paging import page_of

type Chain = tuple[str, str]


class FakeLedger:
    """Chains, and evidence beside them."""

    def __init__(self) -> None:
        self.chains: dict[Chain, list[LedgerEntry]] = {}
        self.evidence_items: dict[tuple[str, str, str], tuple[Consent, Evidence, str]] = {}
        self.used: dict[tuple[str, str, str], date] = {}

    def head(self, account: str, recipient: str) -> LedgerHead | None:
        chain = self.chains.get((account, recipient))
        return chain[-1].head if chain else None

    def append(self, entry: LedgerEntry, head: LedgerHead | None) -> bool:
        if self.has_event(entry.account, entry.recipient, entry.event_id):
            return True
        if self.head(entry.account, entry.recipient) != head:
            return False
        chain = self.chains.setdefault((entry.account, entry.recipient), [])
        if any(each.seq == entry.seq for each in chain):
            return False
        chain.append(entry)
        return True

    def has_event(self, account: str, recipient: str, event_id: str) -> bool:
        return any(each.event_id == event_id for each in self.entries(account, recipient))

    def latest(self, account: str, recipient: str, before: int = 0) -> Iterator[LedgerEntry]:
        chain = self.chains.get((account, recipient), ())
        return (each for each in reversed(chain) if not before or each.seq < before)

    def on_record(self, on_record: OnRecord) -> None:
        """Puts entries on record as a transaction does."""
        for entry in on_record.entries:
            if self.has_event(entry.account, entry.recipient, entry.event_id):
                raise AlreadyOnRecordError
        if self.head(on_record.entries[0].account, CHAIN) != on_record.head:
            raise ChainMovedError
        for entry in on_record.entries:
            self.chains.setdefault((entry.account, entry.recipient), []).append(entry)

    def put_evidence(
        self, account: str, recipient: str, consent: Consent, evidence: Evidence, salt: str
    ) -> str:
        key = (account, recipient, consent.id)
        if key not in self.evidence_items:
            self.evidence_items[key] = (consent, evidence, salt)
            self.used[key] = consent.recorded_at.date()
        return self.evidence_items[key][2]

    def erase_evidence(self, account: str, recipient: str, consent: str) -> None:
        self.evidence_items.pop((account, recipient, consent), None)
        self.used.pop((account, recipient, consent), None)

    def evidence_used(self, day: date) -> Iterator[EvidencePlace]:
        for (account, recipient, consent), used in list(self.used.items()):
            if used == day:
                yield EvidencePlace(account=account, recipient=recipient, consent=consent)

    def mark_used(self, place: EvidencePlace, day: date) -> None:
        key = (place.account, place.recipient, place.consent)
        if key in self.used:
            self.used[key] = day

    def entries(self, account: str, recipient: str) -> list[LedgerEntry]:
        return list(self.chains.get((account, recipient), ()))

    def stored_chain(self, account: str, recipient: str) -> StoredChain:
        entries = self.entries(account, recipient)
        return StoredChain(
            entries=tuple((entry, entry.hash) for entry in entries),
            head=self.head(account, recipient),
        )

    def evidence(self, account: str, recipient: str) -> list[KeptEvidence]:
        return [
            KeptEvidence(consent=consent, evidence=evidence, salt=salt)
            for key, (consent, evidence, salt) in self.evidence_items.items()
            if key[:2] == (account, recipient)
        ]


class FakeConsents:
    """One record per account and recipient key."""

    def __init__(self, ledger: FakeLedger) -> None:
        self._ledger = ledger
        self.records: dict[Chain, RecipientConsents] = {}
        self.changed: dict[Chain, datetime] = {}

    def get(self, account: str, recipient: RecipientKeys) -> RecipientConsents:
        stored = [self.records.get((account, each)) for each in recipient.versions]
        return merged_consents(account, recipient.current, stored)

    def record(
        self, record: RecipientConsents, entry: LedgerEntry, head: LedgerHead | None
    ) -> bool:
        key = (record.account, record.recipient)
        if entry in self._ledger.entries(entry.account, entry.recipient):
            return True
        there = self.records.get(key)
        if (there.version if there else 0) != record.version - 1:
            return False
        if self._ledger.has_event(entry.account, entry.recipient, entry.event_id):
            return False
        if not self._ledger.append(entry, head):
            return False
        self.records[key] = record
        self.changed[key] = entry.recorded_at
        return True

    def of_account(
        self, account: str, *, limit: int = 50, cursor: str = ""
    ) -> Page[RecipientConsents]:
        found = sorted(
            ((at, key[1]) for key, at in self.changed.items() if key[0] == account), reverse=True
        )
        page = page_of(found, lambda each: each[1], limit=limit, cursor=cursor)
        items = tuple(self.records[(account, key)] for _, key in page.items)
        return Page(items=items, next=page.next)


class FakeSuppressions:
    """One item per account and recipient key."""

    def __init__(self) -> None:
        self.items: dict[Chain, tuple[datetime, Suppressions]] = {}

    def get(self, account: str, recipient: RecipientKeys) -> Suppressions:
        stored = [self.stored(account, each) for each in recipient.versions]
        return merged_suppressions(account, recipient.current, stored)

    def get_many(self, wanted: Sequence[tuple[str, RecipientKeys]]) -> list[Suppressions]:
        return [self.get(account, recipient) for account, recipient in wanted]

    def stored(self, account: str, recipient: str) -> Suppressions | None:
        there = self.items.get((account, recipient))
        return there[1] if there else None

    def put(self, item: Suppressions, changed_at: datetime) -> bool:
        there = self.stored(item.account, item.recipient)
        if (there.version if there else 0) != item.version - 1:
            return there == item
        self.items[(item.account, item.recipient)] = (changed_at, item)
        return True

    def of_account(self, account: str, *, limit: int = 50, cursor: str = "") -> Page[Suppressions]:
        found = sorted(
            ((at, key[1], item) for key, (at, item) in self.items.items() if key[0] == account),
            key=lambda each: each[:2],
            reverse=True,
        )
        page = page_of(found, lambda each: each[1], limit=limit, cursor=cursor)
        return Page(items=tuple(each[2] for each in page.items), next=page.next)


class FakeRegistry:
    """Accounts, campaigns, senders and keys."""

    def __init__(self, ledger: FakeLedger) -> None:
        self._ledger = ledger
        self.accounts: dict[str, Account] = {}
        self.stored_campaigns: dict[tuple[str, str], Campaign] = {}
        self.senders: dict[str, Sender] = {}
        self.stored_bans: dict[str, EmergencyBan] = {}
        self.operator: list[OperatorRules] = []

    def account(self, account: str) -> Account | None:
        return self.accounts.get(account)

    def account_ids(self) -> list[str]:
        return sorted(self.accounts)

    def put_account(self, account: Account) -> bool:
        is_new = account.id not in self.accounts
        self.accounts[account.id] = account
        return is_new

    def campaign(self, account: str, campaign: str) -> Campaign | None:
        return self.stored_campaigns.get((account, campaign))

    def campaigns(self, account: str) -> list[Campaign]:
        return [self.stored_campaigns[k] for k in sorted(self.stored_campaigns) if k[0] == account]

    def first_account_with(self, campaign: str) -> str:
        return min((a for a, c in self.stored_campaigns if c == campaign), default="")

    def put_campaign(self, campaign: Campaign) -> bool:
        key = (campaign.account, campaign.id)
        there = self.stored_campaigns.get(key)
        senders = there.senders if there else {}
        self.stored_campaigns[key] = replace(campaign, senders=senders)
        return there is None

    def sender(self, number: str) -> Sender | None:
        return self.senders.get(number)

    def note_limits(self, number: str, per_second: float | None, daily_cap: int | None) -> bool:
        there = self.senders.get(number)
        if there is None:
            return False
        after = replace(there, carrier_per_second=per_second, carrier_daily_cap=daily_cap)
        if after == there:
            return False
        self.put_sender(after)
        return True

    def put_sender(self, sender: Sender) -> bool:
        before = self.senders.get(sender.number)
        if before is not None and before.account != sender.account:
            raise Conflict("the number belongs to another account")
        key = (sender.account, sender.campaign)
        if key not in self.stored_campaigns:
            raise NotFound(f"no campaign `{sender.campaign}` to give a sender to")
        if before is not None:
            left = self.stored_campaigns[(before.account, before.campaign)]
            kept = {n: each for n, each in left.senders.items() if n != sender.number}
            self.stored_campaigns[(before.account, before.campaign)] = replace(left, senders=kept)
        joined = self.stored_campaigns[key]
        senders = {**joined.senders, sender.number: sender}
        self.stored_campaigns[key] = replace(joined, senders=senders)
        self.senders[sender.number] = sender
        return before is None

    def operator_rules(self) -> OperatorRules:
        return self.operator[-1] if self.operator else NO_OPERATOR_RULES

    def put_operator_rules(self, rules: OperatorRules, on_record: OnRecord | None = None) -> bool:
        if rules.version != self.operator_rules().version + 1:
            return False
        if on_record is not None:
            self._ledger.on_record(on_record)
        self.operator.append(rules)
        return True

    def bans(self) -> tuple[EmergencyBan, ...]:
        return tuple(self.stored_bans[region] for region in sorted(self.stored_bans))

    def put_ban(self, ban: EmergencyBan) -> bool:
        is_new = ban.place not in self.stored_bans
        self.stored_bans[ban.place] = ban
        return is_new


class FakeFacts:
    """Reads the others' state."""

    def __init__(
        self,
        registry: FakeRegistry,
        consents: FakeConsents,
        suppressions: FakeSuppressions,
        pacing: FakePacing,
        messages: FakeMessages,
    ) -> None:
        self._registry = registry
        self._consents = consents
        self._suppressions = suppressions
        self._pacing = pacing
        self._messages = messages

    def read(self, queries: Sequence[FactsQuery], *, strong: bool) -> list[Snapshot]:
        return [self._one(query) for query in queries]

    def _one(self, query: FactsQuery) -> Snapshot:
        versions = query.recipient.versions
        return Snapshot(
            account=self._registry.account(query.account),
            campaign=self._registry.campaign(query.account, query.campaign),
            consents=self._consents.get(query.account, query.recipient),
            suppressions=tuple(
                self._suppressions.get(account, query.recipient)
                for account in (query.account, EVERYBODY)
                if any(self._suppressions.stored(account, each) for each in versions)
            ),
            history=merged_history(self._pacing.history(query.account, r) for r in versions),
            row=self._messages.get(query.message_id),
            log=self._pacing.read_log(query.log_of),
            spread=self._pacing.spreads.get((query.account, query.likeness), Spread()),
            numbers=self._numbers(query.account) if query.likeness else None,
            bans=self._registry.bans(),
            operator=self._registry.operator_rules(),
        )

    def _numbers(self, account: str) -> frozenset[str] | None:
        own = (s.number for s in self._registry.senders.values() if s.account == account)
        return frozenset(own) or None
