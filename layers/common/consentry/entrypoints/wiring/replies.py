"""What people text back."""

from functools import cache

from consentry.entrypoints import wiring
from consentry.entrypoints.wiring import opt_ins, opt_outs, policies, stores, texting, watching
from consentry.services.answering import Answering
from consentry.services.hearing import Hearing
from consentry.services.inbound import Inbound
from consentry.services.inbox import Inbox
from consentry.services.keyword_opt_in import KeywordOptIn
from consentry.services.opting_in import OptingIn
from consentry.services.stop_reach import StopReach


@cache
def inbound() -> Inbound:
    """What people text back."""
    hearing = Hearing(
        keys=stores.keys(),
        registry=stores.registry(),
        pacing=stores.pacing(),
        messages=stores.messages(),
    )
    keyword = KeywordOptIn(
        clock=wiring.clock(),
        records=opt_ins.consent_record(),
        double_opt_in=opt_ins.double_opt_in(),
        book=policies.book(),
    )
    opting_in = OptingIn(
        clock=wiring.clock(),
        opt_out=opt_outs.opt_out(),
        double_opt_in=opt_ins.double_opt_in(),
        keyword=keyword,
    )
    return Inbound(
        clock=wiring.clock(),
        keys=stores.keys(),
        registry=stores.registry(),
        pacing=stores.pacing(),
        messages=stores.messages(),
        hearing=hearing,
        opt_out=opt_outs.opt_out(),
        reach=StopReach(pacing=stores.pacing(), messages=stores.messages(), book=policies.book()),
        opting_in=opting_in,
        answering=Answering(
            pacing=stores.pacing(), records=opt_ins.consent_record(), accept=texting.accept()
        ),
        signs=watching.signs(),
    )


@cache
def inbox() -> Inbox:
    """Texts that nobody answered."""
    return Inbox(clock=wiring.clock(), messages=stores.messages(), pacing=stores.pacing())
