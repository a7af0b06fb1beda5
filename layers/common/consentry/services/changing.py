"""A change of who may send, planned anew as often as others change something first."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from consentry.domain.audit import Actor, AuditNote
from consentry.errors import TemporaryFailure
from consentry.services.audit import Audit
from consentry.services.ports.audit import ChainMovedError
from consentry.services.ports.governance import Change, ChangedMeanwhileError, Governance

ROUNDS = 16
NOTHING = Change()


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan[T]:
    """What is to be stored, what goes on record about it, and what is answered once it is.

    Without notes there is nothing to store: all is as it should be.
    """

    answer: T
    change: Change = NOTHING
    notes: tuple[AuditNote, ...] = ()
    event_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changing:
    """Carries out plans."""

    governance: Governance
    audit: Audit

    def run[T](self, by: Actor, plan: Callable[[], Plan[T]], *, in_turn: str = "") -> T:
        """Stores what `plan` answers, asked again after each lost race.

        With an account `in_turn` a plan counts only if nothing came on that account's record since
        it was begun: for plans that rest on more than the states which they change.
        AlreadyOnRecordError if its event is on record; TemporaryFailure if others are always first.
        """
        for _ in range(ROUNDS):
            head = self.audit.head(in_turn) if in_turn else None
            planned = plan()
            if not planned.notes:
                return planned.answer
            store = partial(self.governance.apply, planned.change)
            record = partial(self.audit.right_after, head) if in_turn else self.audit.with_change
            try:
                record(by, planned.notes, store, event_id=planned.event_id)
            except (ChangedMeanwhileError, ChainMovedError):
                continue
            return planned.answer
        raise TemporaryFailure("this is being changed by others; try again later")
