"""Texts leave only from a kind of sender that reaches the recipient's country (RL-15).

Networks of the United States, Canada and China deliver no texts from a name; what becomes of one
there is not ours to promise.
"""

from collections.abc import Iterable

from consentry.policy.decision import Finding, Outcome
from consentry.policy.facts import Facts
from consentry.policy.rule import Rule
from consentry.policy.rulebook import Rulebook


def check(facts: Facts, book: Rulebook) -> Iterable[Finding]:
    """Deny where the sender's kind is not delivered; an unknown country counts as the US."""
    sender, country = facts.sender, facts.recipient.place.country
    if not sender.known or book.senders.delivers(sender, country):
        return ()
    return (
        Finding(
            outcome=Outcome.DENY,
            message=f"a {sender.type.replace('_', ' ')} does not reach the recipient's country",
            remedy="send from a number of the recipient's country as `from`",
            detail={"type": sender.type.value, "country": country},
        ),
    )


RULE = Rule(
    id="sender.destination",
    title="The sender's kind reaches the recipient's country",
    why="A text that networks drop or relabel is not the text that was agreed to.",
    citations=("aws-sender-ids",),
    clauses=("RL-15", "CYC-87"),
    check=check,
)
