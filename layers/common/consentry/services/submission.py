"""What became of a draft, and which row answers for it when its request comes again.

The row is the record of idempotency: who asks with its key and its body gets its answer, who asks
with another body is refused.
"""

from dataclasses import dataclass

from consentry.domain.message import Message
from consentry.errors import ConsentryError, IdempotencyMismatch
from consentry.policy.decision import Decision
from consentry.services.draft import Draft


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """What became of one draft: its row and decision, or the problem that kept it from being
    stored.

    `decision` is None on a replay: it is rebuilt from the row.
    """

    row: Message | None = None
    decision: Decision | None = None
    replayed: bool = False
    problem: ConsentryError | None = None


def replay_of(draft: Draft, row: Message) -> Submission:
    """The answer to a draft whose row is there already."""
    if is_of_another(row, draft.fingerprint):
        return Submission(problem=mismatch())
    return Submission(row=row, replayed=True)


def is_of_another(row: Message, fingerprint: str) -> bool:
    """Whether a row was made by another request; of an erased one nobody knows any more."""
    return row.fingerprint not in ("", fingerprint)


def mismatch() -> IdempotencyMismatch:
    """The refusal of a key that came with two bodies."""
    return IdempotencyMismatch("this idempotency key was used with another body")
