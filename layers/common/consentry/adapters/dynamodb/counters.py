"""PacingTable: what was counted of originating numbers and their campaigns.

One item per hour and place, `tally#<account>#<day>`/`<hour>#<sender>#<campaign>`, so that a day is
one query; kept as long as a month's report needs it. A count is an attribute of its kind's name.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

from pynamodb.expressions.operand import Path

from consentry.adapters.dynamodb.connection import Dynamo
from consentry.adapters.dynamodb.tables.pacing import PacingItem
from consentry.adapters.failures import RawItem
from consentry.domain.tally import Counted, Place, Tally, hour_of

KEPT = timedelta(days=40)
_PREFIX = "n_"
_DAY = timedelta(days=1)


class DynamoCounters:
    """`services.ports.Counters` on DynamoDB."""

    def __init__(self, dynamo: Dynamo) -> None:
        self._dynamo = dynamo

    def add(self, place: Place, at: datetime, counts: Mapping[Counted, int]) -> None:
        """Adds to the hour of an instant, all kinds in one call."""
        hour = hour_of(at.astimezone(UTC))
        key = (_day_key(place.account, hour.date()), f"{hour:%H}#{place.sender}#{place.campaign}")
        actions = [Path([f"{_PREFIX}{kind}"]).add(n) for kind, n in sorted(counts.items())]
        expires = PacingItem.ttl.set(int((hour + KEPT).timestamp()))
        self._dynamo.update(PacingItem, key, [*actions, expires])

    def since(self, account: str, start: datetime, now: datetime) -> list[Tally]:
        """An account's tallies from the hour of `start` to that of `now`, oldest first."""
        first, last = hour_of(start.astimezone(UTC)), hour_of(now.astimezone(UTC))
        found = []
        day = first.date()
        while day <= last.date():
            condition = PacingItem.pk == _day_key(account, day)
            found += [
                _tally(account, day, raw) for raw in self._dynamo.query(PacingItem, condition)
            ]
            day += _DAY
        return [tally for tally in found if first <= tally.hour <= last]


def _day_key(account: str, day: date) -> str:
    return f"tally#{account}#{day.isoformat()}"


def _tally(account: str, day: date, raw: RawItem) -> Tally:
    hour, sender, campaign = raw["sk"]["S"].split("#", 2)
    counts = {
        Counted(name.removeprefix(_PREFIX)): int(value["N"])
        for name, value in raw.items()
        if name.startswith(_PREFIX)
    }
    return Tally(
        place=Place(account=account, sender=sender, campaign=campaign),
        hour=datetime(day.year, day.month, day.day, int(hour), tzinfo=UTC),
        counts=counts,
    )
