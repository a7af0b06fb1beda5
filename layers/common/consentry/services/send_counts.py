"""What dispatch knows of a text that leaves, for the health of its number: that it did, and whether
its recipient is one more. Kept in memory and added up later (`counting.py`): no call of its own.
"""

from datetime import datetime

from consentry.domain.history import SendHistory
from consentry.domain.message import Message
from consentry.domain.tally import WINDOW, Counted, Place
from consentry.services.counting import Counting
from consentry.services.ports.carrier import CarrierVerdict


def note_send(
    counting: Counting, row: Message, history: SendHistory, now: datetime, verdict: CarrierVerdict
) -> None:
    """Counts a text by what the carrier answered.

    Of an unknown answer nothing is counted: its events will tell. Automatic answers count for
    nothing: they were asked for.
    """
    if row.reply is not None:
        return
    place = Place(account=row.account, sender=row.sender, campaign=row.campaign)
    if verdict is CarrierVerdict.REFUSED:
        counting.note(place, now, Counted.FAILED)
    if verdict is not CarrierVerdict.ACCEPTED:
        return
    again = any(
        sent.campaign == row.campaign and sent.message_id != row.id and now - sent.at < WINDOW
        for sent in history.intents
    )
    counting.note(place, now, Counted.SENT, *(() if again else (Counted.RECIPIENTS,)))
