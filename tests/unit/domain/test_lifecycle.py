"""Life cycles: what may become what, and what is said of everything else."""

from enum import StrEnum

import pytest

from consentry.domain.account import AccountStatus
from consentry.domain.campaign import CampaignStatus
from consentry.domain.lifecycle import ACCOUNT, CAMPAIGN, SENDER, Lifecycle
from consentry.domain.sender import SenderStatus

CYCLES = [
    pytest.param(ACCOUNT, AccountStatus, id="account"),
    pytest.param(CAMPAIGN, CampaignStatus, id="campaign"),
    pytest.param(SENDER, SenderStatus, id="sender"),
]


@pytest.mark.parametrize(("cycle", "states"), CYCLES)
def test_every_state_has_its_row_and_may_stay_what_it_is(
    cycle: Lifecycle[StrEnum], states: type[StrEnum]
) -> None:
    assert set(cycle.follows) == set(states)
    for state in states:
        assert cycle.objection("it", state, state) == ""
        for after in states:
            told = cycle.objection("it", state, after)
            assert (told == "") is (after is state or after in cycle.follows[state])
            assert told == "" or (f"is {state} and cannot become {after}" in told)


def test_what_is_terminated_is_final() -> None:
    for after in AccountStatus:
        told = ACCOUNT.objection("account `acme`", AccountStatus.TERMINATED, after)
        assert told == "" or told.endswith("terminated is final")


def test_an_objection_names_from_to_and_what_is_legal() -> None:
    told = CAMPAIGN.objection("campaign `offers`", CampaignStatus.DRAFT, CampaignStatus.APPROVED)
    assert told == (
        "campaign `offers` is draft and cannot become approved; it may become submitted"
    )


def test_an_account_begins_pending_or_active() -> None:
    assert ACCOUNT.objection("account `acme`", None, AccountStatus.PENDING) == ""
    told = ACCOUNT.objection("account `acme`", None, AccountStatus.SUSPENDED)
    assert told == "account `acme` cannot begin as suspended; it may begin as active or pending"
