"""A page of a partition, newest first: for whatever lies in the order of its sort keys."""

from collections.abc import Callable
from itertools import islice

from consentry.adapters.dynamodb.connection import Dynamo
from consentry.adapters.dynamodb.tables.ledger import LedgerItem
from consentry.adapters.dynamodb.tables.pacing import PacingItem
from consentry.adapters.dynamodb.tables.registry import RegistryItem
from consentry.adapters.failures import RawItem
from consentry.services.ports.pages import Page

type _Sorted = type[LedgerItem | PacingItem | RegistryItem]


def newest_first[Item](
    dynamo: Dynamo,
    model: _Sorted,
    pk: str,
    read: Callable[[RawItem], Item],
    *,
    limit: int,
    cursor: str,
) -> Page[Item]:
    """At most `limit` items before the cursor, which is the sort key of the last one shown."""
    condition = model.pk == pk
    if cursor:
        condition &= model.sk < cursor
    asked = dynamo.query(model, condition, forward=False, page_size=limit + 1)
    found = list(islice(asked, limit + 1))
    shown = found[:limit]
    return Page(
        items=tuple(read(raw) for raw in shown),
        next=shown[-1]["sk"]["S"] if len(found) > limit else "",
    )
