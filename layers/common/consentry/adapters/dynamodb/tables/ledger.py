"""LedgerTable: the hash chains, and beside them what can be erased."""

from pynamodb.attributes import (
    NumberAttribute,
    UnicodeAttribute,
)
from pynamodb.indexes import GlobalSecondaryIndex, IncludeProjection, KeysOnlyProjection
from pynamodb.models import Model


class LedgerByUse(GlobalSecondaryIndex["LedgerItem"]):
    """Evidence by the day on which it was last known to be used."""

    class Meta:
        """Keys only: that is where it stands."""

        index_name = "by_use"
        projection = KeysOnlyProjection()

    last_used = UnicodeAttribute(hash_key=True)
    pk = UnicodeAttribute(range_key=True)


class LedgerByDay(GlobalSecondaryIndex["LedgerItem"]):
    """Chains by the day and shard of their last entry: only heads have the attribute."""

    class Meta:
        """What a root is made of."""

        index_name = "by_day"
        projection = IncludeProjection(["seq", "hash"])

    changed = UnicodeAttribute(hash_key=True)
    pk = UnicodeAttribute(range_key=True)


class LedgerItem(Model):
    """One chain per `<account>#<recipient key>`.

    Entries `E#<seq>`, `HEAD`, event markers `V#<id>`, evidence `P#<id>`; `custody.py` says what
    belongs to no chain.
    """

    class Meta:
        """Bound at wiring."""

        table_name = "LedgerTable"

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    seq = NumberAttribute(null=True)
    hash = UnicodeAttribute(null=True)
    entry = UnicodeAttribute(null=True)
    consent = UnicodeAttribute(null=True)
    evidence = UnicodeAttribute(null=True)
    salt = UnicodeAttribute(null=True)
    last_used = UnicodeAttribute(null=True)
    record = UnicodeAttribute(null=True)
    changed = UnicodeAttribute(null=True)
    by_use = LedgerByUse()
    by_day = LedgerByDay()
