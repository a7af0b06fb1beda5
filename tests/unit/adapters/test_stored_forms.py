"""What is stored is read back equal, whatever it is, and an ordinary row is small."""

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consentry.adapters.dynamodb.attributes import pack_text, unpack_text
from consentry.adapters.dynamodb.codec import from_json, to_json
from consentry.adapters.dynamodb.message_rows import item_of, row_of, void_row
from consentry.adapters.dynamodb.tables.messages import MessageItem
from consentry.domain.account import Account
from consentry.domain.api_key import ApiKey
from consentry.domain.campaign import Campaign
from consentry.domain.carrier_event import Bill, CarrierEvent, EventKind
from consentry.domain.consent import Consent, Evidence, RecipientConsents
from consentry.domain.ledger import LedgerEntry
from consentry.domain.message import Message, Status, StoredDecision, TimelineEntry
from consentry.domain.sender import Sender
from consentry.domain.suppression import Suppressions
from consentry.domain.times import from_ms
from consentry.policy.packing import pack
from tests.support.builders import consent, facts
from tests.support.records import NOW, decision, row

INSTANTS = st.integers(1_700_000_000_000, 1_900_000_000_000).map(from_ms)
NAMES = st.text("abcdefghijklmnopqrstuvwxyz0123456789-", min_size=1, max_size=12)
TEXTS = st.text(max_size=30)
SMALL = st.integers(0, 10**12)
FINITE = st.floats(allow_nan=False, allow_infinity=False)


@pytest.fixture(scope="module", autouse=True)
def instants_have_whole_milliseconds() -> None:
    """As they are stored. Registered as these tests begin: others register theirs."""
    st.register_type_strategy(datetime, INSTANTS)
    st.register_type_strategy(float, FINITE)


def records(kind: type[Any], **given_: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.builds(kind, **given_)


DECISIONS = records(StoredDecision, rules=st.lists(NAMES).map(tuple))
MESSAGES = records(
    Message,
    id=st.uuids().map(str),
    account=NAMES,
    recipient=NAMES,
    parts=SMALL,
    body_hash=TEXTS | st.binary(min_size=32, max_size=32).map(bytes.hex),
    attempts=st.frozensets(NAMES, max_size=3),
    timeline=st.lists(records(TimelineEntry), max_size=4).map(tuple),
    decisions=st.lists(DECISIONS, max_size=3).map(tuple),
)


@settings(max_examples=60, deadline=None)
@given(MESSAGES)
def test_any_message_is_read_back_equal(message: Message) -> None:
    assert row_of(item_of(message).serialize()) == message


@pytest.mark.parametrize(
    "kind",
    [
        Account,
        ApiKey,
        Campaign,
        Consent,
        Evidence,
        LedgerEntry,
        RecipientConsents,
        Sender,
        Suppressions,
    ],
    ids=lambda kind: kind.__name__,
)
def test_any_record_is_read_back_equal(kind: type[Any]) -> None:
    @settings(max_examples=25, deadline=None)
    @given(st.builds(kind))
    def check(record: Any) -> None:
        assert from_json(kind, to_json(record)) == record

    check()


def test_a_ledger_entry_s_hash_survives_storage() -> None:
    @settings(max_examples=25, deadline=None)
    @given(st.builds(LedgerEntry))
    def check(entry: LedgerEntry) -> None:
        assert from_json(LedgerEntry, to_json(entry)).hash == entry.hash

    check()


def test_a_record_without_a_field_that_must_be_there_is_refused() -> None:
    with pytest.raises(KeyError):
        from_json(Sender, '{"number":"+12065550100","account":"acme"}')


def test_a_field_of_a_later_release_is_ignored() -> None:
    text = to_json(Sender(number="+1", account="a", campaign="c"))
    assert from_json(Sender, text[:-1] + ',"colour":"red"}').campaign == "c"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ab" * 32,
        "sha256:" + "ab" * 32,
        "AB" * 32,
        "abc",
        "sha256:",
        "é",
        "0123456789abcdef",
        "7d0c86c5-8d0f-4b35-8f0b-9d7f2f1a5b60",
        "7D0C86C5-8d0f-4b35-8f0b-9d7f2f1a5b60",
    ],
)
def test_a_hash_or_a_uuid_is_packed_without_loss(text: str) -> None:
    assert unpack_text(pack_text(text)) == text


