"""An account's items by their latest change: opt-outs and consents are listed alike.

The index gives keys, the items are read from the table, strongly consistent. A cursor is the place
of the last one shown.
"""

from collections.abc import Callable

from consentry.adapters.dynamodb.connection import Dynamo
from consentry.adapters.dynamodb.tables.consents import ConsentItem
from consentry.adapters.dynamodb.tables.suppressions import SuppressionItem
from consentry.adapters.failures import RawItem
from consentry.services.ports.pages import Page

type Place = tuple[str, str]
_LATEST: Place = ("9999", "")


def page_of[R](
    dynamo: Dynamo,
    model: type[ConsentItem | SuppressionItem],
    read: Callable[[RawItem | None], R | None],
    account: str,
    *,
    limit: int,
    cursor: str,
) -> Page[R]:
    """One page, latest change first."""
    places = _places(dynamo, model, account, limit, _place(cursor))
    shown = places[:limit]
    found = dynamo.batch_get([(model, (pk,)) for _, pk in shown], strong=True)
    items = (read(found.get((model, (pk,)))) for _, pk in shown)
    return Page(
        items=tuple(item for item in items if item is not None),
        next="|".join(shown[-1]) if len(places) > limit else "",
    )


def _places(
    dynamo: Dynamo,
    model: type[ConsentItem | SuppressionItem],
    account: str,
    limit: int,
    before: Place,
) -> list[Place]:
    places: list[Place] = []
    for raw in dynamo.query(
        model,
        (model.account == account) & (model.changed_at <= before[0]),
        index="by_account",
        forward=False,
        page_size=2 * limit + 1,
    ):
        place = (raw["changed_at"]["S"], raw["pk"]["S"])
        if len(places) > limit and place[0] != places[-1][0]:
            break
        if place < before:
            places.append(place)
    return sorted(places, reverse=True)


def _place(cursor: str) -> Place:
    at, _, pk = cursor.partition("|")
    return (at, pk) if cursor else _LATEST
