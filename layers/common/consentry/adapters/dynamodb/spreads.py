"""From which originating identities of an account texts alike left.

One item per account and likeness, with one flat attribute `n#<number>` per identity, so that
marking one is a single update without a read. Numbers are the account's own, not recipients'.
"""

from datetime import datetime, timedelta

from pynamodb.expressions.operand import Path

from consentry.adapters.dynamodb.connection import Dynamo
from consentry.adapters.dynamodb.requests import Key
from consentry.adapters.dynamodb.tables.pacing import PacingItem
from consentry.adapters.failures import LostRaceError, RawItem
from consentry.domain.likeness import Spread
from consentry.domain.times import from_ms, to_ms

_KEPT = timedelta(days=3)
_MARK = "n#"


def spread_key(account: str, likeness: str) -> Key:
    """Where the item of texts alike stands."""
    return (f"like#{account}#{likeness}", "-")


def spread_of(raw: RawItem | None) -> Spread:
    """The item's content; no item is wording that never left."""
    marks = {
        name.removeprefix(_MARK): from_ms(int(value["N"]))
        for name, value in (raw or {}).items()
        if name.startswith(_MARK)
    }
    return Spread(marks=marks)


def mark(dynamo: Dynamo, account: str, likeness: str, number: str, at: datetime) -> Spread:
    """Marks an identity; answers the item as it is after that."""
    actions = [
        Path([f"{_MARK}{number}"]).set(to_ms(at)),
        PacingItem.ttl.set(to_ms(at + _KEPT) // 1000),
    ]
    key = spread_key(account, likeness)
    return spread_of(dynamo.update(PacingItem, key, actions, answer="ALL_NEW"))


def unmark(dynamo: Dynamo, account: str, likeness: str, number: str) -> None:
    """Takes a mark back; a missing one is fine, and a missing item is not made."""
    gone = Path([f"{_MARK}{number}"]).remove()
    try:
        dynamo.update(PacingItem, spread_key(account, likeness), [gone], PacingItem.pk.exists())
    except LostRaceError:
        return
