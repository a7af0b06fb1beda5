"""What recipients and carriers let us feel: counted, and looked at at once.

It comes last of all that a text or a batch of events makes us do, and nothing comes again for it: a
count that is lost makes a rate a little better than it is, an opt-out that is lost is a breach.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from consentry.domain.sender import Sender
from consentry.domain.tally import Counted, Place
from consentry.errors import TemporaryFailure
from consentry.services.counting import Counting
from consentry.services.watch import Watch


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """Adds up what was counted, and pauses what that asks to."""

    counting: Counting
    watch: Watch

    def opted_out(self, sender: Sender, at: datetime) -> None:
        """Somebody asked a number to stop who had not done so before."""
        place = Place(account=sender.account, sender=sender.number, campaign=sender.campaign)
        self.counting.note(place, at, Counted.OPT_OUT)
        self.flush()

    def flush(self) -> None:
        """Adds what was noted, and looks where something bad was among it."""
        with suppress(TemporaryFailure):
            self.watch.look(self.counting.flush())
