"""What carriers report of texts."""

from functools import cache

from consentry.entrypoints import wiring
from consentry.entrypoints.wiring import opt_outs, stores, watching
from consentry.services.counting import Counting
from consentry.services.delivery import Delivery
from consentry.services.signs import Signs


@cache
def delivery_signs() -> Signs:
    """How texts ended, looked at at the end of each batch."""
    return Signs(counting=delivery_counts(), watch=watching.watch())


@cache
def delivery() -> Delivery:
    """What the carrier reports."""
    return Delivery(
        clock=wiring.clock(),
        messages=stores.messages(),
        learning=opt_outs.learning(),
        counting=delivery_counts(),
    )


@cache
def delivery_counts() -> Counting:
    """Counts of how texts ended, added up at the end of each batch."""
    return Counting(counters=stores.counters())
