"""Nobody gets more texts than law, policy, their consent or their own wish allow (clauses ST-14,
ST-15, GCC-06).

Windows slide: a day is any 24 hours, a month any 31 days. Counted are the texts of the recipient's
send item before this one. Not counted and not bound: automatic answers, conversations, emergencies.
Passcodes are not bound, since somebody is waiting for them.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from consentry.domain.campaign import Frequency
from consentry.domain.consent import Consent
from consentry.domain.frequency import UNCOUNTED, Cap, Counts
from consentry.domain.message import Category, Purpose
from consentry.policy import wishes
from consentry.policy.decision import Finding, Outcome
from consentry.policy.facts import Facts
from consentry.policy.profile import Basis
from consentry.policy.rule import Rule, Subject
from consentry.policy.rulebook import Rulebook

_AGREED = Basis(citations=("ours-agreed-frequency",), clauses=("ST-14",))
_WISHED = Basis(citations=wishes.CITATIONS, clauses=wishes.CLAUSES)


def check(facts: Facts, book: Rulebook) -> Iterable[Finding]:
    """Hold until the oldest text of a full window leaves it; deny where no text at all is wished
    for.
    """
    message = facts.message
    if message.reply is not None or message.category in UNCOUNTED:
        return ()
    if message.purpose is Purpose.PASSCODE:
        return ()
    if wishes.binding(facts).max_per_day == 0:
        return (_none_wished(),)
    sent = len(facts.earlier) + len(facts.older)
    return _exceeded(facts, book, sent) if sent else ()


def _exceeded(facts: Facts, book: Rulebook, sent: int) -> Iterator[Finding]:
    """One finding per cap that is full; no cap can be of which so few texts were sent in all."""
    for cap, basis in _caps(facts, book):
        if sent < cap.most:
            continue
        free_at = cap.free_at(facts.at, _sent(facts, cap.counts))
        if free_at > facts.at:
            yield _full(cap, basis, free_at)


def _caps(facts: Facts, book: Rulebook) -> Iterator[tuple[Cap, Basis]]:
    if facts.message.category is Category.MARKETING:
        place = facts.recipient.place
        yield from book.law.caps_for(place.country, place.regions, facts.at.date())
    yield from book.profile(facts.account.profile).caps
    agreed = _agreed(facts)
    if agreed is not None:
        yield agreed, _AGREED
    wished = wishes.binding(facts).max_per_day
    if wished is not None:
        yield Cap(most=wished, per="day", counts=Counts.ALL), _WISHED


def _agreed(facts: Facts) -> Cap | None:
    """What the newest consent to this text says, else what the campaign was announced with."""
    campaign, category = facts.campaign.id, facts.message.category
    newest: Consent | None = None
    for consent in facts.consents:
        counts = consent.covers(campaign, category) and consent.counts_at(facts.at)
        if counts and (newest is None or consent.captured_at > newest.captured_at):
            newest = consent
    if newest is not None and newest.frequency is not None:
        kind = Counts.CAMPAIGN if newest.campaign else Counts.CATEGORY
        return _cap(newest.frequency, kind)
    return _cap(facts.campaign.frequency, Counts.CAMPAIGN) if facts.campaign.frequency else None


def _cap(frequency: Frequency, counts: Counts) -> Cap:
    return Cap(most=frequency.max, per=frequency.per, counts=counts)


def _sent(facts: Facts, counts: Counts) -> list[datetime]:
    campaign, category = facts.campaign.id, facts.message.category
    recent = [
        entry.at
        for entry in facts.earlier
        if entry.category not in UNCOUNTED
        and (
            counts is Counts.ALL
            or entry.campaign == campaign
            or (counts is Counts.CATEGORY and entry.category is category)
        )
    ]
    return recent + facts.older.instants(counts)


def _full(cap: Cap, basis: Basis, free_at: datetime) -> Finding:
    kind = "" if cap.counts is Counts.ALL else f" of this {cap.counts}"
    texts = "text" if cap.most == 1 else "texts"
    return Finding(
        outcome=Outcome.HOLD,
        message=f"{cap.most} {texts}{kind} a {cap.per} is the most, and that many went",
        remedy="nothing to do; it goes when the oldest of them is long enough ago",
        citations=basis.citations,
        clauses=basis.clauses or RULE.clauses,
        not_before=free_at,
        detail={"most": cap.most, "per": cap.per, "counts": cap.counts.value},
    )


def _none_wished() -> Finding:
    return Finding(
        outcome=Outcome.DENY,
        message="the recipient wishes for no texts at all",
        remedy="do not send it; the recipient may change their preferences",
        citations=_WISHED.citations,
        clauses=_WISHED.clauses,
        detail={"most": 0, "per": "day", "counts": Counts.ALL.value},
    )


RULE = Rule(
    id="frequency.cap",
    title="Nobody gets more texts than was agreed, allowed or wished for",
    why="A consent to four texts a month is no consent to a fifth.",
    citations=("ours-caps", "ours-agreed-frequency", "ours-preferences"),
    clauses=("ST-14", "ST-15", "GCC-06"),
    check=check,
    about=Subject.EARLIER | Subject.WISHES,
)
