"""How far a STOP reaches, and what its one confirmation may ask about that.

A STOP to marketing revokes marketing; one to anything else everything, by law that changes on
2027-01-31 (47 CFR 64.1200(a)(10), DA 26-12). The confirmation may ask what was meant, and silence
means all (64.1200(a)(12)): so all is stopped first, and only the recipient's answer narrows it.
"""

from dataclasses import dataclass

from consentry.domain.account import Account, StopScope
from consentry.domain.campaign import Campaign
from consentry.domain.consent import RecipientConsents
from consentry.domain.history import SendHistory
from consentry.domain.intent import SAID_ALL, SAID_MARKETING, Intent, Reading
from consentry.domain.intent.words import normalise
from consentry.domain.message import Category, Message, ReplyKind
from consentry.domain.recipient_key import RecipientKeys
from consentry.domain.sender import Sender
from consentry.domain.suppression import ACCOUNT
from consentry.policy.rulebook import Rulebook
from consentry.services.inbound_text import InboundText
from consentry.services.ports.messages import Messages
from consentry.services.ports.pacing import Pacing

ONLY = frozenset({"only", "solo", "seulement", "nur", "somente"})
"""The answers to our question that narrow a STOP; the question is in `data/replies.json`."""
NARROWS_TO = "narrows_to"
"""The name under which a confirmation that asks keeps the scope that it asks about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """The scope of an opt-out; `meant` is the narrower one that may have been meant, if any."""

    scope: str
    meant: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StopReach:
    """Tells how far a STOP reaches."""

    pacing: Pacing
    messages: Messages
    book: Rulebook

    def of(
        self,
        text: InboundText,
        sender: Sender,
        account: Account | None,
        campaign: Campaign | None,
        keys: RecipientKeys,
        reading: Reading,
    ) -> Reach:
        """Marketing, if that is what the recipient named and what this number sends.

        Else the account, unless it asks by category and the last text before it, our own answers
        aside, was of a narrower one.
        """
        named = reading.scope == SAID_MARKETING
        if named and campaign is not None and campaign.category is Category.MARKETING:
            return Reach(scope=reading.scope)
        plain = reading.intent is Intent.OPT_OUT and reading.scope != SAID_ALL
        if account is None or account.stop_scope is StopScope.ACCOUNT or not plain:
            return Reach(scope=ACCOUNT)
        last = self._last(text, sender, keys)
        if last is None:
            return Reach(scope=ACCOUNT)
        narrow = f"category:{last}"
        reaches_all = self.book.law.stops_account(last, text.at.date())
        return Reach(scope=ACCOUNT, meant=narrow) if reaches_all else Reach(scope=narrow)

    def _last(self, text: InboundText, sender: Sender, keys: RecipientKeys) -> Category | None:
        """The category of the last text that was not an answer of ours."""
        before = [
            entry
            for history in histories(self.pacing, sender.account, keys)
            for entry in history.intents
            if entry.campaign == sender.campaign and entry.at <= text.at
        ]
        talk = [entry.message_id for entry in before if entry.category is Category.CONVERSATIONAL]
        rows = self.messages.get_many(talk) if talk else {}
        answers = {row.id for row in rows.values() if row.reply is not None}
        asked = [entry for entry in before if entry.message_id not in answers]
        return max(asked, key=lambda entry: entry.at).category if asked else None


def histories(pacing: Pacing, account: str, keys: RecipientKeys) -> list[SendHistory]:
    """A recipient's send items under all key versions."""
    return [pacing.history(account, key) for key in keys.versions]


def has_others(record: RecipientConsents, text: InboundText, meant: str) -> bool:
    """Whether the recipient agreed to anything beside the category that may have been meant."""
    return any(
        f"category:{category}" != meant
        for consent in record.consents
        if consent.counts_at(text.at)
        for category in consent.categories
    )


def narrowed_to(text: InboundText, asked: Message | None) -> str:
    """The scope that an answer to our question narrows a STOP to; empty if it is no such answer."""
    if asked is None or asked.reply is not ReplyKind.OPT_OUT_CONFIRMATION:
        return ""
    return asked.metadata.get(NARROWS_TO, "") if normalise(text.body) in ONLY else ""
