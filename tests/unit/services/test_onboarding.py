"""Setting up who may send: states by their life cycles, one campaign and brand to a number, all on
record.
"""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from consentry.domain.account import Account, AccountStatus, Brand, TermsAcceptance
from consentry.domain.audit import Actor
from consentry.domain.campaign import Campaign, CampaignStatus
from consentry.domain.message import Purpose
from consentry.domain.operator_rules import OperatorRules
from consentry.domain.sender import Sender, SenderStatus
from consentry.errors import Conflict, InvalidRequest
from consentry.services.numbering import Assignment
from consentry.services.onboarding import Onboarding
from tests.support import desks
from tests.support.fakes import START
from tests.unit.services.system import SENDER, System

OFFERS = "+12065550101"
FRESH = "+12065550109"
TERMS = TermsAcceptance(version="2026-01", at=START - timedelta(days=1), by="Ann")
ELM = Account(
    id="elm",
    name="Elm",
    brand=Brand(name="Elm Dental"),
    industry="dentist",
    profile="contact-your-client",
    tos_accepted=TERMS,
)


@pytest.fixture
def desk(system: System) -> Onboarding:
    return desks.onboarding(system.world)


def stored(system: System, campaign: str = "appointments") -> Campaign:
    found = system.world.fake_registry.campaign("acme", campaign)
    assert found is not None
    return found


def sender(number: str = FRESH, campaign: str = "appointments", **changes: Any) -> Sender:
    return Sender(number=number, account="acme", campaign=campaign, **changes)


# ---------------------------------------------------------------- accounts


@pytest.mark.parametrize(
    ("changes", "lacks"),
    [
        pytest.param({}, [], id="nothing"),
        pytest.param({"tos_accepted": None}, ["tos_accepted"], id="the terms"),
        pytest.param(
            {"tos_accepted": replace(TERMS, at=START + timedelta(days=1))},
            ["tos_accepted"],
            id="terms before they are accepted",
        ),
        pytest.param({"industry": "casino"}, ["industry"], id="an industry that may text"),
        pytest.param({"profile": "baseline", "tos_accepted": None}, [], id="no terms asked for"),
    ],
)
def test_an_account_is_pending_while_it_lacks_something(
    desk: Onboarding, changes: dict[str, Any], lacks: list[str]
) -> None:
    account, new = desk.put_account(replace(ELM, **changes))

    assert new
    assert account.status is (AccountStatus.PENDING if lacks else AccountStatus.ACTIVE)
    assert [each.field for each in desk.lacks(account)] == lacks


def test_another_version_of_the_terms_than_the_one_in_force_does_not_do(
    system: System, desk: Onboarding
) -> None:
    system.world.fake_registry.put_operator_rules(OperatorRules(version=1, terms_version="2027"))
    account, _ = desk.put_account(ELM)
    assert account.status is AccountStatus.PENDING
    assert "`2027` is in force" in desk.lacks(account)[0].message

    account, _ = desk.put_account(replace(ELM, tos_accepted=replace(TERMS, version="2027")))
    assert account.status is AccountStatus.ACTIVE
    assert desks.stories(system.world, "elm")[-1] == (
        "consentry itself activated account `elm`, which lacks nothing any more (pending -> active)"
    )


def test_what_an_active_account_loses_does_not_make_it_pending(desk: Onboarding) -> None:
    desk.put_account(ELM)
    account, _ = desk.put_account(replace(ELM, tos_accepted=None))
    assert account.status is AccountStatus.ACTIVE


def test_a_terminated_account_takes_no_change(system: System, desk: Onboarding) -> None:
    accounts = system.world.fake_registry.accounts
    accounts["acme"] = replace(accounts["acme"], status=AccountStatus.TERMINATED)
    with pytest.raises(Conflict, match="is terminated, which is final"):
        desk.put_account(accounts["acme"])
    with pytest.raises(Conflict, match="is terminated, which is final"):
        desk.put_campaign(stored(system))
    with pytest.raises(Conflict, match="is terminated, which is final"):
        desk.put_sender(sender())


