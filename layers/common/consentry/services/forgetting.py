"""Taking away what is held about a recipient, piece by piece; every piece can be repeated.

The ledger says that something is erased before it is, so that missing evidence is never
unexplained.
"""

import uuid
from dataclasses import dataclass, replace
from datetime import datetime

from consentry.domain.consent import RecipientConsents
from consentry.domain.ledger import LedgerEvent
from consentry.domain.preferences import NO_PREFERENCES
from consentry.domain.recipient_key import RecipientKeys
from consentry.services.chain import Chain
from consentry.services.consent_record import ConsentRecord, Happening
from consentry.services.opt_out import OptOut
from consentry.services.ports.environment import Clock
from consentry.services.ports.messages import Messages
from consentry.services.ports.proof import Ledger

PAGE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """How much of each kind went, and how many texts still wait to be sent or are being sent."""

    consents: int = 0
    evidence: int = 0
    messages: int = 0
    waiting: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgetting:
    """Empties records, evidence, texts and opt-outs of who is behind a key."""

    clock: Clock
    records: ConsentRecord
    ledger: Ledger
    chain: Chain
    messages: Messages
    opt_out: OptOut

    def sweep(self, account: str, keys: RecipientKeys, until: datetime | None) -> Erased:
        """Takes away what came to be under every key of a recipient by an instant, or all there is.

        Of two instants by different clocks nobody can say which came first: who asks for an erasure
        has all erased, and only a repetition looks at `until`.
        """
        consents = evidence = 0
        later = False
        for key in keys.versions:
            one = RecipientKeys.of_one(key)
            consents += self._empty(account, one, until)
            evidence += self._without_evidence(account, key, until)
            later = later or bool(self.records.of(account, one).consents)
        messages, waiting = self._texts(account, keys, until)
        if not later:
            self.forget_number(account, keys)
        return Erased(consents=consents, evidence=evidence, messages=messages, waiting=waiting)

    def _empty(self, account: str, keys: RecipientKeys, until: datetime | None) -> int:
        """Empties the record under one key, saying so in its chain; how many consents went."""
        held = [c for c in self.records.of(account, keys).consents if _by(c.recorded_at, until)]
        has_evidence = bool(self._evidence(account, keys.current, until))
        happening = Happening(
            kind=LedgerEvent.ERASURE,
            id=str(uuid.uuid4()),
            at=self.clock.now(),
            facts={"consents": str(len(held))},
        )
        _, head = self.records.change(
            account, keys, lambda record: _emptied(record, until), happening
        )
        if head is None and has_evidence:
            self.chain.add(
                account=account,
                recipient=keys.current,
                event=happening.kind,
                event_id=happening.id,
                at=happening.at,
                facts=happening.facts,
            )
        return len(held)

    def _without_evidence(self, account: str, key: str, until: datetime | None) -> int:
        gone = self._evidence(account, key, until)
        for consent in gone:
            self.ledger.erase_evidence(account, key, consent)
        return len(gone)

    def _evidence(self, account: str, key: str, until: datetime | None) -> list[str]:
        kept = (each.consent for each in self.ledger.evidence(account, key))
        return [consent.id for consent in kept if _by(consent.recorded_at, until)]

    def _texts(self, account: str, keys: RecipientKeys, until: datetime | None) -> tuple[int, int]:
        done = waiting = 0
        cursor = ""
        while True:
            page = self.messages.of_recipient(account, keys.versions, limit=PAGE, cursor=cursor)
            for row in page.items:
                if not _by(row.created_at, until) or not (row.to or row.body):
                    continue
                if self.messages.forget(row.id, number=True):
                    done += 1
                else:
                    waiting += 1
            if not page.next:
                return done, waiting
            cursor = page.next

    def forget_number(self, account: str, keys: RecipientKeys) -> None:
        """Leaves opt-outs without the number that they are about."""
        for key in keys.versions:
            one = RecipientKeys.of_one(key)
            self.opt_out.delete(account, one, lambda item: item.anonymous())


def _emptied(record: RecipientConsents, until: datetime | None) -> RecipientConsents:
    """A record without what it held by an instant; what protects whoever holds the number now, that
    it was disconnected, stays.
    """
    later = tuple(each for each in record.consents if not _by(each.recorded_at, until))
    if later or not record.version:
        return replace(record, consents=later)
    return replace(
        record,
        number="",
        consents=(),
        time_zone="",
        region="",
        language="",
        minor=False,
        preferences=NO_PREFERENCES,
    )


def _by(at: datetime, until: datetime | None) -> bool:
    return until is None or at <= until
