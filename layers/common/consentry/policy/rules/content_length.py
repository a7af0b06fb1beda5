"""A text is concise where the profile asks for it (GCC-13).

Counted in the parts that carriers charge and pace by. What AWS takes at all, 1,530 GSM or 630 other
characters, is a matter of the request, not of policy.
"""

from collections.abc import Iterable

from consentry.policy.decision import Finding, Outcome
from consentry.policy.facts import Facts
from consentry.policy.profile import Measured
from consentry.policy.rule import Rule, Subject
from consentry.policy.rulebook import Rulebook


def check(facts: Facts, book: Rulebook) -> Iterable[Finding]:
    """Deny a text of more parts than the profile allows."""
    parts = facts.content.parts
    if parts < 2:
        return ()
    limit = book.profile(facts.account.profile).limits.get(Measured.PARTS)
    if limit is not None and parts > limit.most:
        return (
            Finding(
                outcome=Outcome.DENY,
                message=f"the text takes {parts} parts, and {limit.most} are the most",
                remedy="shorten it; `segments.non_gsm` names characters that make it longer",
                citations=limit.basis.citations,
                clauses=limit.basis.clauses,
                detail={"parts": parts, "most": limit.most, "encoding": facts.content.encoding},
            ),
        )
    return ()


RULE = Rule(
    id="content.length",
    title="A text is concise",
    why="Long texts cost more, arrive in pieces and are not read.",
    citations=("ours-concise",),
    clauses=("GCC-13",),
    check=check,
    about=Subject.FORM,
)
