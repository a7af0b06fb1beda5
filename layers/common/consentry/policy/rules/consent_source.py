"""Consent that somebody else handed over is none: bought, rented, scraped, passed on (CYC-24).

A list of people who "have opted in" is no better (CYC-37): consent is given directly by the
recipient (RL-04), to one sender (CTIA 5.1.2.2), and lists of it are not traded (CTIA 5.1.4). Such
consents are refused when they are recorded; this rule judges those that came in any other way.
"""

from collections.abc import Iterable

from consentry.domain.consent import ConsentSource
from consentry.policy.consent_need import Standing, objection
from consentry.policy.decision import Finding
from consentry.policy.facts import Facts
from consentry.policy.profile import Basis
from consentry.policy.rule import Rule, Subject
from consentry.policy.rulebook import Rulebook


def check(facts: Facts, book: Rulebook) -> Iterable[Finding]:
    """Deny where all consent that covers the text was not given by the recipient."""
    for consent in facts.consents:
        if consent.source is not ConsentSource.DIRECT:
            break
    else:
        return ()
    return objection(
        facts,
        book,
        Standing.SOURCE,
        "consent from source `{source}` does not count: it was not given by the recipient",
        "ask the recipient directly, for example with a web form or an opt-in keyword",
        _BASIS,
    )


_BASIS = Basis(
    citations=("ctia-5.1.2", "ctia-5.1.4"),
    clauses=("CYC-24", "CYC-37", "RL-04", "RL-11", "RL-12"),
)

RULE = Rule(
    id="consent.source",
    title="Only the recipient can give consent",
    why="Nobody can agree for somebody else, least of all whoever sells the list.",
    citations=_BASIS.citations,
    clauses=_BASIS.clauses,
    check=check,
    about=Subject.DOUBTS,
)
