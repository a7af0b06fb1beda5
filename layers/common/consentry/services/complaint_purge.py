"""Complaints whose time is over become anonymous: who complained goes, with what they said; that
somebody did, and about which number and campaign, stays (clauses CYC-14, CYC-15).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from consentry.domain.complaint import Complaint
from consentry.domain.custody import LegalHold
from consentry.domain.retention import DataClass
from consentry.services.ports.complaints import Complaints
from consentry.services.ports.custody import Custody
from consentry.services.ports.environment import Clock
from consentry.services.purging import Tally

DATA = DataClass.COMPLAINT


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintPurge:
    """Makes complaints anonymous by the day on which they were received.

    None comes for a day that was done: what is received longer ago than it is kept is refused.
    """

    clock: Clock
    custody: Custody
    complaints: Complaints

    def run(
        self, account: str, first: date, last: date, held: frozenset[str], tally: Tally
    ) -> None:
        """Does the days from the first (where nothing was done before) to the last, included.

        What a hold binds is left to `settle`. OutOfTime if it did not get to the end.
        """
        progress = self.custody.progress(account, DATA)
        if progress.done:
            first = date.fromisoformat(progress.done) + timedelta(days=1)
        if first > last:
            return
        found = self.complaints.received(account, first, last)
        if bound := sum(each.recipient in held for each in found):
            tally.held[DATA] += bound
        self._anonymise((each for each in found if each.recipient not in held), tally)
        self.custody.put_progress(replace(progress, done=last.isoformat()))

    def settle(self, hold: LegalHold, last: date, tally: Tally) -> None:
        """Does for one recipient, whose hold has ended, what was due while it bound."""
        found = self.complaints.of_recipient(hold.account, hold.recipients)
        self._anonymise((each for each in found if each.received_at.date() <= last), tally)

    def _anonymise(self, complaints: Iterable[Complaint], tally: Tally) -> None:
        for complaint in complaints:
            tally.check(self.clock.now())
            if complaint.recipient:
                self.complaints.anonymise(complaint)
                tally.done[DATA] += 1
