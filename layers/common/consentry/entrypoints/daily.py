"""The duties of a day, each by itself: one that fails keeps no other from its work.

Lambda repeats a run that failed, twice; so a duty must bear being done again.
"""

from collections.abc import Callable, Mapping
from typing import Any

from consentry.entrypoints.observability import count, logger
from consentry.errors import ConsentryError

type Duty = Callable[[], Mapping[str, int]]
"""Does its work and answers what it counted."""


class DutyFailed(Exception):
    """Some duties of the day were not done; the log says why."""


def daily_handler(
    duties: Mapping[str, Duty],
) -> Callable[[dict[str, Any], Any], dict[str, dict[str, int]]]:
    """The Lambda handler that does every duty, then fails if one did."""

    def handler(event: dict[str, Any], context: Any) -> dict[str, dict[str, int]]:
        done: dict[str, dict[str, int]] = {}
        for name, duty in duties.items():
            try:
                done[name] = dict(duty())
            except Exception as exc:  # noqa: BLE001 (the edge: the others are to be done all the same)
                said = str(exc) if isinstance(exc, ConsentryError) else ""
                logger.error("duty failed", duty=name, error=type(exc).__name__, said=said)
                count("DutyFailed", duty=name)
            else:
                logger.info("duty done", duty=name, counted=done[name])
        if failed := sorted(duties.keys() - done.keys()):
            raise DutyFailed(f"not done today: {', '.join(f'`{name}`' for name in failed)}")
        return done

    return handler
