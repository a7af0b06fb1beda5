"""What went to one recipient lately.

The open intents and sends from which caps and duplicates are judged.
"""

from dataclasses import dataclass, field
from datetime import datetime

from consentry.domain.message import Category


@dataclass(frozen=True, slots=True, kw_only=True)
class SendIntent:
    """One text that is about to go, or went, to the recipient; written before any fact is read."""

    message_id: str
    at: datetime
    parts: int
    body_hash: str
    category: Category
    campaign: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SendHistory:
    """One recipient's send item.

    Intents and sends, the last sender by campaign, the last inbound text.
    """

    intents: tuple[SendIntent, ...] = ()
    last_sender: dict[str, str] = field(default_factory=dict)
    last_inbound_at: datetime | None = None
    help_answers: tuple[datetime, ...] = ()

    def before(self, intent: SendIntent) -> tuple[SendIntent, ...]:
        """The entries before this text's own, in time order; ties are broken by id, so that one of
        two yields.

        Its place is where it stands already, or where `intent` would put it.
        """
        mine = next((e for e in self.intents if e.message_id == intent.message_id), intent)
        place = (mine.at, mine.message_id)
        earlier = [e for e in self.intents if (e.at, e.message_id) < place]
        return tuple(sorted(earlier, key=lambda e: (e.at, e.message_id)))
