"""Changing a recipient's consents: ledger entry, head and record in one transaction."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from consentry.domain import folding
from consentry.domain.consent import Consent, ConsentStatus, RecipientConsents
from consentry.domain.ledger import LedgerEvent, LedgerHead, commit
from consentry.domain.recipient_key import RecipientKeys
from consentry.domain.times import rfc3339
from consentry.errors import Conflict, TemporaryFailure
from consentry.services.chain import Chain
from consentry.services.evidence import NewConsent, evidence_document, ledger_facts
from consentry.services.ports.environment import Clock
from consentry.services.ports.proof import Consents, Ledger

ROUNDS = 8
PENDING_FOR = timedelta(hours=72)
ASK_AGAIN_AFTER = timedelta(hours=24)
"""A form that is sent in again this long after the last request is worth another one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """What the ledger is to say of a change; `id` makes recording it twice impossible."""

    kind: LedgerEvent
    id: str
    at: datetime
    facts: dict[str, str]
    commitment: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentRecord:
    """The one way in which a recipient's consents change."""

    clock: Clock
    consents: Consents
    ledger: Ledger
    chain: Chain

    def of(self, account: str, keys: RecipientKeys) -> RecipientConsents:
        """Everything the recipient agreed to with this account."""
        return self.consents.get(account, keys)

    def add(
        self, new: NewConsent, consent: Consent, keys: RecipientKeys, event_id: str
    ) -> tuple[RecipientConsents, LedgerHead | None]:
        """Adds a consent with its evidence; the record with it, and its place in the ledger.

        Conflict if its recipient took back such a consent after it was captured.
        """
        salt = self.ledger.put_evidence(
            new.account, keys.current, consent, new.evidence, secrets.token_hex(16)
        )
        pending = consent.status is ConsentStatus.PENDING
        at = self.clock.now()
        attested = {"attestation": new.attestation} if new.attestation else {}
        under = {"given_under": new.given_under} if new.given_under else {}
        happening = Happening(
            kind=LedgerEvent.CONSENT_PENDING if pending else LedgerEvent.CONSENT,
            id=event_id,
            at=new.captured_at,
            facts=ledger_facts(consent) | attested | under,
            commitment=commit(evidence_document(new.evidence), salt),
        )
        return self.change(new.account, keys, lambda old: _with(old, new, consent, at), happening)

    def change(
        self,
        account: str,
        keys: RecipientKeys,
        change: Callable[[RecipientConsents], RecipientConsents],
        happening: Happening,
    ) -> tuple[RecipientConsents, LedgerHead | None]:
        """Stores a changed record with its ledger entry; nothing where nothing changes.

        `change` is asked again after every lost race. TemporaryFailure if they never end.
        """
        for _ in range(ROUNDS):
            old = self.consents.get(account, keys)
            new = change(old)
            if new == old:
                return old, None
            record = replace(
                new, recipient=keys.current, older=frozenset(), version=old.version + 1
            )
            head = self.ledger.head(account, keys.current)
            entry = self.chain.entry(
                head,
                account=account,
                recipient=keys.current,
                event=happening.kind,
                event_id=happening.id,
                at=happening.at,
                facts=happening.facts,
                commitment=happening.commitment,
            )
            if self.consents.record(record, entry, head):
                return record, entry.head
            if self.chain.has(account, keys.current, happening.id):
                return self.consents.get(account, keys), self.ledger.head(account, keys.current)
        raise TemporaryFailure("this recipient's consents are being written by others")


def waiting(record: RecipientConsents, campaign: str) -> tuple[Consent, ...]:
    """The consents of a campaign that nobody has confirmed, lapsed ones included."""
    return tuple(
        consent
        for consent in record.consents
        if consent.status is ConsentStatus.PENDING and consent.campaign == campaign
    )


def _with(
    old: RecipientConsents, new: NewConsent, consent: Consent, at: datetime
) -> RecipientConsents:
    _refuse_taken_back(old, consent)
    if consent.status is ConsentStatus.PENDING:
        consent = replace(consent, pending_until=_until(old, consent.campaign, at))
    try:
        consents = folding.with_new(old.consents, consent, at, fixed=old.older)
    except folding.RecordFull as exc:
        message = f"this recipient has {folding.MOST} different consents; revoke some first"
        raise Conflict(message) from exc
    return replace(
        old,
        number=new.number,
        consents=consents,
        time_zone=new.time_zone or old.time_zone,
        region=new.region or old.region,
        language=new.language or old.language,
        minor=old.minor or new.minor,
    )


def _until(old: RecipientConsents, campaign: str, at: datetime) -> datetime:
    """When a new pending consent lapses: with the one whose request went out lately, if any."""
    asked = [consent.pending_until for consent in waiting(old, campaign)]
    recent = at + PENDING_FOR - ASK_AGAIN_AFTER
    return max((until for until in asked if until and until > recent), default=at + PENDING_FOR)


def _refuse_taken_back(old: RecipientConsents, new: Consent) -> None:
    for held in old.consents:
        if held.revoked_at is None or held.revoked_at < new.captured_at:
            continue
        if held.campaign in ("", new.campaign) and set(held.categories) & set(new.categories):
            raise Conflict(
                f"this consent was captured before the revocation of {rfc3339(held.revoked_at)};"
                " only a later one counts"
            )
