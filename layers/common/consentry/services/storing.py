"""The last step of accepting: the rows, with what must be there before them."""

from collections.abc import Sequence
from dataclasses import dataclass

from consentry.domain.message import Message, Status
from consentry.errors import TemporaryFailure
from consentry.services.ports.messages import Messages, PutResult
from consentry.services.ports.pacing import Pacing
from consentry.services.ports.reviews import Reviews
from consentry.services.proposal import Proposal
from consentry.services.reviewing import review_of
from consentry.services.submission import is_of_another, mismatch


@dataclass(frozen=True, slots=True, kw_only=True)
class Storing:
    """Stores the rows of a request, each unless one with its id is there."""

    messages: Messages
    pacing: Pacing
    reviews: Reviews

    def run(self, proposals: Sequence[Proposal]) -> None:
        """The list of reviews first, then due entries, then rows; problems and replays are noted
        in the proposals.
        """
        if not proposals:
            return
        asked = [each.row for each in proposals if each.row.status is Status.REVIEW]
        if asked:
            self.reviews.open([review_of(row, row.created_at) for row in asked])
        existing = self._put(proposals)
        if existing:
            winners = self.messages.get_many(existing)
            for each in proposals:
                if each.row.id in existing:
                    _settle(each, winners.get(each.row.id))

    def _put(self, proposals: Sequence[Proposal]) -> tuple[str, ...]:
        """The ids whose rows were there before."""
        due = [each.due for each in proposals if each.due is not None]
        if len(proposals) > 1:
            return self.messages.put_many([each.row for each in proposals], due)
        for entry in due:
            self.pacing.put_due(entry)
        row = proposals[0].row
        return (row.id,) if self.messages.put_new(row) is PutResult.EXISTS else ()


def _settle(proposal: Proposal, winner: Message | None) -> None:
    """Somebody else's row is there.

    The same request's answer stands, another one's is a mismatch.
    """
    if winner is None or winner.status is Status.VOID:
        proposal.problem = TemporaryFailure("this attempt was given up; retry with the same key")
    elif is_of_another(winner, proposal.row.fingerprint):
        proposal.problem = mismatch()
    else:
        proposal.row = winner
        proposal.replayed = True
