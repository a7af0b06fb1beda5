"""SuppressionTable: all opt-outs of one recipient, from one account or from everybody."""

from pynamodb.attributes import (
    NumberAttribute,
    UnicodeAttribute,
)
from pynamodb.indexes import GlobalSecondaryIndex, KeysOnlyProjection
from pynamodb.models import Model


class SuppressionByAccount(GlobalSecondaryIndex["SuppressionItem"]):
    """An account's opt-outs by their latest change."""

    class Meta:
        """Keys only: the items are read from the table."""

        index_name = "by_account"
        projection = KeysOnlyProjection()

    account = UnicodeAttribute(hash_key=True)
    changed_at = UnicodeAttribute(range_key=True)


class SuppressionItem(Model):
    """One recipient's opt-outs towards one account, `<account>#<recipient key>`, or everybody,
    `_global#<key>`.
    """

    class Meta:
        """Bound at wiring."""

        table_name = "SuppressionTable"

    pk = UnicodeAttribute(hash_key=True)
    account = UnicodeAttribute(null=True)
    changed_at = UnicodeAttribute(null=True)
    record = UnicodeAttribute(null=True)
    version = NumberAttribute(null=True)
    by_account = SuppressionByAccount()
