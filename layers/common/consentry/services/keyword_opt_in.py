"""Opting in with a campaign's keyword, from the handset (clauses CYC-42, GCC-08).

The text is the act and the signature; what was agreed to is the campaign's call to action, the
wording beside which the keyword is advertised (CTIA 5.1.2). Where that says all that written
consent takes, the consent is written, else it is express. Where nobody stated it, nothing proves
what the person had read: a request with the same elements goes out, and their yes is the consent.
"""

import uuid
from dataclasses import dataclass
from enum import StrEnum

from consentry.domain.account import Account
from consentry.domain.campaign import Campaign
from consentry.domain.consent import (
    Consent,
    ConsentLevel,
    ConsentMethod,
    ConsentSource,
    ConsentStatus,
    Evidence,
    RecipientConsents,
)
from consentry.domain.message import ReplyKind
from consentry.domain.recipient_key import RecipientKeys
from consentry.errors import Conflict
from consentry.policy.decision import Outcome
from consentry.policy.intake import judge
from consentry.policy.rulebook import Rulebook
from consentry.services.consent_record import ConsentRecord, waiting
from consentry.services.double_opt_in import DoubleOptIn, Yes
from consentry.services.evidence import NewConsent
from consentry.services.inbound_text import InboundText
from consentry.services.ports.environment import Clock
from consentry.services.replies import wording

_NEEDED = frozenset({"automated", "condition"})
"""What a wording must say for a keyword to be written consent (47 CFR 64.1200(f)(9)(i))."""


class Joined(StrEnum):
    """What a keyword was good for."""

    JOINED = "joined"
    ALREADY = "already"
    ASKED = "asked"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeywordOptIn:
    """Takes a campaign's keyword."""

    clock: Clock
    records: ConsentRecord
    double_opt_in: DoubleOptIn
    book: Rulebook

    def run(
        self, text: InboundText, account: Account, campaign: Campaign, keys: RecipientKeys
    ) -> Joined:
        """Activates what waits in the campaign, or records a new consent; repeating it changes
        nothing.
        """
        if self.records.chain.has(account.id, keys.current, f"{text.id}:consent"):
            return Joined.JOINED
        if self.double_opt_in.keyword(text, account.id, campaign.id, keys) is Yes.CONFIRMED:
            return Joined.JOINED
        record = self.records.of(account.id, keys)
        if any(_says_so_already(consent, campaign, text) for consent in record.consents):
            return Joined.ALREADY
        return self._agreed(text, account, campaign, keys, record)

    def _agreed(
        self,
        text: InboundText,
        account: Account,
        campaign: Campaign,
        keys: RecipientKeys,
        record: RecipientConsents,
    ) -> Joined:
        """A new consent, which counts at once if it is known what the recipient had read."""
        if not self.records.chain.has(account.id, keys.current, f"{text.id}:asked"):
            new = self._stated(text, account, campaign, record.language)
            if new is None:
                return Joined.REFUSED
            consent = self._consent(new, campaign)
            try:
                record, _ = self.records.add(new, consent, keys, _event(text, consent))
            except Conflict:
                return Joined.REFUSED
        if campaign.call_to_action:
            return Joined.JOINED
        for pending in waiting(record, campaign.id)[-1:]:
            self.double_opt_in.ask(account, campaign, pending, record)
        return Joined.ASKED

    def _stated(
        self, text: InboundText, account: Account, campaign: Campaign, language: str
    ) -> NewConsent | None:
        """The consent that a keyword states, as strong as its wording makes it; None if that
        proves nothing.
        """
        shown = campaign.call_to_action
        request = wording(ReplyKind.OPT_IN_REQUEST, account, campaign, language)
        unsaid = {each.id for each in self.book.disclosure.unsaid(shown or request, written=True)}
        evidence = Evidence(
            disclosure_text=shown or request,
            document=f"inbound text {text.id}",
            signature="keyword from the handset",
            not_condition_of_purchase=None if "condition" in unsaid else True,
        )
        level = ConsentLevel.EXPRESS if _NEEDED & unsaid else ConsentLevel.EXPRESS_WRITTEN
        now = self.clock.now()
        verdict = judge(level, ConsentSource.DIRECT, evidence, account, now, self.book)
        if verdict.decision.outcome is Outcome.DENY:
            return None
        return NewConsent(
            account=account.id,
            number=text.number,
            campaign=campaign.id,
            categories=(campaign.category,),
            level=level,
            method=ConsentMethod.KEYWORD,
            source=ConsentSource.DIRECT,
            captured_at=text.at,
            evidence=evidence,
            frequency=campaign.frequency,
            given_under=self.book.notices.given_under(text.at.date()),
        )

    def _consent(self, new: NewConsent, campaign: Campaign) -> Consent:
        shown = bool(campaign.call_to_action)
        return Consent(
            id=str(uuid.uuid4()),
            campaign=new.campaign,
            categories=new.categories,
            level=new.level,
            method=new.method,
            source=new.source,
            status=ConsentStatus.ACTIVE if shown else ConsentStatus.PENDING,
            captured_at=new.captured_at,
            recorded_at=self.clock.now(),
            frequency=new.frequency,
        )


def _says_so_already(consent: Consent, campaign: Campaign, text: InboundText) -> bool:
    return consent.counts_at(text.at) and consent.covers(campaign.id, campaign.category)


def _event(text: InboundText, consent: Consent) -> str:
    pending = consent.status is ConsentStatus.PENDING
    return f"{text.id}:asked" if pending else f"{text.id}:consent"
