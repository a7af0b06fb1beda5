"""The one answer that an inbound text may have coming, sent like any text, from the number that was
texted.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from consentry.domain.account import Account
from consentry.domain.campaign import Campaign
from consentry.domain.consent import RecipientConsents
from consentry.domain.ids import reply_id
from consentry.domain.message import Category, Purpose, ReplyKind
from consentry.domain.recipient_key import RecipientKeys
from consentry.domain.sender import SenderType
from consentry.domain.suppression import ACCOUNT
from consentry.services.accept import Accept
from consentry.services.consent_record import ConsentRecord
from consentry.services.draft import Draft
from consentry.services.hearing import Heard
from consentry.services.inbound_text import InboundText
from consentry.services.ports.pacing import Pacing
from consentry.services.replies import wording
from consentry.services.stop_reach import NARROWS_TO

CONFIRM_WITHIN = timedelta(minutes=5)
HELP_PER_DAY = 3
NETWORK_STOP = "STOP"


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """The answer that a text has coming: `scope` is that of the opt-out that it confirms."""

    kind: ReplyKind
    scope: str = ACCOUNT
    narrows_to: str = ""
    again: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Answering:
    """Answers inbound texts."""

    pacing: Pacing
    records: ConsentRecord
    accept: Accept

    def help_is_due(self, text: InboundText, account: str, keys: RecipientKeys) -> bool:
        """Whether a HELP is among the first of its 24 hours."""
        before = [
            answer
            for key in keys.versions[1:]
            for answer in self.pacing.history(account, key).help_answers
            if abs(text.at - answer) < timedelta(days=1)
        ]
        most = HELP_PER_DAY - len(before)
        return self.pacing.grant_help(account, keys.current, text.at, most=most)

    def record(self, heard: Heard) -> RecipientConsents:
        """What the recipient agreed to with the account that they texted."""
        return self.records.of(heard.sender.account, heard.keys)

    def reply(self, heard: Heard, account: Account, campaign: Campaign, due: Due) -> None:
        """Sends the answer, once however often it is called."""
        text, asked = heard.text, heard.asked
        language = asked.language if asked else self.record(heard).language
        name = reply_id(text.id, due.kind)
        draft = Draft(
            id=name,
            account=account.id,
            campaign=campaign.id,
            to=text.number,
            body=wording(
                due.kind,
                account,
                campaign,
                language,
                scope=due.scope,
                narrows_to=due.narrows_to,
                again=due.again,
            ),
            sender=text.to,
            category=Category.CONVERSATIONAL,
            purpose=Purpose.OTHER,
            language=language,
            expires_at=text.at + CONFIRM_WITHIN,
            metadata={NARROWS_TO: due.narrows_to} if due.narrows_to else {},
            reply=due.kind,
            fingerprint=name,
            keyed=True,
        )
        problem = self.accept.run([draft])[0].problem
        if problem is not None:
            raise problem


def is_fresh(text: InboundText, now: datetime) -> bool:
    """A confirmation goes out within five minutes or not at all (47 CFR 64.1200(a)(12))."""
    return now - text.at <= CONFIRM_WITHIN


def is_answered_by_network(heard: Heard) -> bool:
    """Whether the US networks have confirmed a STOP themselves.

    On toll-free numbers they obey exactly this word, whatever the number is set up for, answer it,
    and let nothing of that number through until START or UNSTOP. Any other wish to stop is ours.
    """
    is_toll_free = heard.sender.type is SenderType.TOLL_FREE
    return is_toll_free and heard.text.body.strip().upper() == NETWORK_STOP
