"""For how many complaints the proof is late, as a metric by account (clause SF-04)."""

from collections.abc import Mapping

from consentry.entrypoints.observability import count
from consentry.entrypoints.wiring import governing, stores

OVERDUE = "EvidenceOverdue"


def evidence_due() -> Mapping[str, int]:
    """Looks at every account; that nothing is late is counted too, as what an alarm looks at."""
    open_ = overdue = 0
    for account in stores.registry().account_ids():
        waiting = governing.evidence_desk().waiting(account)
        open_ += waiting.open
        overdue += waiting.overdue
        if waiting.overdue:
            count(OVERDUE, waiting.overdue, account=account)
    if not overdue:
        count(OVERDUE, 0)
    return {"open": open_, "overdue": overdue}
