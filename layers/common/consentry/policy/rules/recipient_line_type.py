"""Lines that are certainly not a person's telephone for texts (clause CYC-44).

Only what the numbering plan is certain of: landlines outside North America, pagers, voicemail,
shared-cost and company-wide numbers. Internet telephones and toll-free numbers take texts and pass.
Whoever wrote from a line can read on it, so answers go.
"""

from collections.abc import Iterable

from consentry.domain.message import Category
from consentry.policy import asked_for
from consentry.policy.decision import Finding, Outcome
from consentry.policy.facts import Facts
from consentry.policy.rule import Rule
from consentry.policy.rulebook import Rulebook


def check(facts: Facts, book: Rulebook) -> Iterable[Finding]:
    """Deny for a line of a barred type; an unknown type passes, since North America has hardly any
    other.
    """
    kind = facts.recipient.kind
    if kind not in book.law.line_types.barred:
        return ()
    asked = asked_for.by_text(facts)
    if not asked and facts.message.category is not Category.CONVERSATIONAL:
        return (
            Finding(
                outcome=Outcome.DENY,
                message=f"the recipient's number is a {kind.replace('_', ' ')} number",
                remedy="ask the person for the number of their mobile telephone",
                detail={"kind": kind.value},
            ),
        )
    return ()


RULE = Rule(
    id="recipient.line_type",
    title="Texts go to lines that people read texts on",
    why="A text to a landline or a switchboard is lost, billed and counted against the sender.",
    citations=("ours-line-type",),
    clauses=("CYC-44",),
    check=check,
)