def test_a_void_row_without_a_text_is_read_back() -> None:
    void = void_row("00000001-m1", "attempt-1", NOW)
    assert row_of(item_of(void).serialize()) == void
    assert void.status is Status.VOID
    assert item_of(void).account_recipient is None


def test_every_field_of_a_message_has_its_attribute() -> None:
    attributes = set(MessageItem.get_attributes())
    keys = {"account_recipient", "account_day", "ttl"}
    in_keys = {"account", "recipient"}
    assert attributes - keys == {field.name for field in fields(Message)} - in_keys


def test_a_row_leaves_by_retention_and_a_void_one_within_days() -> None:
    kept = from_ms(item_of(row()).ttl * 1000) - NOW
    void = from_ms(item_of(void_row("00000001-m1", "a", NOW)).ttl * 1000) - NOW
    assert (kept, void) == (timedelta(days=1827), timedelta(days=2))


def size_of(item: dict[str, Any]) -> int:
    """An item's size as DynamoDB counts it: names, and values by type."""
    return sum(len(name) + _value_size(value) for name, value in item.items())


def _value_size(value: dict[str, Any]) -> int:
    (kind, held), *_ = value.items()
    sizes: dict[str, Callable[[Any], int]] = {
        "S": lambda text: len(text.encode()),
        "N": lambda number: len(number) // 2 + 2,
        "B": len,
        "BOOL": lambda _: 1,
        "SS": lambda texts: sum(len(text.encode()) for text in texts),
        "L": lambda items: 3 + sum(1 + _value_size(each) for each in items),
        "M": lambda named: 3 + len(named) + size_of(named),
    }
    return sizes[kind](held)


def test_the_row_of_an_ordinary_text_stays_under_one_write_unit(
    ordinary_facts: bytes,
) -> None:
    accepted = row(
        body="Acme Dental: see you Tuesday 9am. Reply STOP to opt out.".ljust(160, "."),
        body_hash="cd" * 32,
        fingerprint="ef" * 32,
        accept_attempt="0b5a6c9c-4f0e-4f7e-9a65-3c2f6f4b8f11",
        expires_at=NOW + timedelta(hours=72),
        decisions=(decision(facts=ordinary_facts),),
    )
    sent = replace(
        accepted,
        status=Status.SENT,
        attempt="7d0c86c5-8d0f-4b35-8f0b-9d7f2f1a5b60",
        called_at=NOW,
        carrier_id="e1c5e0f0-6d0b-4a7c-8f0a-1f2e3d4c5b6a",
        decisions=(*accepted.decisions, decision("dispatch", facts=ordinary_facts)),
        timeline=(
            TimelineEntry(at=NOW, status=Status.QUEUED),
            TimelineEntry(at=NOW, status=Status.SENDING),
            TimelineEntry(at=NOW, status=Status.SENT),
        ),
    )
    delivered = replace(
        sent,
        status=Status.DELIVERED,
        timeline=(*sent.timeline, TimelineEntry(at=NOW, status=Status.DELIVERED)),
        carrier_events=(
            CarrierEvent(kind=EventKind.SUCCESSFUL, at=NOW, final=False),
            CarrierEvent(kind=EventKind.DELIVERED, at=NOW, final=True),
        ),
        bill=Bill(parts=1, price=5_810, fee=3_000),
    )
    sizes = [size_of(item_of(each).serialize()) for each in (accepted, sent, delivered)]
    assert max(sizes) <= 1024, sizes


@pytest.fixture(scope="module")
def ordinary_facts() -> bytes:
    return pack(facts(consents=(consent(),)))


def test_an_instant_is_kept_to_the_millisecond_in_utc() -> None:
    at = datetime(2026, 11, 24, 10, 0, 0, 123_000, tzinfo=UTC)
    message = row(created_at=at, send_at=at)
    assert row_of(item_of(message).serialize()).send_at == at
