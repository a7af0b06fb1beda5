"""What a text from a handset asks for, by itself or beside the texts that it may answer."""

from collections.abc import Sequence
from dataclasses import dataclass

from consentry.domain.account import Account
from consentry.domain.campaign import Campaign
from consentry.domain.intent import Intent, Reading, read
from consentry.domain.message import Message, ReplyKind
from consentry.domain.recipient_key import RecipientKeys
from consentry.domain.sender import Sender
from consentry.services.double_opt_in import REQUEST
from consentry.services.inbound_text import InboundText
from consentry.services.ports.environment import Keys
from consentry.services.ports.messages import Messages
from consentry.services.ports.pacing import Pacing
from consentry.services.ports.registry import Registry
from consentry.services.stop_reach import histories

LOOK_BACK = 3
"""How many of the last texts are looked at for the one that was answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A text with all that is known about who sent it, to whom, and in answer to what."""

    text: InboundText
    sender: Sender
    account: Account | None
    campaign: Campaign | None
    keys: RecipientKeys
    reading: Reading
    before: Sequence[Message] = ()

    @property
    def asked(self) -> Message | None:
        """The last text before it."""
        return self.before[-1] if self.before else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """Understands one inbound text."""

    keys: Keys
    registry: Registry
    pacing: Pacing
    messages: Messages

    def run(self, text: InboundText, sender: Sender) -> Heard:
        """What a text asks for, by itself or beside what it answers."""
        account = self.registry.account(sender.account)
        campaign = self.registry.campaign(sender.account, sender.campaign)
        words = campaign.opt_in_keywords if campaign else ()
        keys = self.keys.of(text.number)
        reading = read(text.body, opt_in_keywords=words)
        before: Sequence[Message] = ()
        if not _is_settled(reading):
            before = self._before(text, sender, keys)
        if before:
            last = before[-1]
            asks = REQUEST if last.reply is ReplyKind.OPT_IN_REQUEST else last.body
            reading = read(
                text.body, language=last.language, opt_in_keywords=words, last_message=asks
            )
        return Heard(
            text=text,
            sender=sender,
            account=account,
            campaign=campaign,
            keys=keys,
            reading=reading,
            before=before,
        )

    def _before(
        self, text: InboundText, sender: Sender, keys: RecipientKeys
    ) -> tuple[Message, ...]:
        """The last texts from this number to the recipient before theirs, as far as they are still
        known, the latest last.
        """
        before = sorted(
            (entry.at, entry.message_id)
            for history in histories(self.pacing, sender.account, keys)
            for entry in history.intents
            if entry.campaign == sender.campaign and entry.at <= text.at
        )[-LOOK_BACK:]
        rows = self.messages.get_many([name for _, name in before])
        sent = [row for _, name in before if (row := rows.get(name)) and row.called_at]
        return tuple(row for row in sent if row.sender == text.to)


def _is_settled(reading: Reading) -> bool:
    """Whether the text says enough by itself; a STOP must not wait for what it answers."""
    return reading.intent is not Intent.AMBIGUOUS and reading.rule != ""
