"""A text on its way to being accepted: what was read for it, what was decided, where it goes."""

from dataclasses import dataclass, replace
from datetime import datetime

from consentry.domain.message import Message, Status
from consentry.domain.recipient_key import RecipientKeys
from consentry.errors import ConsentryError
from consentry.policy.decision import Decision, Outcome
from consentry.policy.engine import evaluate
from consentry.policy.record import stored
from consentry.policy.rulebook import Rulebook
from consentry.services.draft import Draft, at_limit_of
from consentry.services.gather import facts_of
from consentry.services.ports.facts import Snapshot
from consentry.services.ports.messages import DueEntry
from consentry.services.slots import Slot
from consentry.services.submission import Submission


@dataclass(slots=True, kw_only=True)
class Proposal:
    """One draft that is not answered yet; each step of accepting fills in what it finds.

    `slot` is where it goes now, `due` where it waits, `problem` what kept it from being stored.
    """

    draft: Draft
    keys: RecipientKeys
    snapshot: Snapshot
    row: Message
    decision: Decision
    slot: Slot | None = None
    due: DueEntry | None = None
    replayed: bool = False
    problem: ConsentryError | None = None

    def reconsider(self, at: datetime, book: Rulebook) -> None:
        """Decides as of a later instant; an objection of then takes the place of a yes of now."""
        row, decision = _judged(self.row, self.snapshot, at, book)
        if decision.outcome is not Outcome.ALLOW:
            self.slot, self.row, self.decision = None, row, decision

    def outcome(self) -> Submission:
        """What its client is answered."""
        if self.problem is not None:
            return Submission(problem=self.problem)
        if self.replayed:
            return Submission(row=self.row, replayed=True)
        return Submission(row=self.row, decision=self.decision)


def proposed(
    draft: Draft,
    keys: RecipientKeys,
    snapshot: Snapshot,
    row: Message,
    now: datetime,
    book: Rulebook,
) -> Proposal:
    """The proposal with its first decision, which is made as of `send_at` if that is to come."""
    at = at_limit_of(row, now)
    row, decision = _judged(row, snapshot, at, book)
    if decision.outcome is Outcome.ALLOW and at > now:
        row = replace(row, status=Status.HELD, not_before=at)
    return Proposal(draft=draft, keys=keys, snapshot=snapshot, row=row, decision=decision)


def _judged(
    row: Message, snapshot: Snapshot, at: datetime, book: Rulebook
) -> tuple[Message, Decision]:
    facts = facts_of(row, snapshot, at, book)
    decision = evaluate(facts, book)
    row = replace(row, decisions=(stored(decision, facts, "submit"),))
    return _as_decided(row, decision), decision


def _as_decided(row: Message, decision: Decision) -> Message:
    if decision.outcome is Outcome.ALLOW:
        return replace(row, status=Status.QUEUED, not_before=None)
    if decision.outcome is Outcome.HOLD and decision.not_before is not None:
        return replace(row, status=Status.HELD, not_before=decision.not_before)
    if decision.outcome is Outcome.REVIEW:
        return replace(row, status=Status.REVIEW, not_before=decision.not_before)
    return replace(row, status=Status.BLOCKED, not_before=decision.not_before)
