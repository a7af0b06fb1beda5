"""Schedule, every minute: what is due gets a slot and goes to the send queue."""

from typing import Any

from consentry.entrypoints import wiring
from consentry.entrypoints.observability import logger


def handler(event: dict[str, Any], context: Any) -> dict[str, int]:
    """One sweep of the due index."""
    wiring.check_keys()
    handled = wiring.release().run()
    if handled:
        logger.info("released", entries=handled)
    return {"handled": handled}
