"""PacingTable: how much of an owner's window of requests is taken, `RATE#<owner>`/`<window>`."""

from datetime import UTC, datetime, timedelta

from pynamodb.expressions.operand import Path

from consentry.adapters.dynamodb.connection import Dynamo
from consentry.adapters.dynamodb.tables.pacing import PacingItem
from consentry.adapters.failures import LostRaceError
from consentry.services.request_rate import WINDOW

KEPT = timedelta(minutes=10)
_TAKEN = Path(["taken"])


class DynamoSharedCount:
    """`services.request_rate.SharedCount` on DynamoDB."""

    def __init__(self, dynamo: Dynamo) -> None:
        self._dynamo = dynamo

    def take(self, owner: str, window: int, many: int, most: int) -> bool:
        """Takes from a window, in one conditional update."""
        room = _TAKEN.does_not_exist() | (most - many >= _TAKEN)
        begins = datetime.fromtimestamp(0, UTC) + window * WINDOW
        expires = PacingItem.ttl.set(int((begins + KEPT).timestamp()))
        key = (f"RATE#{owner}", str(window))
        try:
            self._dynamo.update(PacingItem, key, [_TAKEN.add(many), expires], room)
        except LostRaceError:
            return False
        return True
