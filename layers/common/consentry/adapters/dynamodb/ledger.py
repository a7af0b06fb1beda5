"""LedgerTable.

Entries are only ever added, each in one transaction with its event's marker and the new head.
"""

import hashlib
import json
import uuid
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date
from typing import Any

from pynamodb.expressions.condition import Condition

from consentry.adapters.dynamodb.codec import from_json, to_json
from consentry.adapters.dynamodb.connection import ROUNDS, Dynamo
from consentry.adapters.dynamodb.requests import put_request
from consentry.adapters.dynamodb.roots import head_place
from consentry.adapters.dynamodb.tables.ledger import LedgerByUse, LedgerItem
from consentry.adapters.failures import CancelledError, LostRaceError
from consentry.domain.consent import Consent, Evidence
from consentry.domain.ledger import LedgerEntry, LedgerHead
from consentry.services.ports.audit import AlreadyOnRecordError, ChainMovedError, OnRecord
from consentry.services.ports.proof import EvidencePlace, KeptEvidence, StoredChain

HEAD = "HEAD"
ENTRY, MARKER, EVIDENCE = "E#", "V#", "P#"
PAGE = 50


class DynamoLedger:
    """`services.ports.Ledger` on DynamoDB."""

    def __init__(self, dynamo: Dynamo) -> None:
        self._dynamo = dynamo

    def head(self, account: str, recipient: str) -> LedgerHead | None:
        """The chain's end, strongly consistent."""
        raw = self._dynamo.get(LedgerItem, (_chain(account, recipient), HEAD))
        return LedgerHead(seq=int(raw["seq"]["N"]), hash=raw["hash"]["S"]) if raw else None

    def append(self, entry: LedgerEntry, head: LedgerHead | None) -> bool:
        """Adds an entry; True also if its event is in the chain; False on a lost race."""
        actions = append_actions(entry, head)
        try:
            self._dynamo.transact(actions, token_of(actions))
        except CancelledError as exc:
            return exc.reasons[_MARKER].failed
        return True

    def has_event(self, account: str, recipient: str, event_id: str) -> bool:
        """Whether an event is in the chain already."""
        key = (_chain(account, recipient), f"{MARKER}{event_id}")
        return self._dynamo.get(LedgerItem, key) is not None

    def latest(self, account: str, recipient: str, before: int = 0) -> Iterator[LedgerEntry]:
        """A chain's entries from its newest, or the one before `before`, back."""
        condition = LedgerItem.pk == _chain(account, recipient)
        # Up to and with `before` itself, which a chain of one would else have no range without.
        condition &= LedgerItem.sk.between(_place(1), _place(before) if before else f"{ENTRY}~")
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
            pk=_chain(account, recipient),
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
        item = LedgerItem(pk=_chain(account, recipient), sk=f"{EVIDENCE}{consent}")
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
        key = (_chain(place.account, place.recipient), f"{EVIDENCE}{place.consent}")
        with suppress(LostRaceError):
            actions = [LedgerItem.last_used.set(day.isoformat())]
            self._dynamo.update(LedgerItem, key, actions, LedgerItem.last_used.exists())

    def stored_chain(self, account: str, recipient: str) -> StoredChain:
        """The whole chain as it lies in the table."""
        of_entries = (LedgerItem.pk == _chain(account, recipient)) & LedgerItem.sk.startswith(ENTRY)
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
        condition = LedgerItem.pk == _chain(account, recipient)
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


_ENTRY, _MARKER = 0, 1


def append_actions(entry: LedgerEntry, head: LedgerHead | None) -> list[dict[str, Any]]:
    """A transaction's actions that add an entry.

    The entry, its event's marker, the head, in this order.
    """
    new = LedgerItem.sk.does_not_exist()
    items: list[tuple[LedgerItem, Condition]] = [(item, new) for item in _entry_items(entry)]
    items.append((_head_item(entry), _is_at(head)))
    return [{"Put": put_request(item, condition)} for item, condition in items]


def _entry_items(entry: LedgerEntry) -> list[LedgerItem]:
    """An entry, and the marker of its event."""
    chain = _chain(entry.account, entry.recipient)
    return [
        LedgerItem(
            pk=chain, sk=_place(entry.seq), seq=entry.seq, hash=entry.hash, entry=to_json(entry)
        ),
        LedgerItem(pk=chain, sk=f"{MARKER}{entry.event_id}", seq=entry.seq),
    ]


def _head_item(entry: LedgerEntry) -> LedgerItem:
    """The chain's end once an entry is stored."""
    chain = _chain(entry.account, entry.recipient)
    return LedgerItem(
        pk=chain,
        sk=HEAD,
        seq=entry.seq,
        hash=entry.hash,
        changed=head_place(entry.recorded_at.date(), chain),
    )


def _is_at(head: LedgerHead | None) -> Condition:
    """That the chain ends where it did."""
    if head is None:
        return LedgerItem.sk.does_not_exist()
    same: Condition = (LedgerItem.seq == head.seq) & (LedgerItem.hash == head.hash)
    return same


def transact(dynamo: Dynamo, actions: Sequence[dict[str, Any]], on_record: OnRecord | None) -> None:
    """Does `actions` and puts entries on record, all or nothing.

    CancelledError if one of `actions` failed, ChainMovedError if only the entries have to be
    others, AlreadyOnRecordError if the event of one is in the chain.
    """
    if on_record is None:
        dynamo.transact(actions)
        return
    items = [each for entry in on_record.entries for each in _entry_items(entry)]
    end = _head_item(on_record.entries[-1])
    own = [{"Put": put_request(item, LedgerItem.sk.does_not_exist())} for item in items]
    own.append({"Put": put_request(end, _is_at(on_record.head))})
    together = [*own, *actions]
    try:
        dynamo.transact(together, token_of(together))
    except CancelledError as exc:
        markers = exc.reasons[_MARKER : len(items) : 2]
        if any(reason.failed for reason in markers):
            raise AlreadyOnRecordError from exc
        rest = exc.reasons[len(own) :]
        if any(reason.failed for reason in rest):
            raise CancelledError(rest) from exc
        raise ChainMovedError from exc


def was_appended(cancelled: CancelledError, entry: LedgerEntry) -> bool:
    """Whether the transaction failed only because this very entry, and so all of it, is stored
    already.
    """
    there = cancelled.reasons[_ENTRY].item or {}
    return there.get("hash") == {"S": entry.hash}


def token_of(actions: Sequence[dict[str, Any]]) -> str:
    """A token that is the same for the same transaction, so that a repetition within ten minutes is
    one.
    """
    digest = hashlib.sha256(json.dumps(actions, sort_keys=True).encode()).digest()
    return str(uuid.UUID(bytes=digest[:16]))


def _place(seq: int) -> str:
    return f"{ENTRY}{seq:012d}"


def _chain(account: str, recipient: str) -> str:
    return f"{account}#{recipient}"
