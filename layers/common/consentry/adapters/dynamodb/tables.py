"""The six tables as pynamodb Models. Keys and indexes must be those of template.yaml.

A test compares them.

Names are bound at wiring (`connection.py`). Attribute names of MessagesTable are short where a row
holds many of them: a row of an ordinary text stays under one write unit.
"""

from pynamodb.attributes import (
    BooleanAttribute,
    JSONAttribute,
    ListAttribute,
    MapAttribute,
    NumberAttribute,
    NumberSetAttribute,
    UnicodeAttribute,
    UnicodeSetAttribute,
)
from pynamodb.indexes import GlobalSecondaryIndex, IncludeProjection, KeysOnlyProjection
from pynamodb.models import Model

from consentry.adapters.dynamodb.attributes import (
    DecisionsAttribute,
    EnumAttribute,
    InstantAttribute,
    PackedAttribute,
    TimelineAttribute,
)
from consentry.adapters.dynamodb.carrier_attributes import BillAttribute, CarrierEventsAttribute
from consentry.domain.message import Category, Lane, OnQuietHours, Purpose, ReplyKind, Status


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


class PacingItem(Model):
    """Slots, logs, send items, due entries and watermarks.

    `pacing.py`, `send_items.py` and `due.py` say which is which.
    """

    class Meta:
        """Bound at wiring."""

        table_name = "PacingTable"

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    ttl = NumberAttribute(null=True)
    tat = NumberAttribute(null=True)
    began = NumberAttribute(null=True)
    resumed_at = NumberAttribute(null=True)
    later = NumberAttribute(null=True)
    version = NumberAttribute(null=True)
    bulk: ListAttribute[int] = ListAttribute(null=True)
    asked: ListAttribute[int] = ListAttribute(null=True)
    horizon = NumberAttribute(null=True)
    free_at = NumberAttribute(null=True)
    bulk_at = NumberAttribute(null=True)
    slowed = NumberAttribute(null=True)
    slowed_at = NumberAttribute(null=True)
    used = NumberAttribute(null=True)
    writer = UnicodeAttribute(null=True)
    in_at = NumberAttribute(null=True)
    newest = NumberAttribute(null=True)
    helps = NumberSetAttribute(null=True)
    attempt = UnicodeAttribute(null=True)


class MessagesByRecipient(GlobalSecondaryIndex["MessageItem"]):
    """One recipient's rows of an account by time."""

    class Meta:
        """Keys only: the rows are read from the table."""

        index_name = "by_recipient"
        projection = KeysOnlyProjection()

    account_recipient = UnicodeAttribute(hash_key=True)
    created_at = UnicodeAttribute(range_key=True)


class MessagesByDay(GlobalSecondaryIndex["MessageItem"]):
    """An account's rows of one day and shard by time."""

    class Meta:
        """Keys only: the rows are read from the table."""

        index_name = "by_day"
        projection = KeysOnlyProjection()

    account_day = UnicodeAttribute(hash_key=True)
    created_at = UnicodeAttribute(range_key=True)


class MessageItem(Model):
    """One message row. Python names are those of `Message`.

    Account and recipient are read off `account_recipient`.
    """

    class Meta:
        """Bound at wiring."""

        table_name = "MessagesTable"

    id = UnicodeAttribute(hash_key=True)
    account_recipient = UnicodeAttribute(null=True)
    account_day = UnicodeAttribute(null=True)
    created_at = UnicodeAttribute()
    ttl = NumberAttribute()
    campaign = UnicodeAttribute(null=True, attr_name="c")
    to = UnicodeAttribute(null=True)
    sender = UnicodeAttribute(null=True, attr_name="from")
    body = UnicodeAttribute(null=True)
    category = EnumAttribute(Category, null=True, attr_name="cat")
    purpose = EnumAttribute(Purpose, null=True, attr_name="pur")
    status = EnumAttribute(Status)
    direction = UnicodeAttribute(null=True, attr_name="dir")
    automated = BooleanAttribute(null=True, attr_name="auto")
    reply = EnumAttribute(ReplyKind, null=True)
    lane = EnumAttribute(Lane, null=True)
    encoding = UnicodeAttribute(null=True, attr_name="enc")
    parts = NumberAttribute(null=True)
    replaced = JSONAttribute(null=True, attr_name="repl")
    body_hash = PackedAttribute(null=True, attr_name="bh")
    likeness = PackedAttribute(null=True, attr_name="lk")
    fingerprint = PackedAttribute(null=True, attr_name="fp")
    on_quiet_hours = EnumAttribute(OnQuietHours, null=True, attr_name="oqh")
    allow_duplicate = BooleanAttribute(null=True, attr_name="dup")
    language = UnicodeAttribute(null=True, attr_name="lang")
    justification = UnicodeAttribute(null=True, attr_name="just")
    metadata = JSONAttribute(null=True, attr_name="meta")
    send_at = InstantAttribute(null=True)
    expires_at = InstantAttribute(null=True, attr_name="exp")
    not_before = InstantAttribute(null=True, attr_name="nbf")
    due_at = InstantAttribute(null=True, attr_name="due")
    accept_attempt = PackedAttribute(null=True, attr_name="aa")
    attempts = UnicodeSetAttribute(null=True)
    attempt = PackedAttribute(null=True, attr_name="att")
    lease_until = InstantAttribute(null=True, attr_name="lease")
    called_at = InstantAttribute(null=True, attr_name="called")
    carrier_id = PackedAttribute(null=True, attr_name="cid")
    carrier_events = CarrierEventsAttribute(null=True, attr_name="ev")
    bill = BillAttribute(null=True, attr_name="b")
    resend_at = InstantAttribute(null=True, attr_name="ra")
    resent = BooleanAttribute(null=True, attr_name="rs")
    approved = UnicodeSetAttribute(null=True, attr_name="appr")
    first_status = EnumAttribute(Status, null=True, attr_name="st1")
    timeline = TimelineAttribute(attr_name="tl")
    decisions = DecisionsAttribute(attr_name="dec")
    by_recipient = MessagesByRecipient()
    by_day = MessagesByDay()


ALL: tuple[type[Model], ...] = (
    ConsentItem,
    SuppressionItem,
    LedgerItem,
    MessageItem,
    RegistryItem,
    PacingItem,
)
