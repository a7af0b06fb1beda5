"""ConsentTable: all consents of one recipient to one account are one item."""

from pynamodb.attributes import (
    NumberAttribute,
    UnicodeAttribute,
)
from pynamodb.indexes import GlobalSecondaryIndex, KeysOnlyProjection
from pynamodb.models import Model


class ConsentByAccount(GlobalSecondaryIndex["ConsentItem"]):
    """An account's records by their latest change."""

    class Meta:
        """Keys only: the items are read from the table."""

        index_name = "by_account"
        projection = KeysOnlyProjection()

    account = UnicodeAttribute(hash_key=True)
    changed_at = UnicodeAttribute(range_key=True)


class ConsentItem(Model):
    """One recipient's consents to one account: `<account>#<recipient key>`."""

    class Meta:
        """Bound at wiring."""

        table_name = "ConsentTable"

    pk = UnicodeAttribute(hash_key=True)
    account = UnicodeAttribute(null=True)
    changed_at = UnicodeAttribute(null=True)
    record = UnicodeAttribute(null=True)
    version = NumberAttribute(null=True)
    by_account = ConsentByAccount()
