"""How long the oldest question from a handset waits, as a metric by account (clause GCC-14)."""

from collections.abc import Mapping

from consentry.entrypoints.observability import measure_seconds
from consentry.entrypoints.wiring import replies, stores


def unanswered() -> Mapping[str, int]:
    """Measures every account; counts those with a question that waits."""
    waiting = 0
    for account in stores.registry().account_ids():
        age = replies.inbox().oldest(account)
        measure_seconds("OldestUnanswered", age.total_seconds(), account=account)
        waiting += age.total_seconds() > 0
    return {"waiting": waiting}
