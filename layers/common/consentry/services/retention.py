"""What is kept for a time only goes when the time is over, night by night, with a report (clauses
CYC-13 to CYC-15, RL-17).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from consentry.domain.account import Account
from consentry.domain.custody import LegalHold
from consentry.domain.retention import DataClass, RetentionReport
from consentry.policy.rulebook import Rulebook
from consentry.services.complaint_purge import ComplaintPurge
from consentry.services.erasure import ErasureDesk
from consentry.services.evidence_purge import EvidencePurge
from consentry.services.ports.custody import Custody
from consentry.services.ports.environment import Clock
from consentry.services.ports.proof import EvidencePlace
from consentry.services.ports.registry import Registry
from consentry.services.purging import OutOfTime, RowPurge, Tally

TIME = timedelta(minutes=6)
"""For all accounts together; what is left waits for the next night."""
FIRST_LOOK = timedelta(days=400)
"""How far back an account's rows can lie of which nobody noted when it came."""
PROOF_AND_MORE = timedelta(days=6 * 365)
"""How far back evidence can lie of which nobody noted when its account came."""
BEFORE = timedelta(days=6 * 365)
"""A complaint may have reached its channel before the account was set up here."""
PROLONGED = timedelta(days=400)
OF_ROWS = (DataClass.MESSAGE_BODY, DataClass.RECIPIENT_NUMBER)


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionDesk:
    """The nightly purge, and its reports."""

    clock: Clock
    registry: Registry
    custody: Custody
    rows: RowPurge
    evidence: EvidencePurge
    complaints: ComplaintPurge
    erasure: ErasureDesk
    book: Rulebook

    def run(self) -> Mapping[str, int]:
        """One night: counts by data class. What it did is stored as a report, to its end or not."""
        now = self.clock.now()
        tally = Tally(ends=now + TIME)
        complete, again = True, 0
        since: list[date] = []
        try:
            for name in self.registry.account_ids():
                account = self.registry.account(name)
                if account is not None:
                    again += self.erasure.again(name)
                    self._account(account, now, tally)
                    since.append((account.created_at or now - PROOF_AND_MORE).date())
            self._evidence(min(since, default=now.date()), now, tally)
        except OutOfTime:
            complete = False
        report = RetentionReport(
            at=now, done=dict(tally.done), held=dict(tally.held), complete=complete
        )
        self.custody.put_report(report)
        return {**report.done, "erasures_again": again, "complete": int(complete)}

    def reports(self) -> list[RetentionReport]:
        """The latest reports, newest first."""
        return list(self.custody.reports())

    def over(self, account: Account, today: date) -> dict[DataClass, date]:
        """By data class, the last day whose rows are over."""
        kept = self.book.retention
        days = {DataClass.MESSAGE_BODY: account.body_days}
        last = {data: kept[data].last_over(today, days.get(data)) for data in OF_ROWS}
        return {data: day for data, day in last.items() if day is not None}

    def _account(self, account: Account, now: datetime, tally: Tally) -> None:
        holds = self.custody.holds(account.id)
        held = frozenset(key for hold in holds if hold.binds_at(now) for key in hold.recipients)
        over = self.over(account, now.date())
        complained = self.book.retention[DataClass.COMPLAINT].last_over(now.date())
        for hold in holds:
            if hold.binds_at(now):
                self._prolong(hold, now)
            else:
                self.rows.settle(hold, over, tally)
                if complained is not None:
                    self.complaints.settle(hold, complained, tally)
                self.custody.put_hold(replace(hold, settled=True))
        first = (account.created_at or now - FIRST_LOOK).date()
        for data, last in over.items():
            self.rows.run(account.id, data, (first, last), held, tally)
        if complained is not None:
            first = (account.created_at or now - PROOF_AND_MORE).date()
            self.complaints.run(account.id, first - BEFORE, complained, held, tally)

    def _prolong(self, hold: LegalHold, now: datetime) -> None:
        """A row expires by itself, years later; under a hold it must not."""
        for row in self.rows.rows_of(hold):
            self.rows.messages.prolong(row.id, now + PROLONGED)

    def _evidence(self, first: date, now: datetime, tally: Tally) -> None:
        last = self.book.retention[DataClass.CONSENT_EVIDENCE].last_over(now.date())
        if last is not None:
            self.evidence.run(first, last, lambda place: self._is_held(place, now), tally)

    def _is_held(self, place: EvidencePlace, now: datetime) -> bool:
        holds = self.custody.holds(place.account)
        return any(hold.binds_at(now) and place.recipient in hold.recipients for hold in holds)
