"""Recording, reading and revoking consent.

What is not direct, or not proved, is refused with the clause that says so.
"""

import secrets
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime

from consentry.domain.account import Campaign, Frequency
from consentry.domain.consent import (
    Consent,
    ConsentLevel,
    ConsentMethod,
    ConsentSource,
    ConsentStatus,
    Evidence,
    RecipientConsents,
)
from consentry.domain.ledger import LedgerEvent, LedgerHead, commit
from consentry.domain.message import Category
from consentry.domain.recipient_key import RecipientKeys
from consentry.domain.suppression import EVERYBODY
from consentry.domain.times import rfc3339
from consentry.errors import Conflict, FieldError, InvalidRequest, NotFound, TemporaryFailure
from consentry.policy.decision import Decision, Outcome
from consentry.policy.intake import judge
from consentry.policy.rulebook import Rulebook
from consentry.services.chain import Chain
from consentry.services.ports import Clock, Consents, Keys, Ledger, Registry, SuppressionStore

ROUNDS = 8
ADULT_ENOUGH = 13


@dataclass(frozen=True, slots=True, kw_only=True)
class NewConsent:
    """A consent as a client states it.

    `id` makes recording it twice impossible (empty: a new one); `attestation` is that of the list
    that it came in.
    """

    account: str
    number: str
    campaign: str
    categories: tuple[Category, ...]
    level: ConsentLevel
    method: ConsentMethod
    source: ConsentSource
    captured_at: datetime
    evidence: Evidence
    frequency: Frequency | None = None
    expires_at: datetime | None = None
    minor: bool = False
    time_zone: str = ""
    region: str = ""
    language: str = ""
    id: str = ""
    attestation: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What became of a consent: stored with its place in the ledger, or refused with a decision."""

    consent: Consent | None = None
    head: LedgerHead | None = None
    suppressed: bool = False
    warnings: tuple[str, ...] = ()
    refusal: Decision | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentDesk:
    """The use cases of `/v1/consents`."""

    clock: Clock
    keys: Keys
    registry: Registry
    consents: Consents
    suppressions: SuppressionStore
    ledger: Ledger
    chain: Chain
    book: Rulebook

    def record(self, new: NewConsent) -> Recorded:
        """Stores a consent with its ledger entry in one transaction.

        Conflict if an opt-out is not older than it.
        """
        account = self.registry.account(new.account)
        if account is None:
            raise NotFound(f"no account `{new.account}`")
        campaign = self._campaign(new)
        verdict = judge(new.level, new.source, new.evidence, account, self.clock.now(), self.book)
        if verdict.decision.outcome is Outcome.DENY:
            return Recorded(refusal=verdict.decision)
        keys = self.keys.of(new.number)
        suppressed = self._opted_out(new, keys)
        consent = self._consent(new, campaign)
        salt = secrets.token_hex(16)
        self.ledger.put_evidence(new.account, keys.current, consent, new.evidence, salt)
        pending = consent.status is ConsentStatus.PENDING
        _, head = self._change(
            new.account,
            keys,
            lambda old: _merged(old, new, consent, keys.current),
            _Event(
                kind=LedgerEvent.CONSENT_PENDING if pending else LedgerEvent.CONSENT,
                id=consent.id,
                at=new.captured_at,
                facts=_ledger_facts(consent, new.attestation),
                commitment=commit(evidence_document(new.evidence), salt),
            ),
        )
        return Recorded(
            consent=consent, head=head, suppressed=suppressed, warnings=verdict.warnings
        )

    def of(self, account: str, number: str) -> RecipientConsents:
        """Everything the recipient agreed to with this account."""
        return self.consents.get(account, self.keys.of(number))

    def revoke(self, account: str, number: str, scope: str, reason: str) -> RecipientConsents:
        """Revokes every consent that `scope` takes in (`account`, `campaign:<id>`,
        `category:<name>`).
        """
        keys, now = self.keys.of(number), self.clock.now()

        def revoked(old: RecipientConsents) -> RecipientConsents:
            consents = tuple(_revoked(consent, scope, now) for consent in old.consents)
            return old if consents == old.consents else replace(old, consents=consents)

        facts = {"scope": scope, "reason": reason}
        event = _Event(kind=LedgerEvent.REVOCATION, id=str(uuid.uuid4()), at=now, facts=facts)
        return self._change(account, keys, revoked, event)[0]

    def _change(
        self,
        account: str,
        keys: RecipientKeys,
        change: Callable[[RecipientConsents], RecipientConsents],
        event: "_Event",
    ) -> tuple[RecipientConsents, LedgerHead | None]:
        """Stores a changed record with its ledger entry; nothing where nothing changes."""
        for _ in range(ROUNDS):
            old = self.consents.get(account, keys)
            new = change(old)
            if new == old:
                return old, None
            record = replace(new, recipient=keys.current, version=old.version + 1)
            head = self.ledger.head(account, keys.current)
            entry = self.chain.entry(
                head,
                account=account,
                recipient=keys.current,
                event=event.kind,
                event_id=event.id,
                at=event.at,
                facts=event.facts,
                commitment=event.commitment,
            )
            if self.consents.record(record, entry, head):
                return record, entry.head
        raise TemporaryFailure("this recipient's consents are being written by others")

    def _campaign(self, new: NewConsent) -> Campaign | None:
        if not new.campaign:
            return None
        campaign = self.registry.campaign(new.account, new.campaign)
        if campaign is None:
            message = f"no campaign `{new.campaign}`; create it with PUT /v1/accounts/…/campaigns/…"
            raise InvalidRequest([FieldError(field="campaign", code="unknown", message=message)])
        return campaign

    def _opted_out(self, new: NewConsent, keys: RecipientKeys) -> bool:
        """Whether an opt-out stands.

        One that is not older than the consent forbids recording it (promise P8).
        """
        item = self.suppressions.get(new.account, keys)
        everywhere = self.suppressions.get(EVERYBODY, keys)
        standing = item.in_force()
        later = [entry for entry in standing if entry.at >= new.captured_at]
        if later:
            newest = max(later, key=lambda entry: entry.at)
            raise Conflict(
                f"this consent was captured before the opt-out of {rfc3339(newest.at)}"
                f" (`{newest.reason}`, scope `{newest.scope}`); only a later one counts"
            )
        return bool(standing) or bool(everywhere.in_force())

    def _consent(self, new: NewConsent, campaign: Campaign | None) -> Consent:
        categories = new.categories or ((campaign.category,) if campaign else ())
        double = campaign is not None and campaign.double_opt_in
        done = new.method in (ConsentMethod.DOUBLE_OPT_IN, ConsentMethod.KEYWORD)
        return Consent(
            id=new.id or str(uuid.uuid4()),
            campaign=new.campaign,
            categories=categories,
            level=new.level,
            method=new.method,
            source=new.source,
            status=ConsentStatus.PENDING if double and not done else ConsentStatus.ACTIVE,
            captured_at=new.captured_at,
            recorded_at=self.clock.now(),
            expires_at=new.expires_at,
            frequency=new.frequency,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Event:
    """What the ledger is to say of a change."""

    kind: LedgerEvent
    id: str
    at: datetime
    facts: dict[str, str]
    commitment: str = ""


def is_minor(date_of_birth: str, now: datetime) -> bool:
    """Whether somebody born on a date is under 13 (clause CYC-10). ValueError if it is no date."""
    born = date.fromisoformat(date_of_birth)
    years = now.year - born.year - ((now.month, now.day) < (born.month, born.day))
    return years < ADULT_ENOUGH


def evidence_document(evidence: Evidence) -> dict[str, str | bool | None]:
    """The evidence as the document that the ledger commits to."""
    return {
        "disclosure_text": evidence.disclosure_text,
        "url": evidence.url,
        "ip": evidence.ip,
        "user_agent": evidence.user_agent,
        "checkbox": evidence.checkbox,
        "signature": evidence.signature,
        "document": evidence.document,
        "not_condition_of_purchase": evidence.not_condition_of_purchase,
    }


def _ledger_facts(consent: Consent, attestation: str) -> dict[str, str]:
    attested = {"attestation": attestation} if attestation else {}
    return {
        **attested,
        "consent": consent.id,
        "campaign": consent.campaign,
        "categories": ",".join(consent.categories),
        "level": consent.level.value,
        "method": consent.method.value,
        "source": consent.source.value,
        "expires_at": rfc3339(consent.expires_at) if consent.expires_at else "",
    }


def _merged(
    old: RecipientConsents, new: NewConsent, consent: Consent, recipient: str
) -> RecipientConsents:
    return replace(
        old,
        account=new.account,
        recipient=recipient,
        number=new.number,
        consents=(*old.consents, consent),
        time_zone=new.time_zone or old.time_zone,
        region=new.region or old.region,
        language=new.language or old.language,
        minor=old.minor or new.minor,
    )


def _revoked(consent: Consent, scope: str, now: datetime) -> Consent:
    kind, _, name = scope.partition(":")
    reached = (
        kind == "account"
        or (kind == "campaign" and consent.campaign in ("", name))
        or (kind == "category" and name in consent.categories)
    )
    if not reached or consent.status is ConsentStatus.REVOKED:
        return consent
    return replace(consent, status=ConsentStatus.REVOKED, revoked_at=now)
