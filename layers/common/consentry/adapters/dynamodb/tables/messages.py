"""MessagesTable: state machine, idempotency record and proof of a text in one row.

Attribute names are short where a row holds many of them: a row of an ordinary text stays under one
write unit.
"""

from pynamodb.attributes import (
    BooleanAttribute,
    JSONAttribute,
    NumberAttribute,
    UnicodeAttribute,
    UnicodeSetAttribute,
)
from pynamodb.indexes import GlobalSecondaryIndex, KeysOnlyProjection
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
