"""Recipients of whom nothing was heard for long are asked again before they are texted (GCC-11).

How long is our own choice where a profile asks for relevance: 548 days, the eighteen months that
US law lets a business relationship last after its latest sign (47 CFR 64.1200(f)(5)). A text from
the recipient or a new consent is such a sign. Texts that somebody set off are not concerned.
"""

from collections.abc import Iterable

from consentry.policy.consent_need import Standing, objection
from consentry.policy.decision import Finding
from consentry.policy.facts import Facts
from consentry.policy.rule import Rule
from consentry.policy.rulebook import Rulebook


def check(facts: Facts, book: Rulebook) -> Iterable[Finding]:
    """Deny where the profile asks for a recent sign of life and there is none."""
    stale = book.profile(facts.account.profile).stale
    if stale is None:
        return ()
    return objection(
        facts,
        book,
        Standing.STALE,
        "nothing was heard of this recipient for so long that they must be asked again",
        "renew the consent and record it with POST /v1/consents",
        stale.basis,
    )


RULE = Rule(
    id="consent.stale",
    title="Old consent is renewed",
    why="Numbers change hands and people forget; what was wanted years ago may be spam now.",
    citations=("ours-stale",),
    clauses=("GCC-11",),
    check=check,
)
