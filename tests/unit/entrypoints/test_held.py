"""Who asks what is held is told what it is for and how long it stays."""

import pytest

from consentry.domain.retention import DataClass
from consentry.entrypoints import held
from consentry.policy.loading import load
from consentry.services.forgetting import Erased
from tests.support.builders import NOON


@pytest.mark.parametrize("data", DataClass)
def test_each_kind_of_data_is_told_with_what_it_is_for(data: DataClass) -> None:
    shown = held.kept_json(load(), NOON)[data.value]

    assert shown["purposes"]
    assert shown["at_erasure"]
    assert (shown["days"] is None) == (shown["then"] == "keep")
    assert shown["citations"]


def test_an_account_s_own_period_is_told_where_it_may_choose_one() -> None:
    shown = held.kept_json(load(), NOON, 7)

    assert (shown["message_body"]["days"], shown["decision"]["days"]) == (7, 1827)


def test_an_erasure_tells_what_went_and_what_law_keeps() -> None:
    shown = held.erased_json(Erased(consents=2, messages=3, waiting=1), load(), NOON)

    assert (shown["erased"]["consents"], shown["waiting"]) == (2, 1)
    kept = ["opt_out", "ledger", "decision", "complaint"]
    assert [each["data"] for each in shown["kept"]] == kept
    assert "START" in shown["note"]
