"""Promise P7: whatever is changed in a chain shows in the hashes after it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from consentry.domain.ledger import (
    GENESIS,
    LedgerEntry,
    LedgerEvent,
    canonical,
    commit,
    following,
)
from tests.support.records import NOW, entry

FIRST = entry(None, "e1")


def test_the_first_entry_follows_the_genesis() -> None:
    assert (FIRST.seq, FIRST.previous) == (1, GENESIS)


def test_an_entry_follows_the_head_before_it() -> None:
    assert following(FIRST.head) == (2, FIRST.hash)


CHANGES: dict[str, Any] = {
    "account": "birch",
    "recipient": "1.other",
    "seq": 2,
    "previous": "1" * 64,
    "event": LedgerEvent.OPT_OUT,
    "event_id": "e2",
    "at": NOW + timedelta(milliseconds=1),
    "recorded_at": NOW + timedelta(milliseconds=1),
    "facts": {"level": "express_written"},
    "commitment": "c" * 64,
}


@pytest.mark.parametrize("field", CHANGES)
def test_every_field_is_bound_by_the_hash(field: str) -> None:
    changed = replace(FIRST, **{field: CHANGES[field]})
    assert changed.hash != FIRST.hash


def test_no_field_is_left_out_of_the_cases_above() -> None:
    assert set(CHANGES) == set(LedgerEntry.__slots__)


def test_the_hash_does_not_depend_on_the_order_of_the_facts() -> None:
    one = entry(None, "e1", facts={"a": "1", "b": "2"})
    two = entry(None, "e1", facts={"b": "2", "a": "1"})
    assert one.hash == two.hash


def test_the_hash_is_the_one_that_was_published() -> None:
    """A chain that is stored must verify under every later release."""
    assert FIRST.hash == ("9ac972c369fee59cc90069d66b4e7759d478f7337688983756d6a882a8acd68c")


def test_canonical_json_has_one_form() -> None:
    assert canonical({"b": [1, None], "a": "é"}) == '{"a":"é","b":[1,null]}'.encode()


def test_a_commitment_depends_on_document_and_salt() -> None:
    made = {commit(doc, salt) for doc in ({"a": 1}, {"a": 2}) for salt in ("s1", "s2")}
    assert len(made) == 4
    assert commit({"a": 1}, "s1") in made
