"""PacingTable: everything that is only about time."""

from pynamodb.attributes import (
    ListAttribute,
    NumberAttribute,
    NumberSetAttribute,
    UnicodeAttribute,
)
from pynamodb.models import Model


class PacingItem(Model):
    """Slots, logs, send items, due entries and watermarks.

    `slots.py`, `send_logs.py`, `send_items.py` and `due.py` say which is which.
    """

    class Meta:
        """Bound at wiring."""

        table_name = "PacingTable"

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    ttl = NumberAttribute(null=True)
    tat = NumberAttribute(null=True)
    since = NumberAttribute(null=True)
    was_since = NumberAttribute(null=True)
    was_until = NumberAttribute(null=True)
    resumed_since = NumberAttribute(null=True)
    resumed_until = NumberAttribute(null=True)
    resumed_at = NumberAttribute(null=True)
    later = NumberAttribute(null=True)
    closer = NumberAttribute(null=True)
    version = NumberAttribute(null=True)
    bulk: ListAttribute[int] = ListAttribute(null=True)
    asked: ListAttribute[int] = ListAttribute(null=True)
    horizon = NumberAttribute(null=True)
    free_at = NumberAttribute(null=True)
    bulk_at = NumberAttribute(null=True)
    slowed = NumberAttribute(null=True)
    slowed_at = NumberAttribute(null=True)
    wanted = NumberAttribute(null=True)
    wanted_until = NumberAttribute(null=True)
    used = NumberAttribute(null=True)
    writer = UnicodeAttribute(null=True)
    in_at = NumberAttribute(null=True)
    newest = NumberAttribute(null=True)
    helps = NumberSetAttribute(null=True)
    attempt = UnicodeAttribute(null=True)
