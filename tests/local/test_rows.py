"""Keys on disk sort as DynamoDB sorts them, and what a reset remembers comes back."""

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from moto.dynamodb.models.dynamo_type import DynamoType

from local.aws.rows import Rows, column

NUMBERS = st.decimals(
    min_value=Decimal("-1e60"), max_value=Decimal("1e60"), allow_nan=False, places=30
)
TEXTS = st.text(st.characters(exclude_categories=()))
KEY = (DynamoType({"S": "p"}), DynamoType({"S": "s"}))


def texts(*given: str) -> list[tuple[DynamoType, None]]:
    return [(DynamoType({"S": one}), None) for one in given]


@given(one=NUMBERS, other=NUMBERS)
def test_numbers_sort_by_their_value(one: Decimal, other: Decimal) -> None:
    left, right = (column(DynamoType({"N": str(each)})) for each in (one, other))
    assert (left < right) == (one < other)
    assert (left == right) == (one == other)


@pytest.mark.parametrize("sign", ["", "-"], ids=["above zero", "below zero"])
def test_numbers_of_every_size_sort_by_their_value(sign: str) -> None:
    digits = "1.2345678901234567890123456789012345678"
    sizes = ["1e-130", "1.01e-130", "0.1", "1", f"{digits}8", f"{digits}9", "10", "1e10", "9e125"]
    columns = [column(DynamoType({"N": sign + one})) for one in sizes]
    assert all((one > other) if sign else (one < other) for one, other in pairwise(columns))


def test_a_number_is_the_same_key_however_it_is_written() -> None:
    assert len({column(DynamoType({"N": one})) for one in ("10", "10.0", "1e1", "+10")}) == 1
    assert column(DynamoType({"N": "0"})) == column(DynamoType({"N": "-0.00"}))
    assert column(DynamoType({"N": "1"})) != column(DynamoType({"S": "1"}))


@given(one=TEXTS, other=TEXTS)
def test_texts_sort_by_their_characters(one: str, other: str) -> None:
    left, right = (column(DynamoType({"S": each})) for each in (one, other))
    assert (left < right) == (one < other)


def test_a_prefix_finds_what_begins_with_it_and_nothing_else() -> None:
    rows = Rows()
    for key in texts("du", "due#", "due#1", "due#\U0010ffff", "due$", "duf"):
        rows.put("t", key, key[0].value.encode(), None)
    assert rows.starting_with("t", "due#") == [
        one.encode() for one in ("due#", "due#1", "due#\U0010ffff")
    ]


def test_what_is_restored_is_what_was_kept() -> None:
    rows = Rows()
    rows.put("t", KEY, b"kept", 3)
    rows.place("t", KEY, [("by_owner", b"Sme")])
    rows.keep()
    rows.put("t", KEY, b"changed", None)
    rows.place("t", KEY, [])
    rows.put("t", texts("more")[0], b"more", 1)
    rows.restore()
    assert list(rows.every("t")) == [b"kept"]
    assert rows.get("t", KEY) == b"kept"
    assert list(rows.indexed("t", "by_owner", DynamoType({"S": "me"}))) == [b"kept"]
    assert (rows.next_hour(), rows.due(3)) == (3, [("t", b"kept")])


def test_tables_keep_apart_what_has_the_same_key() -> None:
    rows = Rows()
    rows.put("one", KEY, b"1", None)
    rows.put("other", KEY, b"2", None)
    assert rows.remove("one", KEY)
    assert not rows.remove("one", KEY)
    assert (rows.get("one", KEY), rows.get("other", KEY)) == (None, b"2")
    assert (rows.count("other"), rows.partitions("one")) == (1, 0)
