"""Puts opt-outs onto the carrier's own lists: belt and braces for what leaves by other ways.

The carrier's list is the second lock. Consentry's own suppression holds from the instant of the
STOP; this one follows five minutes later, from the due index, and a daily comparison
(`reconcile.py`) repairs what it missed.

An opt-out towards everybody goes onto every account's list, not only onto those of accounts that
have texted the number: it binds whoever texts it tomorrow, there are few of them, and AWS allows
an AWS account 25 lists unless asked for more.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from consentry.domain.recipient_key import RecipientKeys
from consentry.domain.suppression import EVERYBODY
from consentry.errors import TemporaryFailure
from consentry.services.listing import LIST_SHARD, subject_of
from consentry.services.opt_out import OptOut
from consentry.services.ports.environment import Clock, Keys
from consentry.services.ports.messages import DueEntry
from consentry.services.ports.opt_out_lists import ListAnswer, OptOutLists
from consentry.services.ports.pacing import Pacing
from consentry.services.ports.proof import SuppressionStore
from consentry.services.ports.registry import Registry

LOOK_BACK = timedelta(minutes=5)
FIRST_LOOK_BACK = timedelta(hours=26)
GIVEN_UP = timedelta(hours=24)
"""After a day the comparison of the whole lists has had its turn."""
MOST_ENTRIES = 200
"""In one sweep of a minute: AWS takes ten changes a second, and texts are released first."""
MOST_FAILURES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Mirrored:
    """What a sweep did: opt-outs put on lists, refused by the carrier, and left for later."""

    listed: int = 0
    refused: int = 0
    left: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Mirror:
    """Sweeps the due entries of opt-outs once."""

    clock: Clock
    keys: Keys
    registry: Registry
    suppressions: SuppressionStore
    pacing: Pacing
    lists: OptOutLists
    opt_out: OptOut

    def run(self) -> Mirrored:
        """Handles what is due, oldest first.

        What the carrier throttles, or what fails otherwise, stays and is met again by the next
        sweep. ConfigurationError if the deployment may not change lists.
        """
        now = self.clock.now()
        mark = self.pacing.watermarks().get(LIST_SHARD)
        since = mark - LOOK_BACK if mark else now - FIRST_LOOK_BACK
        entries = self.pacing.due(LIST_SHARD, since=since, until=now)
        left, answers, failures = entries[MOST_ENTRIES:], [], 0
        for entry in entries[:MOST_ENTRIES]:
            if failures >= MOST_FAILURES:
                left.append(entry)
                continue
            try:
                answers += self._handle(entry)
                self.pacing.delete_due(entry)
            except TemporaryFailure:
                failures += 1
                if now - entry.at < GIVEN_UP:
                    left.append(entry)
                else:
                    self.pacing.delete_due(entry)
        self.pacing.store_watermarks({LIST_SHARD: min([now, *(each.at for each in left)])})
        refused = answers.count(ListAnswer.REFUSED)
        return Mirrored(listed=len(answers) - refused, refused=refused, left=len(left))

    def _handle(self, entry: DueEntry) -> list[ListAnswer]:
        """Lists the number if its opt-out still stands; none was erased or lifted meanwhile."""
        account, recipient = subject_of(entry)
        only = RecipientKeys(current=recipient, versions=(recipient,))
        number = self.suppressions.get(account, only).number
        if not number:
            return []
        keys = self.keys.of(number)
        if not self.suppressions.get(account, keys).stops_all:
            return []
        owners = self.registry.account_ids() if account == EVERYBODY else [account]
        answers = [self.lists.put(owner, number) for owner in owners]
        # A START lifts first and leaves the list after that, and this lists first and looks after
        # that: one of the two always sees the other.
        lifted = self.suppressions.get(account, keys)
        if not lifted.stops_all:
            at = lifted.started_at() or self.clock.now()
            for owner in owners:
                self._take_back(owner, keys, number, at)
        return answers

    def _take_back(self, owner: str, keys: RecipientKeys, number: str, at: datetime) -> None:
        event = f"unlisted:{owner}:{int(at.timestamp() * 1000)}"
        self.opt_out.leave_list(owner, keys, number, at, event)
