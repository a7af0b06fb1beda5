"""A text whose time is over is not sent: late is worse than never for a passcode or a reminder."""

from collections.abc import Iterable

from consentry.domain.times import rfc3339
from consentry.policy.decision import Finding, Outcome
from consentry.policy.facts import Facts
from consentry.policy.rule import Rule, Subject
from consentry.policy.rulebook import Rulebook


def check(facts: Facts, book: Rulebook) -> Iterable[Finding]:
    """Deny from `expires_at` on; a text without one does not expire here."""
    expires_at = facts.message.expires_at
    if expires_at is not None and facts.at >= expires_at:
        return (
            Finding(
                outcome=Outcome.DENY,
                message="the text's time was over before it could go",
                remedy="send it again with a later `expires_at` if it still matters",
                detail={"expires_at": rfc3339(expires_at)},
            ),
        )
    return ()


RULE = Rule(
    id="time.expired",
    title="Nothing goes after its time",
    why="Queues, holds and outages delay texts; some are wrong once late.",
    citations=("ours-expiry",),
    clauses=("GCC-11",),
    check=check,
    about=Subject.EXPIRY,
)
