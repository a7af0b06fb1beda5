"""A conversational text answers a person: soon after their text, and never with an offer (CYC-36).

Outside the window it is an ordinary text and needs consent: send it under another category. A
profile without a window asks for consent instead, which the consent rules judge.
"""

from collections.abc import Iterable
from datetime import timedelta

from consentry.domain.message import Category, Purpose
from consentry.policy.decision import Finding, Outcome
from consentry.policy.facts import Facts
from consentry.policy.profile import Conversation
from consentry.policy.rule import Rule, Subject
from consentry.policy.rulebook import Rulebook


def check(facts: Facts, book: Rulebook) -> Iterable[Finding]:
    """Deny promotion in a conversation, and texts outside the window after the recipient's last
    text.
    """
    message = facts.message
    if message.category is not Category.CONVERSATIONAL or message.reply is not None:
        return ()
    window = book.profile(facts.account.profile).conversation
    found: list[Finding] = []
    if message.purpose is Purpose.PROMOTION:
        said = "a conversational text may not promote anything"
        found.append(_deny(window, said, "send it as marketing"))
    if window.minutes is not None and not _is_open(facts, window.minutes):
        said = f"the recipient has not texted in the last {window.minutes} minutes"
        remedy = "wait for the recipient to write, or send it under another category with consent"
        found.append(_deny(window, said, remedy))
    return found


def _is_open(facts: Facts, minutes: int) -> bool:
    last = facts.last_inbound_at
    return last is not None and facts.at - last <= timedelta(minutes=minutes)


def _deny(window: Conversation, message: str, remedy: str) -> Finding:
    return Finding(
        outcome=Outcome.DENY,
        message=message,
        remedy=remedy,
        citations=window.basis.citations,
        clauses=window.basis.clauses,
        detail={"minutes": window.minutes},
    )


RULE = Rule(
    id="conversation.window",
    title="A conversation is open only for a while after the recipient's text",
    why="A text from somebody invites an answer, not a correspondence.",
    citations=("ours-conversation",),
    clauses=("CYC-36",),
    check=check,
    about=Subject.UNUSUAL,
)
