"""Recording, reading and revoking consent.

What is not direct, or not proved, is refused with the clause that says so; what was captured before
an opt-out or a revocation is refused too, so that no list brings back what a recipient took back
(promise P8).
"""

import uuid
from dataclasses import dataclass, replace

from consentry.domain import folding
from consentry.domain.campaign import Campaign
from consentry.domain.consent import Consent, ConsentMethod, ConsentStatus, RecipientConsents
from consentry.domain.ledger import LedgerEvent
from consentry.domain.recipient_key import RecipientKeys
from consentry.domain.suppression import EVERYBODY, GLOBAL, Suppression
from consentry.domain.times import rfc3339
from consentry.errors import Conflict, FieldError, InvalidRequest
from consentry.policy.decision import Outcome
from consentry.policy.intake import judge
from consentry.policy.rulebook import Rulebook
from consentry.services.consent_record import ConsentRecord, Happening
from consentry.services.double_opt_in import DoubleOptIn
from consentry.services.evidence import NewConsent, Recorded, evidence_document, is_minor
from consentry.services.known_account import known_account
from consentry.services.ports.environment import Clock, Keys
from consentry.services.ports.proof import SuppressionStore
from consentry.services.ports.registry import Registry

__all__ = ["ConsentDesk", "NewConsent", "Recorded", "evidence_document", "is_minor"]

_CONFIRMED = frozenset({ConsentMethod.DOUBLE_OPT_IN, ConsentMethod.KEYWORD})
"""Methods by which the handset itself has agreed already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentDesk:
    """The use cases of `/v1/consents`."""

    clock: Clock
    keys: Keys
    registry: Registry
    suppressions: SuppressionStore
    records: ConsentRecord
    double_opt_in: DoubleOptIn
    book: Rulebook

    def record(self, new: NewConsent) -> Recorded:
        """Stores a consent with its ledger entry in one transaction, and asks the recipient to
        confirm it where the campaign wants that.

        Conflict if an opt-out or revocation is not older than it.
        """
        account = known_account(self.registry, new.account)
        campaign = self._campaign(new)
        verdict = judge(new.level, new.source, new.evidence, account, self.clock.now(), self.book)
        if verdict.decision.outcome is Outcome.DENY:
            return Recorded(refusal=verdict.decision)
        keys = self.keys.of(new.number)
        wanted = self._consent(new, campaign)
        suppressed = self._opted_out(wanted, new.account, keys)
        under = self.book.notices.given_under(new.captured_at.date())
        record, head = self.records.add(replace(new, given_under=under), wanted, keys, wanted.id)
        consent = next((each for each in record.consents if each.id == wanted.id), wanted)
        request = None
        if campaign is not None and not suppressed and consent.status is ConsentStatus.PENDING:
            request = self.double_opt_in.ask(account, campaign, consent, record)
        return Recorded(
            consent=consent,
            head=head,
            suppressed=suppressed,
            warnings=verdict.warnings,
            request=request,
        )

    def of(self, account: str, number: str) -> RecipientConsents:
        """Everything the recipient agreed to with this account."""
        return self.records.of(account, self.keys.of(number))

    def revoke(self, account: str, number: str, scope: str, reason: str) -> RecipientConsents:
        """Revokes every consent that `scope` takes in (`account`, `campaign:<id>`,
        `category:<name>`).
        """
        keys, now = self.keys.of(number), self.clock.now()

        def revoked(old: RecipientConsents) -> RecipientConsents:
            ended = tuple(
                replace(consent, status=ConsentStatus.REVOKED, revoked_at=now)
                for consent in old.consents
                if _is_reached(consent, scope)
            )
            if not ended:
                return old
            consents = folding.with_revoked(old.consents, ended, fixed=old.older)
            return replace(old, consents=consents)

        happening = Happening(
            kind=LedgerEvent.REVOCATION,
            id=str(uuid.uuid4()),
            at=now,
            facts={"scope": scope, "reason": reason},
        )
        return self.records.change(account, keys, revoked, happening)[0]

    def _campaign(self, new: NewConsent) -> Campaign | None:
        if not new.campaign:
            return None
        campaign = self.registry.campaign(new.account, new.campaign)
        if campaign is None:
            message = f"no campaign `{new.campaign}`; create it with PUT /v1/accounts/…/campaigns/…"
            raise InvalidRequest([FieldError(field="campaign", code="unknown", message=message)])
        return campaign

    def _opted_out(self, consent: Consent, account: str, keys: RecipientKeys) -> bool:
        """Whether an opt-out stands that reaches what the consent is for.

        One that is not older than the consent forbids recording it (promise P8).
        """
        standing = [
            entry
            for owner in (account, EVERYBODY)
            for entry in self.suppressions.get(owner, keys).in_force()
            if reaches(entry, consent)
        ]
        own = [entry for entry in standing if entry.scope != GLOBAL]
        later = [entry for entry in own if entry.at >= consent.captured_at]
        if later:
            newest = max(later, key=lambda entry: entry.at)
            raise Conflict(
                f"this consent was captured before the opt-out of {rfc3339(newest.at)}"
                f" (`{newest.reason}`, scope `{newest.scope}`); only a later one counts"
            )
        return bool(standing)

    def _consent(self, new: NewConsent, campaign: Campaign | None) -> Consent:
        double = campaign is not None and campaign.double_opt_in
        confirmed = not double or new.method in _CONFIRMED
        return Consent(
            id=new.id or str(uuid.uuid4()),
            campaign=new.campaign,
            categories=new.categories or ((campaign.category,) if campaign else ()),
            level=new.level,
            method=new.method,
            source=new.source,
            status=ConsentStatus.ACTIVE if confirmed else ConsentStatus.PENDING,
            captured_at=new.captured_at,
            recorded_at=self.clock.now(),
            expires_at=new.expires_at,
            frequency=new.frequency,
        )


def reaches(entry: Suppression, consent: Consent) -> bool:
    """Whether an opt-out reaches any text that a consent is for."""
    return any(entry.reaches(consent.campaign, category) for category in consent.categories)


def _is_reached(consent: Consent, scope: str) -> bool:
    """Whether a revocation of this scope ends a consent."""
    if consent.status is ConsentStatus.REVOKED:
        return False
    kind, _, name = scope.partition(":")
    return (
        kind == "account"
        or (kind == "campaign" and consent.campaign in ("", name))
        or (kind == "category" and name in consent.categories)
    )
