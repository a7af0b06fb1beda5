"""Opt-outs: making them hold, here and on the carrier's lists."""

from functools import cache

from consentry.adapters.dynamodb.bookmarks import DynamoBookmarks
from consentry.adapters.dynamodb.suppressions import DynamoSuppressions
from consentry.entrypoints import wiring
from consentry.entrypoints.wiring import ledgers, stores
from consentry.services.learning import Learning
from consentry.services.mirror import Mirror
from consentry.services.opt_out import OptOut
from consentry.services.overtaking import Overtaking
from consentry.services.reconcile import Reconcile
from consentry.services.suppressing import SuppressionDesk
from consentry.services.unlisting import Unlisting


@cache
def opt_out() -> OptOut:
    """Making an opt-out hold."""
    return OptOut(
        clock=wiring.clock(),
        suppressions=DynamoSuppressions(wiring.dynamo()),
        registry=stores.registry(),
        pacing=stores.pacing(),
        chain=ledgers.chain(),
        lists=stores.lists(),
        overtaking=Overtaking(
            clock=wiring.clock(),
            messages=stores.messages(),
            pacing=stores.pacing(),
            chain=ledgers.chain(),
        ),
    )


@cache
def mirror() -> Mirror:
    """Opt-outs onto the carrier's lists."""
    return Mirror(
        clock=wiring.clock(),
        keys=stores.keys(),
        registry=stores.registry(),
        suppressions=DynamoSuppressions(wiring.dynamo()),
        pacing=stores.pacing(),
        lists=stores.lists(),
        opt_out=opt_out(),
    )


@cache
def learning() -> Learning:
    """Opt-outs that only the carrier knew of."""
    return Learning(
        clock=wiring.clock(),
        keys=stores.keys(),
        suppressions=DynamoSuppressions(wiring.dynamo()),
        opt_out=opt_out(),
    )


@cache
def reconcile() -> Reconcile:
    """The daily comparison with the carrier's lists."""
    return Reconcile(
        clock=wiring.clock(),
        keys=stores.keys(),
        registry=stores.registry(),
        suppressions=DynamoSuppressions(wiring.dynamo()),
        lists=stores.lists(),
        learning=learning(),
        opt_out=opt_out(),
        bookmarks=DynamoBookmarks(wiring.dynamo()),
    )


@cache
def suppression_desk() -> SuppressionDesk:
    """Suppressions."""
    return SuppressionDesk(
        clock=wiring.clock(),
        keys=stores.keys(),
        suppressions=DynamoSuppressions(wiring.dynamo()),
        opt_out=opt_out(),
        unlisting=Unlisting(
            registry=stores.registry(),
            suppressions=DynamoSuppressions(wiring.dynamo()),
            lists=stores.lists(),
        ),
        audit=ledgers.audit(),
    )
