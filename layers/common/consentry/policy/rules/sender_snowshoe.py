"""Similar texts leave from no more numbers than they need (CYC-84).

Spreading them thin over many numbers is how spam escapes filters: T-Mobile 4.3, CTIA 5.5.2, and
AT&T ("more source phone numbers than are needed to support an application's function"). What is
needed is data: five ordinary numbers, one toll-free number, one short code or name; where the
campaign registered a pool of numbers, as many as its throughput class fills at fifty texts a
minute each. A blocked number is never replaced by another (SF-05).
"""

from collections.abc import Iterable

from consentry.policy.decision import Finding, Outcome
from consentry.policy.facts import Facts
from consentry.policy.rule import Rule, Subject
from consentry.policy.rulebook import Rulebook


def check(facts: Facts, book: Rulebook) -> Iterable[Finding]:
    """Deny from a number beyond those that similar texts of the last day needed."""
    sender, campaign = facts.sender, facts.campaign
    if not sender.others or not campaign.known:
        return ()
    snowshoe = book.senders.snowshoe
    most = snowshoe.most(sender.type, campaign)
    if sender.others < most:
        return ()
    hours = int(snowshoe.window.total_seconds() // 3600)
    return (
        Finding(
            outcome=Outcome.DENY,
            message=f"similar texts left from {sender.others} other numbers within {hours} hours",
            remedy=(
                "leave `from` out or send it from a number that sends it already; a campaign whose"
                " pool of numbers is registered may set `number_pool`"
            ),
            citations=snowshoe.basis.citations,
            clauses=snowshoe.basis.clauses,
            detail={"others": sender.others, "most": most, "hours": hours},
        ),
    )


RULE = Rule(
    id="sender.snowshoe",
    title="Similar texts are not spread over many numbers",
    why="Many numbers with few texts each look like nobody in particular; that is their point.",
    citations=("att-coc-snowshoe", "tmobile-coc-4.3", "ctia-5.5.2", "ours-snowshoe"),
    clauses=("CYC-84",),
    check=check,
    about=Subject.OTHERS,
)
