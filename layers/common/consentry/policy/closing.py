"""Until when a text that may go now may still arrive: a carrier can hold it for days.

Whatever waits at the carrier is given this instant as the end of its life, so that a passcode does
not arrive the next morning and no text in the night, however long a handset was off.
"""

from datetime import datetime, timedelta

from consentry.domain.windows import next_close
from consentry.policy.facts import Facts
from consentry.policy.rulebook import Rulebook
from consentry.policy.rules import time_holiday, time_quiet_hours

HORIZON = timedelta(hours=72)
"""As long as a carrier holds a text at most."""


def ends_at(facts: Facts, book: Rulebook) -> datetime | None:
    """When the first of its hours, free days and own time ends; None if nothing ends it."""
    zones = facts.recipient.place.time_zones
    hours = [bound for bound, _ in time_quiet_hours.bounds_of(facts, book)]
    closings = [
        next_close(facts.at, zone, bound, HORIZON)
        for zone in zones
        for bound in (*hours, *time_holiday.bars_of(facts, book))
    ]
    known = [each for each in (*closings, facts.message.expires_at) if each is not None]
    return min(known, default=None)
