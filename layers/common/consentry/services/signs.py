"""What recipients and carriers let us feel: counted, and looked at at once.

It comes last of all that a text or an event makes us do, and nothing comes again for it: a count
that is lost makes a rate a little better than it is, an opt-out that is lost is a breach.
"""

from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from consentry.domain.sender import Sender
from consentry.domain.tally import Counted, Place
from consentry.errors import TemporaryFailure
from consentry.services.counting import Counting
from consentry.services.watch import Watch

BAD = frozenset({Counted.BLOCKED, Counted.UNDELIVERED, Counted.FAILED, Counted.OPT_OUT})
"""What can make a rate worse."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """Counts, and pauses what the counts ask to."""

    counting: Counting
    watch: Watch

    def opted_out(self, sender: Sender, at: datetime) -> None:
        """Somebody asked a number to stop who had not done so before."""
        self.count({place_of(sender): (Counted.OPT_OUT,)}, at)

    def count(self, seen: dict[Place, Collection[Counted]], at: datetime) -> None:
        """Counts what was seen of texts, one of each kind that is named, and looks where it was
        bad.
        """
        for place, kinds in seen.items():
            for kind in kinds:
                self.counting.note(place, at, kind)
        with suppress(TemporaryFailure):
            self.counting.flush()
            self.watch.look(place for place, kinds in seen.items() if BAD.intersection(kinds))


def place_of(sender: Sender) -> Place:
    """Where what happens to an originating number is counted."""
    return Place(account=sender.account, sender=sender.number, campaign=sender.campaign)
