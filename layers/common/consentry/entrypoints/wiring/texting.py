"""Taking texts in, and telling what became of them."""

from functools import cache

from consentry.entrypoints import wiring
from consentry.entrypoints.wiring import ledgers, policies, stores, watching
from consentry.services.accept import Accept
from consentry.services.cancel import Cancel
from consentry.services.check import Check
from consentry.services.on_record import OnRecord
from consentry.services.placing import Placing
from consentry.services.reading import ReadMessages
from consentry.services.replay import Replay
from consentry.services.storing import Storing


@cache
def accept() -> Accept:
    """Accepting texts."""
    return Accept(
        clock=wiring.clock(),
        keys=stores.keys(),
        facts=stores.facts(),
        placing=Placing(pacing=stores.pacing(), book=policies.book()),
        on_record=OnRecord(strikes=watching.strikes(), audit=ledgers.audit()),
        queue=stores.queue(),
        storing=Storing(
            messages=stores.messages(), pacing=stores.pacing(), reviews=stores.reviews()
        ),
        book=policies.book(),
    )


@cache
def check() -> Check:
    """Deciding without doing."""
    return Check(
        clock=wiring.clock(), keys=stores.keys(), facts=stores.facts(), book=policies.book()
    )


@cache
def replay() -> Replay:
    """Judging texts of the past anew."""
    return Replay(clock=wiring.clock(), messages=stores.messages(), book=policies.book())


@cache
def cancel() -> Cancel:
    """Taking a text back."""
    return Cancel(
        clock=wiring.clock(),
        messages=stores.messages(),
        pacing=stores.pacing(),
        audit=ledgers.audit(),
    )


@cache
def reading() -> ReadMessages:
    """Reading messages."""
    return ReadMessages(clock=wiring.clock(), keys=stores.keys(), messages=stores.messages())
