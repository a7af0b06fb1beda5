"""Instants as text and numbers lose nothing that a decision rests on."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consentry.domain.times import from_ms, parse_rfc3339, rfc3339, sortable, to_ms

INSTANTS = st.integers(
    to_ms(datetime(2000, 1, 1, tzinfo=UTC)), to_ms(datetime(2100, 1, 1, tzinfo=UTC))
).map(from_ms)


@given(at=INSTANTS)
def test_an_instant_survives_every_form_to_the_millisecond(at: datetime) -> None:
    assert parse_rfc3339(rfc3339(at)) == at
    assert parse_rfc3339(sortable(at)) == at
    assert from_ms(to_ms(at)) == at


@given(one=INSTANTS, other=INSTANTS)
def test_the_order_of_sortable_texts_is_the_order_of_time(one: datetime, other: datetime) -> None:
    assert (sortable(one) < sortable(other)) is (one < other)


def test_milliseconds_are_shown_only_where_there_are_some() -> None:
    at = datetime(2026, 11, 24, 18, tzinfo=UTC)
    assert rfc3339(at) == "2026-11-24T18:00:00Z"
    assert rfc3339(at + timedelta(milliseconds=7)) == "2026-11-24T18:00:00.007Z"
    assert sortable(at) == "2026-11-24T18:00:00.000Z"


def test_every_instant_is_shown_and_read_in_utc() -> None:
    local = datetime(2026, 11, 24, 10, tzinfo=timezone(timedelta(hours=-8)))
    assert rfc3339(local) == "2026-11-24T18:00:00Z"
    assert parse_rfc3339("2026-11-24T10:00:00-08:00").tzinfo is UTC


@pytest.mark.parametrize(
    "text",
    ["", "2026-11-24", "2026-11-24 18:00:00Z", "2026-11-24T18:00:00", "20261124T180000Z", "soon"],
)
def test_what_is_no_rfc_3339_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not|has no offset|Invalid"):
        parse_rfc3339(text)


@pytest.mark.parametrize("year", [1, 999, 9999])
def test_years_of_any_length_are_read_as_they_were_written(year: int) -> None:
    at = datetime(year, 1, 2, tzinfo=UTC)
    assert parse_rfc3339(rfc3339(at)) == parse_rfc3339(sortable(at)) == at
