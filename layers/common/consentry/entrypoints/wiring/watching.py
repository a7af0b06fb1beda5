"""Violations, and rates against thresholds."""

from functools import cache

from consentry.adapters.dynamodb.complaints import DynamoComplaints
from consentry.adapters.dynamodb.governance import DynamoGovernance
from consentry.entrypoints import wiring
from consentry.entrypoints.wiring import ledgers, policies, stores
from consentry.services.counting import Counting
from consentry.services.pausing import Pausing
from consentry.services.signs import Signs
from consentry.services.strikes import Strikes
from consentry.services.watch import Watch


@cache
def watch() -> Watch:
    """Rates against thresholds."""
    return Watch(
        clock=wiring.clock(),
        counters=stores.counters(),
        complaints=DynamoComplaints(wiring.dynamo()),
        pausing=Pausing(registry=stores.registry(), changing=ledgers.changing()),
        governance=policies.book().governance,
    )


@cache
def signs() -> Signs:
    """Counts that are looked at at once."""
    return Signs(counting=Counting(counters=stores.counters()), watch=watch())


@cache
def strikes() -> Strikes:
    """Violations, and what they lead to."""
    return Strikes(
        clock=wiring.clock(),
        registry=stores.registry(),
        governance=DynamoGovernance(wiring.dynamo()),
        changing=ledgers.changing(),
        book=policies.book(),
    )