def test_putting_what_is_there_changes_nothing_and_is_not_told(
    system: System, desk: Onboarding
) -> None:
    desk.put_account(ELM)
    desk.put_account(ELM)
    assert len(desks.stories(system.world, "elm")) == 1
    desk.put_account(replace(ELM, name="Elm & Co", body_days=30))
    assert "changed `name`, `body_days` to `30` of account" in desks.stories(system.world, "elm")[1]


def test_a_termination_meanwhile_is_not_undone(system: System, desk: Onboarding) -> None:
    accounts = system.world.fake_registry.accounts

    def terminate() -> None:
        accounts["acme"] = replace(accounts["acme"], status=AccountStatus.TERMINATED)

    system.world.before("governance.apply", terminate)
    with pytest.raises(Conflict, match="is terminated, which is final"):
        desk.put_account(replace(accounts["acme"], name="Acme Inc"))
    assert accounts["acme"].status is AccountStatus.TERMINATED


# ---------------------------------------------------------------- campaigns


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (CampaignStatus.DRAFT, CampaignStatus.APPROVED),
        (CampaignStatus.SUBMITTED, CampaignStatus.SUSPENDED),
        (CampaignStatus.APPROVED, CampaignStatus.DRAFT),
        (CampaignStatus.EXPIRED, CampaignStatus.APPROVED),
    ],
)
def test_a_campaign_takes_no_step_that_registration_does_not_know(
    system: System, desk: Onboarding, before: CampaignStatus, after: CampaignStatus
) -> None:
    campaign = replace(stored(system), status=before)
    system.world.fake_registry.put_campaign(campaign)
    with pytest.raises(Conflict, match=f"is {before} and cannot become {after}"):
        desk.put_campaign(replace(campaign, status=after))
    assert stored(system).status is before


def test_a_suspended_campaign_is_reinstated_with_a_reason_or_not_at_all(
    system: System, desk: Onboarding
) -> None:
    campaign = replace(stored(system), status=CampaignStatus.SUSPENDED)
    system.world.fake_registry.put_campaign(campaign)
    with pytest.raises(Conflict, match="/reinstate with `campaign` and a `reason`"):
        desk.put_campaign(replace(campaign, status=CampaignStatus.APPROVED))
    with pytest.raises(Conflict, match="is suspended and cannot become expired"):
        desk.put_campaign(replace(campaign, status=CampaignStatus.EXPIRED))


def test_nothing_incomplete_is_approved_where_the_policy_asks_for_it(
    system: System, desk: Onboarding
) -> None:
    accounts = system.world.fake_registry.accounts
    accounts["acme"] = replace(accounts["acme"], profile="retarget-leads")
    bare = replace(stored(system), tcr_brand_id="", purpose=Purpose.OTHER)
    with pytest.raises(InvalidRequest) as refused:
        desk.put_campaign(bare)
    assert {each.field for each in refused.value.errors} == {
        "tcr_brand_id",
        "purpose",
        "call_to_action",
        "help_contact",
        "terms_url",
        "privacy_url",
    }
    desk.put_campaign(replace(bare, id="other", status=CampaignStatus.DRAFT))


def test_an_approved_campaign_has_not_expired(system: System, desk: Onboarding) -> None:
    for at, ok in ((START, False), (START + timedelta(seconds=1), True)):
        campaign = replace(stored(system), expires_at=at)
        if ok:
            assert desk.put_campaign(campaign)[0].expires_at == at
        else:
            with pytest.raises(InvalidRequest, match="expires_at"):
                desk.put_campaign(campaign)


def test_the_brand_of_a_campaign_with_numbers_does_not_change(
    system: System, desk: Onboarding
) -> None:
    with pytest.raises(Conflict, match="a number stays with one brand"):
        desk.put_campaign(replace(stored(system), tcr_brand_id="B2"))


def test_pausing_is_told_once(system: System, desk: Onboarding) -> None:
    for _ in range(2):
        desk.pause("acme", "offers", Actor(), paused=True, why="a typo")
    assert stored(system, "offers").paused
    assert desks.stories(system.world) == [
        "consentry itself paused campaign `offers`, because: a typo"
    ]


