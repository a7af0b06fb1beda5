"""What a person texts back, obeyed from the instant it arrives (promises P1, P8, P11).

Every step can be repeated: AWS may deliver an inbound text twice, late, or after a crash of this
very function.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from consentry.domain.account import Account, Campaign, Sender, StopScope
from consentry.domain.history import SendHistory
from consentry.domain.ids import inbound_row_id, reply_id
from consentry.domain.intent import SAID_ALL, SAID_MARKETING, Intent, Reading, read
from consentry.domain.message import Category, Message, Purpose, ReplyKind, Status, TimelineEntry
from consentry.domain.recipient_key import RecipientKeys
from consentry.domain.suppression import (
    ACCOUNT,
    EVERYBODY,
    GLOBAL,
    HANDSET,
    Suppression,
    SuppressionReason,
)
from consentry.policy.rulebook import Rulebook
from consentry.services.accept import Accept
from consentry.services.draft import Draft
from consentry.services.opt_out import OptOut
from consentry.services.ports import Clock, Keys, Messages, Pacing, Registry
from consentry.services.replies import wording

CONFIRM_WITHIN = timedelta(minutes=5)
HELP_PER_DAY = 3
LOOK_BACK = 3
"""How many of the last texts are looked at for the one that was answered."""

_STOPS = {
    Intent.OPT_OUT: ReplyKind.OPT_OUT_CONFIRMATION,
    Intent.AMBIGUOUS: ReplyKind.CLARIFICATION,
}
"""What stops texts, and the one confirmation of it; an unclear wish is asked about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundText:
    """One text from a handset; `at` is when AWS published it, the only order there is."""

    id: str
    number: str
    to: str
    body: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Obeyed:
    """What was understood and done, in words fit for a metric: no number, no body."""

    intent: Intent
    rule: str
    account: str
    replied: ReplyKind | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbound:
    """Handles one inbound text."""

    clock: Clock
    keys: Keys
    registry: Registry
    pacing: Pacing
    messages: Messages
    opt_out: OptOut
    accept: Accept
    book: Rulebook

    def run(self, text: InboundText) -> Obeyed:
        """Obeys a text. TemporaryFailure means that it must come again."""
        sender = self.registry.sender(text.to)
        if sender is None:
            return self._to_nobody(text)
        account = self.registry.account(sender.account)
        campaign = self.registry.campaign(sender.account, sender.campaign)
        keywords = campaign.opt_in_keywords if campaign else ()
        keys = self.keys.of(text.number)
        reading = read(text.body, opt_in_keywords=keywords)
        asked = None if _is_settled(reading) else self._asked(text, sender, keys)
        if asked is not None:
            reading = read(
                text.body,
                language=asked.language,
                opt_in_keywords=keywords,
                last_message=asked.body,
            )
        kind = self._obey(text, sender, account, campaign, keys, reading)
        if account is None or campaign is None:
            kind = None
        elif kind is not None:
            self._reply(text, account, campaign, kind, asked.language if asked else "")
        self._keep(text, sender, keys, reading)
        self.pacing.note_inbound(sender.account, keys.current, text.at)
        return Obeyed(
            intent=reading.intent, rule=reading.rule, account=sender.account, replied=kind
        )

    def _to_nobody(self, text: InboundText) -> Obeyed:
        """A number that no account ever had.

        A STOP to it stops everybody, since nobody knows whom it meant.
        """
        reading = read(text.body)
        if reading.intent is Intent.OPT_OUT:
            new = _stop(text, GLOBAL, self.clock.now())
            self.opt_out.suppress(EVERYBODY, self.keys.of(text.number), text.number, new)
        return Obeyed(intent=reading.intent, rule=reading.rule, account="")

    def _obey(
        self,
        text: InboundText,
        sender: Sender,
        account: Account | None,
        campaign: Campaign | None,
        keys: RecipientKeys,
        reading: Reading,
    ) -> ReplyKind | None:
        """Does what was asked; the kind of reply that is due, if any."""
        now = self.clock.now()
        if reading.intent in _STOPS:
            scope = self._scope(text, sender, account, campaign, keys, reading)
            stored = self.opt_out.suppress(
                sender.account, keys, text.number, _stop(text, scope, now)
            )
            due = stored.in_force and stored.opened_by == text.id
            return _STOPS[reading.intent] if due and _fresh(text, now) else None
        if reading.intent is Intent.OPT_IN:
            lifted = self.opt_out.lift(sender.account, keys, text.number, text.at, text.id)
            return ReplyKind.OPT_IN_CONFIRMATION if lifted and _fresh(text, now) else None
        if reading.intent is Intent.HELP:
            return ReplyKind.HELP if self._help_is_due(text, sender.account, keys) else None
        return None

    def _scope(
        self,
        text: InboundText,
        sender: Sender,
        account: Account | None,
        campaign: Campaign | None,
        keys: RecipientKeys,
        reading: Reading,
    ) -> str:
        """How far a STOP reaches.

        Marketing, if that is what the sender named and what this number sends. Else the account,
        unless it asks by category and the last text before it, our own automatic answers aside,
        was of a narrower one. Which those are is law that changes on 2027-01-31.
        """
        named = reading.scope == SAID_MARKETING
        if named and campaign is not None and campaign.category is Category.MARKETING:
            return reading.scope
        plain = reading.intent is Intent.OPT_OUT and reading.scope != SAID_ALL
        if account is None or account.stop_scope is StopScope.ACCOUNT or not plain:
            return ACCOUNT
        before = [
            entry
            for history in self._histories(sender.account, keys)
            for entry in history.intents
            if entry.campaign == sender.campaign and entry.at <= text.at
        ]
        talk = [entry.message_id for entry in before if entry.category is Category.CONVERSATIONAL]
        rows = self.messages.get_many(talk) if talk else {}
        answers = {row.id for row in rows.values() if row.reply is not None}
        asked = [entry for entry in before if entry.message_id not in answers]
        if not asked:
            return ACCOUNT
        last = max(asked, key=lambda entry: entry.at).category
        reaches_all = self.book.law.stops_account(last, text.at.date())
        return ACCOUNT if reaches_all else f"category:{last}"

    def _asked(self, text: InboundText, sender: Sender, keys: RecipientKeys) -> Message | None:
        """The last text from this number to the recipient before theirs, if it is still known."""
        before = [
            (entry.at, entry.message_id)
            for history in self._histories(sender.account, keys)
            for entry in history.intents
            if entry.campaign == sender.campaign and entry.at <= text.at
        ]
        rows = self.messages.get_many([name for _, name in sorted(before)[-LOOK_BACK:]])
        sent = [row for _, name in sorted(before) if (row := rows.get(name)) and row.called_at]
        return next((row for row in reversed(sent) if row.sender == text.to), None)

    def _help_is_due(self, text: InboundText, account: str, keys: RecipientKeys) -> bool:
        before = [
            answer
            for key in keys.versions[1:]
            for answer in self.pacing.history(account, key).help_answers
            if abs(text.at - answer) < timedelta(days=1)
        ]
        most = HELP_PER_DAY - len(before)
        return self.pacing.grant_help(account, keys.current, text.at, most=most)

    def _histories(self, account: str, keys: RecipientKeys) -> list[SendHistory]:
        return [self.pacing.history(account, key) for key in keys.versions]

    def _reply(
        self,
        text: InboundText,
        account: Account,
        campaign: Campaign,
        kind: ReplyKind,
        language: str,
    ) -> None:
        draft = Draft(
            id=reply_id(text.id, kind),
            account=account.id,
            campaign=campaign.id,
            to=text.number,
            body=wording(kind, account, campaign, language),
            sender=text.to,
            category=Category.CONVERSATIONAL,
            purpose=Purpose.OTHER,
            expires_at=text.at + CONFIRM_WITHIN,
            reply=kind,
            fingerprint=reply_id(text.id, kind),
            keyed=True,
        )
        problem = self.accept.run([draft])[0].problem
        if problem is not None:
            raise problem

    def _keep(
        self, text: InboundText, sender: Sender, keys: RecipientKeys, reading: Reading
    ) -> None:
        detail = reading.rule or reading.intent.value
        row = Message(
            id=inbound_row_id(text.id),
            account=sender.account,
            campaign=sender.campaign,
            recipient=keys.current,
            to=text.number,
            sender=text.to,
            body=text.body,
            category=Category.CONVERSATIONAL,
            purpose=Purpose.OTHER,
            status=Status.RECEIVED,
            first_status=Status.RECEIVED,
            created_at=text.at,
            direction="in",
            automated=False,
            timeline=(TimelineEntry(at=text.at, status=Status.RECEIVED, detail=detail),),
        )
        self.messages.put_new(row)


def _stop(text: InboundText, scope: str, now: datetime) -> Suppression:
    return Suppression(
        scope=scope,
        reason=SuppressionReason.STOP,
        source=HANDSET,
        at=text.at,
        stored_at=now,
        event_id=text.id,
    )


def _is_settled(reading: Reading) -> bool:
    """Whether the text says enough by itself; a STOP must not wait for what it answers."""
    return reading.intent is not Intent.AMBIGUOUS and reading.rule != ""


def _fresh(text: InboundText, now: datetime) -> bool:
    """A confirmation goes out within five minutes or not at all (47 CFR 64.1200(a)(12))."""
    return now - text.at <= CONFIRM_WITHIN
