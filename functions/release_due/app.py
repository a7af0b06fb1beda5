"""Schedule, every minute: what is due goes its way.

Texts get a slot and go to the send queue; opt-outs go onto the carrier's lists. Once an hour it is
noted besides what AWS lets each number send.
"""

from typing import Any

from consentry.entrypoints.observability import count, logger
from consentry.entrypoints.wiring import dispatching, opt_outs, stores
from consentry.errors import TemporaryFailure


def handler(event: dict[str, Any], context: Any) -> dict[str, int]:
    """One sweep of the due index, texts first."""
    stores.check_keys()
    try:
        handled = dispatching.release().run()
        if handled:
            logger.info("released", entries=handled)
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
