"""What the product's due index holds, read off its table, so that playing knows where to stop."""

import re
from dataclasses import dataclass
from datetime import datetime

from local.aws.dynamodb import DynamoDB
from local.clock import to_micros
from local.model import Model

_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{3})?)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """The due index: how many entries it holds and the earliest instant, where it can be told."""

    entries: int
    earliest: int | None


def instant_in(text: str) -> int | None:
    """The first instant to the minute that a due entry's key names, in microseconds, or None."""
    match = _INSTANT.search(text)
    if match is None:
        return None
    return to_micros(datetime.fromisoformat(f"{match[0]}+00:00"))


class DueIndex:
    """The items of a table whose partition key starts with `due#`."""

    def __init__(self, model: Model, table: str, dynamodb: DynamoDB) -> None:
        """`table` is a logical id; a model without it has nothing due, ever."""
        self._table = model.tables[table].name if table in model.tables else None
        self._dynamodb = dynamodb

    def look(self) -> Due:
        """How many entries there are, and the earliest if every entry names its instant."""
        keys = self._dynamodb.keys(self._table, "due#") if self._table else []
        instants = [instant_in(f"{sort_key} {key}") for key, sort_key in keys]
        known = [one for one in instants if one is not None]
        earliest = min(known) if known and len(known) == len(instants) else None
        return Due(entries=len(keys), earliest=earliest)
