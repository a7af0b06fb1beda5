"""The same text to the same person twice within ten minutes is a mistake (GCC-16).

Texts are the same when they differ only in case and spacing. Two that come at once are ordered by
their intents, so that one of them goes.
"""

from collections.abc import Iterable
from datetime import timedelta

from consentry.policy.decision import Finding, Outcome
from consentry.policy.facts import Facts
from consentry.policy.rule import Rule, Subject
from consentry.policy.rulebook import Rulebook

WITHIN = timedelta(minutes=10)


def check(facts: Facts, book: Rulebook) -> Iterable[Finding]:
    """Deny a repetition, unless the client allowed it or the text is an automatic answer."""
    message = facts.message
    if message.allow_duplicate or message.reply is not None:
        return ()
    for earlier in facts.earlier:
        if earlier.body_hash == message.body_hash and facts.at - earlier.at < WITHIN:
            return (
                Finding(
                    outcome=Outcome.DENY,
                    message="the same text went to this recipient less than ten minutes ago",
                    remedy="set `allow_duplicate` to true if it is meant to go twice",
                    detail={"earlier_message": earlier.message_id},
                ),
            )
    return ()


RULE = Rule(
    id="frequency.duplicate",
    title="Nobody gets the same text twice in a row",
    why="Retries and double clicks must not reach people.",
    citations=("ours-duplicates",),
    clauses=("GCC-16", "RL-11"),
    check=check,
    about=Subject.EARLIER,
)
