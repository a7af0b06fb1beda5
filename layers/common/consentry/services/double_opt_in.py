"""A consent that counts once the handset has confirmed it (clause CYC-43).

One request per form, sent like any text and bound by what binds it; a yes to it within 72 hours, or
the campaign's keyword, activates what waits, and nothing else does. What is never confirmed lapses.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from consentry.domain import folding
from consentry.domain.account import Account
from consentry.domain.campaign import Campaign
from consentry.domain.consent import Consent, ConsentMethod, ConsentStatus, RecipientConsents
from consentry.domain.ids import request_id
from consentry.domain.intent import Intent, asks_for_answer, read
from consentry.domain.ledger import LedgerEvent
from consentry.domain.message import Message, Purpose, ReplyKind
from consentry.domain.recipient_key import RecipientKeys
from consentry.domain.times import rfc3339
from consentry.services.accept import Accept
from consentry.services.consent_record import ConsentRecord, Happening, waiting
from consentry.services.draft import Draft
from consentry.services.evidence import ledger_facts
from consentry.services.inbound_text import InboundText
from consentry.services.ports.messages import Messages
from consentry.services.replies import wording

REQUEST = "Reply YES to get texts."
"""What every request asks, whatever the campaign's own words are."""


class Yes(StrEnum):
    """What a yes was good for: it confirmed, it came too late, or nothing had been asked."""

    CONFIRMED = "confirmed"
    LATE = "late"
    UNASKED = "unasked"


@dataclass(frozen=True, slots=True, kw_only=True)
class DoubleOptIn:
    """Asks for a confirmation and takes it."""

    records: ConsentRecord
    messages: Messages
    accept: Accept

    def ask(
        self, account: Account, campaign: Campaign, consent: Consent, record: RecipientConsents
    ) -> Message:
        """Sends the request that belongs to a pending consent, once however often it is called."""
        until = _until(consent)
        name = request_id(record.recipient, campaign.id, rfc3339(until))
        draft = Draft(
            id=name,
            account=account.id,
            campaign=campaign.id,
            to=record.number,
            body=wording(ReplyKind.OPT_IN_REQUEST, account, campaign, record.language),
            # Whoever opted out of marketing is not asked to opt in to it.
            category=consent.categories[0],
            purpose=Purpose.OTHER,
            language=record.language,
            expires_at=until,
            reply=ReplyKind.OPT_IN_REQUEST,
            fingerprint=name,
            keyed=True,
        )
        submission = self.accept.run([draft])[0]
        if submission.problem is not None:
            raise submission.problem
        if submission.row is None:
            raise AssertionError("a request was neither stored nor refused")
        return submission.row

    def yes(
        self,
        text: InboundText,
        account: str,
        campaign: str,
        keys: RecipientKeys,
        before: Sequence[Message],
    ) -> Yes:
        """What a yes of the handset does; `before` are the last texts that it may answer."""
        record = self.records.of(account, keys)
        asked = self._requests(record, campaign, keys, text)
        mine = {
            consent.id: request
            for consent in waiting(record, campaign)
            if (request := asked.get(_until(consent)))
        }
        latest = max((_called(row) for row in mine.values()), default=None)
        if latest is None:
            again = self.records.chain.has(account, keys.current, _event(text))
            return Yes.CONFIRMED if again else Yes.UNASKED
        if any(row.reply is None and _asks(row) and _called(row) > latest for row in before):
            return Yes.UNASKED
        facts = {"by": "yes", "request": ",".join(sorted({row.id for row in mine.values()}))}
        return self._confirm(text, account, keys, frozenset(mine), facts)

    def keyword(self, text: InboundText, account: str, campaign: str, keys: RecipientKeys) -> Yes:
        """What the campaign's keyword from the handset does for what waits in the campaign."""
        record = self.records.of(account, keys)
        asked = self._requests(record, campaign, keys, text)
        ids = frozenset(
            consent.id
            for consent in waiting(record, campaign)
            # The keyword that made it wait does not confirm it as well.
            if consent.method is not ConsentMethod.KEYWORD or _until(consent) in asked
        )
        return self._confirm(text, account, keys, ids, {"by": "keyword"})

    def _confirm(
        self,
        text: InboundText,
        account: str,
        keys: RecipientKeys,
        ids: frozenset[str],
        facts: dict[str, str],
    ) -> Yes:
        """Activates those of the pending consents that a text of this instant is in time for."""
        record = self.records.of(account, keys)
        ready = [c for c in record.consents if c.id in ids and _is_ready(c, text.at)]
        if not ready:
            return Yes.LATE if ids else Yes.UNASKED
        happening = Happening(
            kind=LedgerEvent.CONSENT,
            id=_event(text),
            at=text.at,
            facts={
                **ledger_facts(ready[0]),
                "consent": ",".join(consent.id for consent in ready),
                "inbound": text.id,
                **facts,
            },
        )
        self.records.change(account, keys, lambda old: _activated(old, ids, text.at), happening)
        return Yes.CONFIRMED

    def _requests(
        self, record: RecipientConsents, campaign: str, keys: RecipientKeys, text: InboundText
    ) -> dict[datetime, Message]:
        """The requests that left before a text from the number that it went to, by their end."""
        names = {
            request_id(key, campaign, rfc3339(until)): until
            for key in keys.versions
            for until in {_until(consent) for consent in waiting(record, campaign)}
        }
        rows = self.messages.get_many(sorted(names)) if names else {}
        return {
            names[row.id]: row
            for row in rows.values()
            if row.sender == text.to and row.called_at is not None and row.called_at < text.at
        }


def is_yes(body: str, language: str) -> bool:
    """Whether a text is a yes to a request to opt in."""
    return read(body, language=language, last_message=REQUEST).intent is Intent.CONFIRM


def _activated(old: RecipientConsents, ids: frozenset[str], at: datetime) -> RecipientConsents:
    consents = old.consents
    for consent in old.consents:
        if consent.id in ids and _is_ready(consent, at):
            active = replace(consent, status=ConsentStatus.ACTIVE, confirmed_at=at)
            others = tuple(each for each in consents if each.id != consent.id)
            consents = folding.with_new(others, active, at, fixed=old.older)
    return old if consents == old.consents else replace(old, consents=consents)


def _is_ready(consent: Consent, at: datetime) -> bool:
    waits = consent.status is ConsentStatus.PENDING
    return waits and consent.captured_at <= at <= _until(consent)


def _until(consent: Consent) -> datetime:
    return consent.pending_until or consent.captured_at


def _called(row: Message) -> datetime:
    return row.called_at or row.created_at


def _asks(row: Message) -> bool:
    return asks_for_answer(row.body)


def _event(text: InboundText) -> str:
    return f"{text.id}:consent"
