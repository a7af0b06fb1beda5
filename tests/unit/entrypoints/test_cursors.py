"""A cursor is good for one list of one account, and for nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consentry.entrypoints.cursors import seal, unseal
from consentry.errors import InvalidRequest
from consentry.services.ports.environment import Keys
from tests.support.fakes import FakeWorld

KEYS: Keys = FakeWorld().keys
SCOPE = "messages|acme|"


@given(position=st.text(min_size=1, max_size=60, alphabet=st.characters(codec="utf-8")))
def test_a_position_comes_back_as_it_was(position: str) -> None:
    cursor = seal(KEYS, SCOPE, position)
    assert cursor is not None
    assert unseal(KEYS, SCOPE, cursor) == position


def test_the_last_page_has_no_cursor_and_the_first_needs_none() -> None:
    assert seal(KEYS, SCOPE, "") is None
    assert unseal(KEYS, SCOPE, "") == ""


def _good() -> str:
    cursor = seal(KEYS, SCOPE, "position")
    assert cursor is not None
    return cursor


@pytest.mark.parametrize("scope", ["messages|birch|", "suppressions|acme", "messages|acme|+1"])
def test_a_cursor_of_another_account_or_list_is_refused(scope: str) -> None:
    with pytest.raises(InvalidRequest):
        unseal(KEYS, scope, _good())


@given(text=st.text(max_size=60))
def test_a_made_up_cursor_is_refused(text: str) -> None:
    if text:
        with pytest.raises(InvalidRequest):
            unseal(KEYS, SCOPE, text)


@pytest.mark.parametrize("index", range(len(_good())))
def test_changing_any_character_of_a_cursor_breaks_it(index: int) -> None:
    good = _good()
    changed = good[:index] + ("A" if good[index] != "A" else "B") + good[index + 1 :]
    with pytest.raises(InvalidRequest):
        unseal(KEYS, SCOPE, changed)
