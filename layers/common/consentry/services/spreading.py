"""Keeping count of the originating identities from which texts alike leave (clause CYC-84).

An identity is marked by the first such text that it may send, and again when its mark has lost
half its time: one write more for that text, none for those that follow. An account whose
identities are too few to spread anything is never marked.
"""

from dataclasses import replace
from datetime import datetime

from consentry.domain.likeness import of_kind
from consentry.domain.message import Message
from consentry.policy.facts import Facts
from consentry.policy.rulebook import Rulebook
from consentry.services.ports.facts import Snapshot
from consentry.services.ports.pacing import Pacing


def marked(
    pacing: Pacing, book: Rulebook, row: Message, snapshot: Snapshot, facts: Facts
) -> Snapshot:
    """The snapshot with this text's identity among those that carry such texts.

    The same snapshot where nothing had to be written.
    """
    rule, at = book.senders.snowshoe, facts.at
    if not row.likeness or not snapshot.spread.is_due(row.sender, at, rule.window):
        return snapshot
    numbers, most = snapshot.numbers, rule.most(facts.sender.type, facts.campaign)
    if numbers is not None and of_kind(numbers, row.sender) <= most:
        return snapshot
    spread = pacing.mark_spread(row.account, row.likeness, row.sender, at)
    return replace(snapshot, spread=spread)


def unmarked(pacing: Pacing, row: Message, snapshot: Snapshot, before: Snapshot) -> None:
    """Takes back the mark that `marked` made, for a text that may not go after all."""
    if snapshot is not before and row.sender not in before.spread.marks:
        pacing.unmark_spread(row.account, row.likeness, row.sender)


def others(snapshot: Snapshot, row: Message, at: datetime, book: Rulebook) -> int:
    """How many other identities of its kind carried such texts before this one did."""
    if not row.likeness:
        return 0
    return snapshot.spread.others(row.sender, at, book.senders.snowshoe.window)
