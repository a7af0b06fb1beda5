"""What a request puts on record before its answer is stored, or any text of it can leave.

A crash in between makes the client ask again: each entry counts once under its own id.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from consentry.domain.message import Category, Status
from consentry.policy.decision import Outcome
from consentry.services.audit import Audit
from consentry.services.emergencies import emergency_note
from consentry.services.proposal import Proposal
from consentry.services.strikes import Offence, Strikes


@dataclass(frozen=True, slots=True, kw_only=True)
class OnRecord:
    """Counts violations, and notes who calls what an emergency; either may be left out."""

    strikes: Strikes | None = None
    audit: Audit | None = None

    def run(self, proposals: Sequence[Proposal]) -> None:
        """Puts on record what the decisions about one request's texts ask for."""
        self._violations(proposals)
        self._emergency(proposals)

    def _violations(self, proposals: Sequence[Proposal]) -> None:
        if self.strikes is None:
            return
        offences = [offence for each in proposals for offence in _offences(each)]
        if offences:
            self.strikes.run(offences)

    def _emergency(self, proposals: Sequence[Proposal]) -> None:
        going = [
            each
            for each in proposals
            if each.row.category is Category.EMERGENCY and each.row.status is not Status.BLOCKED
        ]
        if going and self.audit is not None:
            first = going[0]
            note = emergency_note(first.row, len(going))
            self.audit.note(first.draft.by, note, event_id=f"emergency:{first.row.id}")


def _offences(proposal: Proposal) -> list[Offence]:
    """Every rule that denies a client's text; an automatic answer is nobody's violation."""
    row, decision = proposal.row, proposal.decision
    if row.reply is not None or decision.outcome is not Outcome.DENY:
        return []
    return [
        Offence(
            account=row.account,
            profile=decision.profile,
            campaign=row.campaign,
            sender=row.sender,
            rule=reason.rule,
            message=row.id,
        )
        for reason in decision.reasons
        if reason.outcome is Outcome.DENY
    ]
