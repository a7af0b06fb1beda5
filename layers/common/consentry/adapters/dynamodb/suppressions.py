"""SuppressionTable: one item per recipient and account, one per recipient for everybody.

No TTL, ever.
"""

from collections.abc import Sequence
from datetime import datetime
from itertools import chain

from consentry.adapters.dynamodb.by_account import page_of
from consentry.adapters.dynamodb.codec import from_json, to_json
from consentry.adapters.dynamodb.connection import Dynamo
from consentry.adapters.dynamodb.merging import merged_suppressions
from consentry.adapters.dynamodb.requests import Key, over
from consentry.adapters.dynamodb.tables.suppressions import SuppressionItem
from consentry.adapters.failures import LostRaceError, RawItem
from consentry.domain.recipient_key import RecipientKeys
from consentry.domain.suppression import Suppressions
from consentry.domain.times import sortable
from consentry.services.ports.pages import Page

IN_KEYS = frozenset({"account", "recipient", "version"})


class DynamoSuppressions:
    """`services.ports.SuppressionStore` on DynamoDB."""

    def __init__(self, dynamo: Dynamo) -> None:
        self._dynamo = dynamo

    def get(self, account: str, recipient: RecipientKeys) -> Suppressions:
        """The opt-outs under all key versions, strongly consistent."""
        return self.get_many([(account, recipient)])[0]

    def get_many(self, wanted: Sequence[tuple[str, RecipientKeys]]) -> list[Suppressions]:
        """The opt-outs of accounts' recipients, in order, strongly consistent."""
        places = [
            [(SuppressionItem, suppression_key(account, each)) for each in recipient.versions]
            for account, recipient in wanted
        ]
        found = self._dynamo.batch_get(chain.from_iterable(places), strong=True)
        return [
            merged_suppressions(
                account, recipient.current, [suppressions_of(found.get(key)) for key in keys]
            )
            for (account, recipient), keys in zip(wanted, places, strict=True)
        ]

    def put(self, item: Suppressions, changed_at: datetime) -> bool:
        """Stores the item over the version before it; True also if just this is stored already."""
        new = SuppressionItem(
            pk=suppression_key(item.account, item.recipient)[0],
            account=item.account,
            changed_at=sortable(changed_at),
            record=to_json(item, without=IN_KEYS),
            version=item.version,
        )
        try:
            self._dynamo.put(new, over(SuppressionItem.version, item.version))
        except LostRaceError as exc:
            return suppressions_of(exc.item) == item
        return True

    def of_account(self, account: str, *, limit: int = 50, cursor: str = "") -> Page[Suppressions]:
        """An account's items, latest change first; the cursor is the last one's place."""
        return page_of(
            self._dynamo, SuppressionItem, suppressions_of, account, limit=limit, cursor=cursor
        )


def suppression_key(account: str, recipient: str) -> Key:
    """Where a recipient's item stands; `EVERYBODY` for the one that binds all accounts."""
    return (f"{account}#{recipient}",)


def suppressions_of(raw: RawItem | None) -> Suppressions | None:
    """The opt-outs that an item holds."""
    if not raw:
        return None
    account, _, recipient = raw["pk"]["S"].rpartition("#")
    return from_json(
        Suppressions,
        raw["record"]["S"],
        account=account,
        recipient=recipient,
        version=int(raw["version"]["N"]),
    )
