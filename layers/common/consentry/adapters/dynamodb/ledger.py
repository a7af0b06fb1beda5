"""LedgerTable.

Entries are only ever added, each in one transaction with its event's marker and the new head.
"""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date

from consentry.adapters.dynamodb.codec import from_json, to_json
from consentry.adapters.dynamodb.connection import ROUNDS, Dynamo
from consentry.adapters.dynamodb.ledger_writes import (
    ENTRY,
    HEAD,
    MARKER,
    MARKER_AT,
    append_actions,
    chain_of,
    place_of,
    token_of,
)
from consentry.adapters.dynamodb.tables.ledger import LedgerByUse, LedgerItem
from consentry.adapters.failures import CancelledError, LostRaceError
from consentry.domain.consent import Consent, Evidence
from consentry.domain.ledger import LedgerEntry, LedgerHead
from consentry.services.ports.proof import EvidencePlace, KeptEvidence, StoredChain

EVIDENCE = "P#"
PAGE = 50


class DynamoLedger:
    """`services.ports.Ledger` on DynamoDB."""

    def __init__(self, dynamo: Dynamo) -> None:
        self._dynamo = dynamo

    def head(self, account: str, recipient: str) -> LedgerHead | None:
        """The chain's end, strongly consistent."""
        raw = self._dynamo.get(LedgerItem, (chain_of(account, recipient), HEAD))
        return LedgerHead(seq=int(raw["seq"]["N"]), hash=raw["hash"]["S"]) if raw else None

    def append(self, entry: LedgerEntry, head: LedgerHead | None) -> bool:
        """Adds an entry; True also if its event is in the chain; False on a lost race."""
        actions = append_actions(entry, head)
        try:
            self._dynamo.transact(actions, token_of(actions))
        except CancelledError as exc:
            return exc.reasons[MARKER_AT].failed
        return True

    def has_event(self, account: str, recipient: str, event_id: str) -> bool:
        """Whether an event is in the chain already."""
        key = (chain_of(account, recipient), f"{MARKER}{event_id}")
        return self._dynamo.get(LedgerItem, key) is not None

    def latest(self, account: str, recipient: str, before: int = 0) -> Iterator[LedgerEntry]:
        """A chain's entries from its newest, or the one before `before`, back."""
        condition = LedgerItem.pk == chain_of(account, recipient)
        # Up to and with `before` itself, which a chain of one would else have no range without.
        condition &= LedgerItem.sk.between(place_of(1), place_of(before) if before else f"{ENTRY}~")
        for raw in self._dynamo.query(LedgerItem, condition, forward=False, page_size=PAGE):
            entry = from_json(LedgerEntry, raw["entry"]["S"])
            if entry.seq != before:
                yield entry

    def put_evidence(
        self, account: str, recipient: str, consent: Consent, evidence: Evidence, salt: str
    ) -> str:
        """Keeps a consent's evidence beside the chain; answers the salt of what is kept.

        An entry may have committed to an earlier try of the same id: that one stays.
        """
        item = LedgerItem(
            pk=chain_of(account, recipient),
            sk=f"{EVIDENCE}{consent.id}",
            consent=to_json(consent),
            evidence=to_json(evidence),
            salt=salt,
            last_used=consent.recorded_at.date().isoformat(),
        )
        try:
            self._dynamo.put(item, LedgerItem.evidence.does_not_exist())
        except LostRaceError as exc:
            return str(exc.item["salt"]["S"]) if exc.item else salt
        return salt

    def erase_evidence(self, account: str, recipient: str, consent: str) -> None:
        """Leaves an empty item in the place of evidence, if there was any."""
        item = LedgerItem(pk=chain_of(account, recipient), sk=f"{EVIDENCE}{consent}")
        with suppress(LostRaceError):
            self._dynamo.put(item, LedgerItem.sk.exists())

    def evidence_used(self, day: date) -> Iterator[EvidencePlace]:
        """Where evidence stands that was last known to be used on a day."""
        condition = LedgerItem.last_used == day.isoformat()
        index = LedgerByUse.Meta.index_name
        for raw in self._dynamo.query(LedgerItem, condition, index=index):
            account, _, recipient = raw["pk"]["S"].rpartition("#")
            consent = raw["sk"]["S"].removeprefix(EVIDENCE)
            yield EvidencePlace(account=account, recipient=recipient, consent=consent)

    def mark_used(self, place: EvidencePlace, day: date) -> None:
        """Notes a later use; evidence that was erased meanwhile stays so."""
        key = (chain_of(place.account, place.recipient), f"{EVIDENCE}{place.consent}")
        with suppress(LostRaceError):
            actions = [LedgerItem.last_used.set(day.isoformat())]
            self._dynamo.update(LedgerItem, key, actions, LedgerItem.last_used.exists())

    def stored_chain(self, account: str, recipient: str) -> StoredChain:
        """The whole chain as it lies in the table."""
        of_entries = (LedgerItem.pk == chain_of(account, recipient)) & LedgerItem.sk.startswith(
            ENTRY
        )
        for _ in range(ROUNDS):
            entries = tuple(
                (from_json(LedgerEntry, raw["entry"]["S"]), raw["hash"]["S"])
                for raw in self._dynamo.query(LedgerItem, of_entries)
            )
            head = self.head(account, recipient)
            # A head beyond the last entry: one came meanwhile, or one was removed.
            if head is None or head.seq <= len(entries):
                break
        return StoredChain(entries=entries, head=head)

    def evidence(self, account: str, recipient: str) -> list[KeptEvidence]:
        """What is kept beside the chain."""
        condition = LedgerItem.pk == chain_of(account, recipient)
        return [
            KeptEvidence(
                consent=from_json(Consent, raw["consent"]["S"]),
                evidence=from_json(Evidence, raw["evidence"]["S"]),
                salt=raw["salt"]["S"],
            )
            for raw in self._dynamo.query(
                LedgerItem, condition & LedgerItem.sk.startswith(EVIDENCE)
            )
            if "evidence" in raw
        ]
