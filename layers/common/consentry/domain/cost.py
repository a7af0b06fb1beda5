"""Whether a text has cost anything with the carrier (clause SF-02): what was stopped before the
call has not, whatever it was stopped for.
"""

from enum import StrEnum

from consentry.domain.message import Message, Status


class Cost(StrEnum):
    """What was spent: nothing, nothing yet or nobody knows yet, or what the bill says."""

    NONE = "none"
    OPEN = "open"
    CHARGED = "charged"


_OVER = frozenset({Status.BLOCKED, Status.CANCELLED, Status.EXPIRED, Status.FAILED, Status.VOID})
"""Where no call was made, or only calls that were refused for good."""


def cost_of(row: Message) -> Cost:
    """What is known of a text's cost."""
    if row.bill is not None:
        return Cost.CHARGED
    return Cost.NONE if row.status in _OVER else Cost.OPEN
