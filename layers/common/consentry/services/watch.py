"""Looking at the rates of a number and its campaign when something bad was counted, and stopping
both where a threshold is reached (regulation.md 9; clauses SF-04, SF-06).

Nothing is looked at on a schedule: only an opt-out, a block, an error or a complaint can make a
rate worse. A look that fails loses nothing: the next bad thing looks again.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from consentry.domain.complaint import Complaint, most_within
from consentry.domain.tally import WINDOW, Place, Totals, together
from consentry.policy.governance import Breach, Governance, Grade
from consentry.services.pausing import Pausing
from consentry.services.ports.complaints import Complaints
from consentry.services.ports.counters import Counters
from consentry.services.ports.environment import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """Compares rates with thresholds."""

    clock: Clock
    counters: Counters
    complaints: Complaints
    pausing: Pausing
    governance: Governance

    def look(self, places: Iterable[Place]) -> tuple[str, ...]:
        """Pauses each number and campaign whose rates of 24 hours ask for it.

        The names of those that it paused, without anybody's number but our own.
        """
        wanted = set(places)
        paused: list[str] = []
        for account in sorted({place.account for place in wanted}):
            mine = {place for place in wanted if place.account == account}
            paused += self._look(account, mine)
        return tuple(paused)

    def complained(self, complaint: Complaint) -> bool:
        """Pauses a number that so many people complained of in 24 hours; whether it did."""
        if not complaint.sender:
            return False
        limit = self.governance.thresholds_on(complaint.received_at.date()).complaints_to_pause
        same = [
            (each.recipient, each.received_at)
            for each in self.complaints.since(complaint.account, complaint.received_at - WINDOW)
            if each.sender == complaint.sender
        ]
        count = most_within(same, WINDOW, around=complaint.received_at)
        if count < limit:
            return False
        reason = f"complaints of {count} people in 24 hours, where {limit} stop it"
        now = self.clock.now()
        return self.pausing.sender(complaint.account, complaint.sender, reason, now)

    def _look(self, account: str, places: set[Place]) -> list[str]:
        now = self.clock.now()
        tallies = self.counters.since(account, now - WINDOW, now)
        paused = []
        for sender in sorted({place.sender for place in places}):
            totals = together(each for each in tallies if each.place.sender == sender)
            reason = self._reason(totals)
            if reason and self.pausing.sender(account, sender, reason, now):
                paused.append(sender)
        for campaign in sorted({place.campaign for place in places}):
            totals = together(each for each in tallies if each.place.campaign == campaign)
            reason = self._reason(totals)
            if reason and self.pausing.campaign(account, campaign, reason, now):
                paused.append(campaign)
        return paused

    def _reason(self, totals: Totals) -> str:
        """Why it stops; empty where it does not."""
        breaches = self.governance.breaches(totals, self.clock.now().date())
        bad = [breach for breach in breaches if breach.grade is Grade.PAUSE]
        return "; ".join(f"{_said(breach)} of {totals.recipients} recipients" for breach in bad)


def _said(breach: Breach) -> str:
    name = breach.measure.value.replace("_", "-")
    return f"{name} rate {breach.rate:.1%} in 24 hours, where {breach.limit:.1%} stops it,"
