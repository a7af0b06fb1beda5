"""A sender that takes no replies names another way to stop in each text (RL-07).

"Reply STOP" from such a sender is a dead end: the FCC wants each text to name an alternative where
replies are impossible (47 CFR 64.1200(a)(10)). Contact Your Client wants the way to lead by text
(CYC-49): a keyword to another number. Emergencies and answers are exempt.
"""

from collections.abc import Iterable

from consentry.domain.message import Category
from consentry.policy import asked_for
from consentry.policy.content_facts import WayOut
from consentry.policy.decision import Finding, Outcome
from consentry.policy.facts import Facts
from consentry.policy.profile import Basis
from consentry.policy.rule import Rule
from consentry.policy.rulebook import Rulebook


def check(facts: Facts, book: Rulebook) -> Iterable[Finding]:
    """Deny a text that cannot be answered and says no other way to stop."""
    sender, message = facts.sender, facts.message
    if not sender.known or message.category is Category.EMERGENCY or asked_for.by_text(facts):
        return ()
    if book.senders.answerable(sender, facts.recipient.place.country):
        return ()
    by_text = book.profile(facts.account.profile).opt_out_by_text
    found = facts.content.way_out
    if found is WayOut.TEXT or (found is WayOut.OTHER and by_text is None):
        return ()
    basis = by_text or _BASIS
    return (
        Finding(
            outcome=Outcome.DENY,
            message="nobody can reply to this sender, and the text names no other way to stop",
            remedy=_BY_TEXT if by_text else _ANY_WAY,
            citations=basis.citations,
            clauses=basis.clauses,
            detail={"type": sender.type.value, "two_way": sender.two_way, "way_out": found.value},
        ),
    )


_BY_TEXT = "name a number that takes STOP (`STOP to 36111`), or send from a number with `two_way`"
_ANY_WAY = "add a page, address or number to opt out by, or send from a number with `two_way`"
_BASIS = Basis(citations=("47cfr64.1200-a10",), clauses=("RL-07",))

RULE = Rule(
    id="sender.two_way",
    title="There is a way to stop, also where nobody can reply",
    why="An instruction that leads nowhere is worse than none.",
    citations=("47cfr64.1200-a10", "aws-two-way", "aws-toll-free"),
    clauses=("RL-07", "CYC-49"),
    check=check,
)
