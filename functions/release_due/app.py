"""Schedule, every minute: what is due goes its way.

Texts get a slot and go to the send queue; opt-outs go onto the carrier's lists. Once an hour it is
noted besides what AWS lets each number send.
"""

from datetime import timedelta
from typing import Any

from consentry.entrypoints import wiring
from consentry.entrypoints.observability import count, logger
from consentry.entrypoints.wiring import dispatching, opt_outs, stores
from consentry.errors import TemporaryFailure

FOR_THE_REST = timedelta(seconds=15)
"""What the sweep of texts leaves of an invocation: to end its last hundred, and for opt-outs."""


def handler(event: dict[str, Any], context: Any) -> dict[str, int]:
    """One sweep of the due index, texts first."""
    stores.check_keys()
    left = timedelta(milliseconds=context.get_remaining_time_in_millis())
    deadline = wiring.clock().now() + left - FOR_THE_REST
    try:
        handled = dispatching.release().run(deadline)
        if handled:
            logger.info("released", entries=handled)
        if wiring.clock().now() >= deadline:
            logger.warning("more was due than a sweep had time for", entries=handled)
            count("SweepsCutShort")
    finally:
        list_opt_outs()
    note_limits()
    return {"handled": handled}


def list_opt_outs() -> None:
    """One sweep of the opt-outs, which texts that fail do not keep waiting."""
    mirrored = opt_outs.mirror().run()
    for name, many in (
        ("OptOutsListed", mirrored.listed),
        ("OptOutsRefused", mirrored.refused),
        ("OptOutsLeft", mirrored.left),
    ):
        if many:
            count(name, many)


def note_limits() -> None:
    """What AWS lets each number send; if it does not say, what it said before stands."""
    try:
        changed = dispatching.messaging_limits().run()
    except TemporaryFailure as exc:
        logger.warning("limits not read", said=str(exc))
        count("LimitsNotRead")
    else:
        if changed:
            logger.info("limits changed", numbers=changed)
