"""Getting texts out: dispatch, the due sweep, and texts in doubt."""

from functools import cache

from consentry.adapters.carrier_numbers import EumNumbers
from consentry.adapters.eum import EumCarrier
from consentry.entrypoints import wiring
from consentry.entrypoints.wiring import access, opt_outs, policies, stores
from consentry.services.announcing import Announcing
from consentry.services.carry import Carry
from consentry.services.counting import Counting
from consentry.services.daily_cap import DailyCap
from consentry.services.dead_letters import DeadLetters
from consentry.services.departing import Departing
from consentry.services.dispatch import Dispatch
from consentry.services.due_batch import DueBatch
from consentry.services.enqueueing import Enqueueing
from consentry.services.messaging_limits import MessagingLimits
from consentry.services.moving import Moving
from consentry.services.reconcile_unknown import ReconcileUnknown
from consentry.services.release import Release
from consentry.services.releasing import Releasing
from consentry.services.reslot import Reslot
from consentry.services.stamping import Stamping


@cache
def send_counts() -> Counting:
    """Counts of what dispatch sends, at a tenth of a call a text."""
    return Counting(counters=stores.counters(), notes_per_call=10)


@cache
def reslot() -> Reslot:
    """Moving a text in time."""
    return Reslot(pacing=stores.pacing(), queue=stores.queue())


@cache
def stamping() -> Stamping:
    """The numbers' logs."""
    return Stamping(clock=wiring.clock(), pacing=stores.pacing())


@cache
def moving() -> Moving:
    """What a batch holds that cannot go now."""
    return Moving(
        clock=wiring.clock(),
        messages=stores.messages(),
        pacing=stores.pacing(),
        reslot=reslot(),
        stamping=stamping(),
    )


@cache
def dispatch() -> Dispatch:
    """Sending."""
    carry = Carry(
        clock=wiring.clock(),
        messages=stores.messages(),
        carrier=EumCarrier(wiring.dynamo(), wiring.settings().configuration_set),
        reslot=reslot(),
        learning=opt_outs.learning(),
        unknown=reconcile_unknown(),
        stamping=stamping(),
    )
    announcing = Announcing(keys=stores.keys(), facts=stores.facts(), pacing=stores.pacing())
    departing = Departing(
        messages=stores.messages(),
        pacing=stores.pacing(),
        reslot=reslot(),
        carry=carry,
        unknown=reconcile_unknown(),
        announcing=announcing,
        counting=send_counts(),
        cap=DailyCap(pacing=stores.pacing(), book=policies.book()),
        carrier_rate=access.carrier_rate(),
    )
    return Dispatch(
        clock=wiring.clock(),
        messages=stores.messages(),
        pacing=stores.pacing(),
        queue=stores.queue(),
        reviews=stores.reviews(),
        carry=carry,
        unknown=reconcile_unknown(),
        announcing=announcing,
        departing=departing,
        book=policies.book(),
    )


@cache
def release() -> Release:
    """The sweep of the due index."""
    releasing = Releasing(
        messages=stores.messages(),
        pacing=stores.pacing(),
        reviews=stores.reviews(),
        book=policies.book(),
    )
    batch = DueBatch(
        clock=wiring.clock(),
        keys=stores.keys(),
        facts=stores.facts(),
        messages=stores.messages(),
        pacing=stores.pacing(),
        releasing=releasing,
        enqueueing=Enqueueing(keys=stores.keys(), pacing=stores.pacing(), queue=stores.queue()),
        book=policies.book(),
    )
    return Release(clock=wiring.clock(), pacing=stores.pacing(), batch=batch)


@cache
def messaging_limits() -> MessagingLimits:
    """What AWS lets numbers send."""
    return MessagingLimits(
        clock=wiring.clock(), registry=stores.registry(), numbers=EumNumbers(wiring.dynamo())
    )


@cache
def dead_letters() -> DeadLetters:
    """The end of what the queue gave up on."""
    return DeadLetters(
        clock=wiring.clock(),
        messages=stores.messages(),
        pacing=stores.pacing(),
        unknown=reconcile_unknown(),
    )


@cache
def reconcile_unknown() -> ReconcileUnknown:
    """Texts of which nobody knows whether they left."""
    return ReconcileUnknown(
        clock=wiring.clock(),
        registry=stores.registry(),
        messages=stores.messages(),
        pacing=stores.pacing(),
    )
