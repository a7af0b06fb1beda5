"""RegistryTable: what the operator sets up."""

from pynamodb.attributes import (
    MapAttribute,
    UnicodeAttribute,
    UnicodeSetAttribute,
)
from pynamodb.models import Model


class RegistryItem(Model):
    """Accounts, campaigns, senders and keys; `registry_items.py` says which keys each has."""

    class Meta:
        """Bound at wiring."""

        table_name = "RegistryTable"

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    record = UnicodeAttribute(null=True)
    senders: MapAttribute[str, str] = MapAttribute(null=True)
    numbers = UnicodeSetAttribute(null=True)