# ---------------------------------------------------------------- numbers


def test_a_number_is_in_one_campaign_and_moves_when_it_is_told_from_where(
    system: System, desk: Onboarding
) -> None:
    there = sender(SENDER, "offers")
    with pytest.raises(Conflict, match="a number is in one campaign only"):
        desk.put_sender(there)
    with pytest.raises(Conflict, match="name that campaign as `moved_from`"):
        desk.put_sender(there, asked=Assignment(moved_from="offers"))

    desk.put_sender(there, asked=Assignment(moved_from="appointments"))
    assert stored(system).senders == {}
    assert set(stored(system, "offers").senders) == {SENDER, OFFERS}


def test_a_number_does_not_change_its_brand(system: System, desk: Onboarding) -> None:
    other = replace(stored(system, "offers"), id="other", tcr_brand_id="B2", senders={})
    desk.put_campaign(other)
    with pytest.raises(Conflict, match="is of brand `B1`, and a number stays with one brand"):
        desk.put_sender(sender(SENDER, "other"), asked=Assignment(moved_from="appointments"))


def test_nothing_takes_the_place_of_a_blocked_number_by_itself(
    system: System, desk: Onboarding
) -> None:
    desk.put_sender(sender(SENDER, status=SenderStatus.BLOCKED))

    with pytest.raises(Conflict, match="nothing takes their place by itself"):
        desk.put_sender(sender())
    with pytest.raises(InvalidRequest, match="replaced only with a reason"):
        desk.put_sender(sender(), asked=Assignment(replaces=SENDER))
    with pytest.raises(InvalidRequest, match="is no blocked number"):
        desk.put_sender(sender(), asked=Assignment(replaces=OFFERS, reason="x"))

    desk.put_sender(sender(), asked=Assignment(replaces=SENDER, reason="carrier's mistake"))
    assert set(stored(system).senders) == {SENDER, FRESH}
    assert stored(system).senders[SENDER].status is SenderStatus.BLOCKED
    assert desks.stories(system.world)[-1] == (
        f"consentry itself gave number `{FRESH}` to campaign `appointments`, active, in the place"
        f" of `{SENDER}`, which is blocked, because: carrier's mistake"
    )


def test_a_blocked_number_is_let_go_with_a_reason(system: System, desk: Onboarding) -> None:
    desk.put_sender(sender(SENDER, status=SenderStatus.BLOCKED))
    with pytest.raises(InvalidRequest, match="only with a reason"):
        desk.put_sender(sender(SENDER))
    back, _ = desk.put_sender(sender(SENDER), asked=Assignment(reason="the carrier let it go"))
    assert (back.status, back.status_reason) == (SenderStatus.ACTIVE, "the carrier let it go")


def test_a_blocked_number_that_is_let_go_as_it_moves_is_told_to_be_let_go(
    system: System, desk: Onboarding
) -> None:
    desk.put_sender(sender(SENDER, status=SenderStatus.BLOCKED))
    asked = Assignment(moved_from="appointments", reason="the carrier let it go")
    desk.put_sender(sender(SENDER, "offers", per_minute=20), asked=asked)
    assert [each.partition(", because")[0] for each in desks.stories(system.world)[-3:]] == [
        f"consentry itself moved number `{SENDER}` (appointments -> offers)",
        f"consentry itself changed `per_minute` to `20` of number `{SENDER}`",
        f"consentry itself changed number `{SENDER}` (blocked -> active)",
    ]


def test_what_a_sanction_or_the_carrier_said_of_a_number_stays(
    system: System, desk: Onboarding
) -> None:
    registry = system.world.fake_registry
    slow = replace(registry.senders[SENDER], rate_factor=0.5, carrier_per_second=1.0)
    registry.put_sender(slow)
    changed, _ = desk.put_sender(sender(SENDER, per_minute=20))
    assert (changed.rate_factor, changed.carrier_per_second) == (0.5, 1.0)
