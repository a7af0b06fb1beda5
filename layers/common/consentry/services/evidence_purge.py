"""Purges evidence that nothing has rested on for as long as it is kept (16 CFR 310.5; clauses
CYC-15, RL-19).

Evidence is found by the day on which it was last known to be used; what was used since is moved to
that later day. The ledger says that it goes before it goes.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from consentry.domain.consent import Proof, RecipientConsents
from consentry.domain.ledger import LedgerEvent
from consentry.domain.recipient_key import RecipientKeys
from consentry.domain.retention import DataClass
from consentry.services.chain import Chain
from consentry.services.consent_record import ConsentRecord, Happening
from consentry.services.ports.custody import Custody
from consentry.services.ports.environment import Clock
from consentry.services.ports.messages import Messages
from consentry.services.ports.proof import EvidencePlace, Ledger
from consentry.services.purging import Tally

LOOK = 100
"""Of a recipient's latest rows so many are looked at for one that was sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidencePurge:
    """Erases evidence that is over, whosever it is."""

    clock: Clock
    custody: Custody
    records: ConsentRecord
    ledger: Ledger
    chain: Chain
    messages: Messages

    def run(
        self, first: date, last: date, is_held: Callable[[EvidencePlace], bool], tally: Tally
    ) -> None:
        """Does the days from the first (where nothing was done before) to the last, included."""
        data = DataClass.CONSENT_EVIDENCE
        progress = self.custody.progress("", data)
        if progress.done:
            first = date.fromisoformat(progress.done) + timedelta(days=1)
        day = first
        while day <= last:
            for place in list(self.ledger.evidence_used(day)):
                tally.check(self.clock.now())
                self._one(place, last, is_held, tally)
            day += timedelta(days=1)
        if first <= last:
            self.custody.put_progress(replace(progress, done=last.isoformat()))

    def _one(
        self,
        place: EvidencePlace,
        last: date,
        is_held: Callable[[EvidencePlace], bool],
        tally: Tally,
    ) -> None:
        if is_held(place):
            tally.held[DataClass.CONSENT_EVIDENCE] += 1
            self.ledger.mark_used(place, last + timedelta(days=1))
            return
        used = self._used(place)
        if used is not None and used > last:
            self.ledger.mark_used(place, used)
            return
        self._erase(place)
        tally.done[DataClass.CONSENT_EVIDENCE] += 1

    def _used(self, place: EvidencePlace) -> date | None:
        """The latest day on which something rested on it: a text that went, or a revocation."""
        page = self.messages.of_recipient(place.account, [place.recipient], limit=LOOK)
        days = [row.called_at.date() for row in page.items if row.called_at is not None]
        record = self.records.of(place.account, RecipientKeys.of_one(place.recipient))
        revoked = (c.revoked_at for c in record.consents if c.id == place.consent)
        days += [at.date() for at in revoked if at is not None]
        return max(days, default=None)

    def _erase(self, place: EvidencePlace) -> None:
        keys = RecipientKeys.of_one(place.recipient)
        happening = Happening(
            kind=LedgerEvent.ERASURE,
            id=f"retention:{place.consent}",
            at=self.clock.now(),
            facts={"consent": place.consent},
        )
        _, head = self.records.change(
            place.account, keys, lambda record: _unproved(record, place.consent), happening
        )
        if head is None:
            self.chain.add(
                account=place.account,
                recipient=place.recipient,
                event=happening.kind,
                event_id=happening.id,
                at=happening.at,
                facts=happening.facts,
            )
        self.ledger.erase_evidence(place.account, place.recipient, place.consent)


def _unproved(record: RecipientConsents, consent: str) -> RecipientConsents:
    """The record in which a consent that lost its proof says so; it lets no text go any more."""
    consents = tuple(
        replace(each, proof=Proof.ERASED) if each.id == consent else each
        for each in record.consents
    )
    return replace(record, consents=consents)
