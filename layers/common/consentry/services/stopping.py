"""What becomes of an accepted text that may not go now: it waits, a person looks, or it ends.

One answer for dispatch and release, so that a text fares the same whichever of them meets it.
"""

from datetime import datetime, timedelta

from consentry.domain.message import Message, Status, StoredDecision
from consentry.policy.decision import Decision, Outcome

PAUSE_LOOK = timedelta(minutes=5)
"""How often a text under a paused campaign or number is looked at again."""
NOTED = timedelta(hours=1)
"""How often its row says so."""


def waits_until(decision: Decision, at: datetime) -> datetime | None:
    """When the text is to be decided again; None if it does not wait.

    A pause denies new texts, but what was accepted before it waits for its end.
    """
    if decision.outcome is Outcome.HOLD:
        return decision.not_before
    return at + PAUSE_LOOK if decision.only_paused else None


def looked_at_next(last: datetime, at: datetime) -> datetime:
    """When a text whose pause goes on is looked at after `at`, if it was to be at `last`: some
    times five minutes after that, so that sweeps which overlap make one entry of one.
    """
    return last + PAUSE_LOOK * ((at - last) // PAUSE_LOOK + 1)


def decided(row: Message, kept: StoredDecision) -> tuple[StoredDecision, ...]:
    """The row's decisions with one more; of a run of equal ones the first and the last are kept.

    A text under a long pause is decided again and again, and its row must not grow for ever.
    """
    run = row.decisions[-2:]
    if len(run) == 2 and all(_says(one) == _says(kept) for one in run):
        return (*row.decisions[:-1], kept)
    return (*row.decisions, kept)


def is_noted(row: Message, look: StoredDecision) -> bool:
    """Whether the row's last decision says the same, and is less than an hour old."""
    return any(
        _says(last) == _says(look) and look.at - last.at < NOTED for last in row.decisions[-1:]
    )


def _says(kept: StoredDecision) -> tuple[str, str, tuple[str, ...], str]:
    return (kept.stage, kept.outcome, kept.rules, kept.ruleset_hash)


def ended_as(decision: Decision) -> Status:
    """`expired` if time is the only objection, `review` if a person must look, else `blocked`."""
    if decision.outcome is Outcome.REVIEW:
        return Status.REVIEW
    denials = {reason.rule for reason in decision.reasons if reason.outcome is Outcome.DENY}
    return Status.EXPIRED if denials == {"time.expired"} else Status.BLOCKED


def rules_of(decision: Decision) -> str:
    """The rules that objected, as the detail of a timeline entry."""
    return ",".join(sorted({reason.rule for reason in decision.reasons}))
