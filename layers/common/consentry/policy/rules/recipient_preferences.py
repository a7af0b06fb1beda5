"""Nobody is texted about what they did not want to hear of (clause GCC-07).

Their hours are judged with the other hours, their number of texts with the other caps.
"""

from collections.abc import Iterable

from consentry.policy import wishes
from consentry.policy.decision import Finding, Outcome
from consentry.policy.facts import Facts
from consentry.policy.rule import Rule, Subject
from consentry.policy.rulebook import Rulebook


def check(facts: Facts, book: Rulebook) -> Iterable[Finding]:
    """Deny a category that the recipient left out of those they want; no wish is no objection."""
    wanted = wishes.binding(facts).categories
    if wanted is None or facts.message.category in wanted:
        return ()
    return (
        Finding(
            outcome=Outcome.DENY,
            message=f"the recipient does not want {facts.message.category} texts",
            remedy="do not send it; the recipient may change their preferences",
            detail={"wanted": [category.value for category in wanted]},
        ),
    )


RULE = Rule(
    id="recipient.preferences",
    title="Recipients choose what they hear about",
    why="Consent to one thing is no wish for another.",
    citations=wishes.CITATIONS,
    clauses=("GCC-07", "CYC-09"),
    check=check,
    about=Subject.WISHES,
)
