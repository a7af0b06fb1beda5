"""PacingTable: counters from which environments lease what they may use, `lease#<counter>`/`-`.

`used` never passes what there is: a lease is one conditional update. A repetition of one whose
answer was lost takes twice, which only means that less is used.
"""

from datetime import datetime, timedelta

from consentry.adapters.dynamodb.connection import Dynamo, pause
from consentry.adapters.dynamodb.requests import Key
from consentry.adapters.dynamodb.tables.pacing import PacingItem
from consentry.adapters.failures import LostRaceError
from consentry.errors import TemporaryFailure

KEPT = timedelta(days=1)
ROUNDS = 6


def lease(dynamo: Dynamo, counter: str, want: int, most: int, until: datetime) -> tuple[int, int]:
    """What was granted of `want`, and what is left of `most` after that."""
    key: Key = (f"lease#{counter}", "-")
    expires = PacingItem.ttl.set(int((until + KEPT).timestamp()))
    want = min(want, most)
    for round_ in range(ROUNDS):
        if want <= 0:
            return 0, 0
        pause(round_)
        room = PacingItem.used.does_not_exist() | (PacingItem.used <= most - want)
        try:
            new = dynamo.update(
                PacingItem, key, [PacingItem.used.add(want), expires], room, answer="UPDATED_NEW"
            )
        except LostRaceError as exc:
            want = min(want, most - int((exc.item or {})["used"]["N"]))
        else:
            return want, most - int(new["used"]["N"])
    raise TemporaryFailure("a counter is being leased by others; try again later")
