"""A record holds what decides; what a later consent takes in leaves it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from consentry.domain.consent import Consent, ConsentLevel, ConsentStatus
from consentry.domain.folding import MOST, RecordFull, with_new, with_revoked
from consentry.domain.message import Category
from tests.support.builders import consent
from tests.support.fakes import START

DAY = timedelta(days=1)


def given(name: str = "old", **changes: Any) -> Consent:
    made = consent(at=START, campaign="offers", categories=(Category.MARKETING,))
    return replace(made, id=name, captured_at=START - DAY, **changes)


NEW = replace(given("new"), captured_at=START)


def test_a_form_that_comes_again_takes_the_place_of_the_one_before() -> None:
    assert with_new((given(),), NEW, START) == (NEW,)


@pytest.mark.parametrize(
    "old",
    [
        given(campaign="appointments"),
        given(campaign=""),
        given(categories=(Category.MARKETING, Category.INFORMATIONAL)),
        replace(given(), captured_at=START + DAY),
        given(status=ConsentStatus.REVOKED, revoked_at=START),
    ],
    ids=["another campaign", "every campaign", "more categories", "a later one", "a revoked one"],
)
def test_what_says_more_or_something_else_stays(old: Consent) -> None:
    assert with_new((old,), NEW, START) == (old, NEW)


def test_a_weaker_one_takes_no_stronger_one_s_place() -> None:
    weak = replace(NEW, level=ConsentLevel.EXPRESS)
    assert with_new((given(),), weak, START) == (given(), weak)


@pytest.mark.parametrize(
    ("old_end", "new_end", "stays"),
    [(None, START + DAY, True), (START + DAY, START + 2 * DAY, False), (START + DAY, None, False)],
    ids=["outlasts the new one", "ends before it", "ends, the new one does not"],
)
def test_one_that_lasts_longer_stays(old_end: Any, new_end: Any, stays: bool) -> None:
    old, new = given(expires_at=old_end), replace(NEW, expires_at=new_end)
    assert (old in with_new((old,), new, START)) is stays


def test_one_that_waits_takes_the_place_of_none_that_counts() -> None:
    waits = replace(NEW, status=ConsentStatus.PENDING, pending_until=START + 3 * DAY)
    earlier = replace(waits, id="earlier", captured_at=START - DAY)
    assert with_new((given(), earlier), waits, START) == (given(), waits)


def test_what_stands_under_an_older_key_stays_since_it_would_come_back() -> None:
    assert with_new((given(),), NEW, START, fixed=frozenset({"old"})) == (given(), NEW)


def test_of_several_revoked_ones_to_the_same_texts_the_last_stays() -> None:
    first = given("first", status=ConsentStatus.REVOKED, revoked_at=START)
    other = given("other", campaign="appointments", status=ConsentStatus.REVOKED, revoked_at=START)
    last = given("last", status=ConsentStatus.REVOKED, revoked_at=START + DAY)
    assert with_revoked((first, other, given("last")), (last,)) == (other, last)
    fixed = frozenset({"first"})
    assert with_revoked((first, given("last")), (last,), fixed=fixed) == (first, last)


def test_when_it_is_full_what_has_run_out_leaves_first_and_then_nothing_more_comes() -> None:
    held = tuple(given(f"c{n}", campaign=f"c{n}") for n in range(MOST - 1))
    over = given("over", campaign="over", expires_at=START)
    full = with_new((*held, over), NEW, START)
    assert full == (*held, NEW)
    with pytest.raises(RecordFull):
        with_new(full, replace(NEW, id="one more", campaign="more"), START)
