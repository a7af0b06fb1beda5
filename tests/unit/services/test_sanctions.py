"""What an operator orders: how far it reaches, what it may not do, and what is on record of it."""

from dataclasses import replace
from typing import Any

import pytest

from consentry.domain.account import AccountStatus
from consentry.domain.api_key import Role
from consentry.domain.audit import Actor
from consentry.domain.campaign import CampaignStatus
from consentry.domain.message import Status
from consentry.domain.sanction import Measure, Penalty
from consentry.domain.sender import SenderStatus
from consentry.errors import Conflict, IdempotencyMismatch, NotFound, TemporaryFailure
from consentry.services.sanctions import Order, SanctionDesk
from tests.support import desks
from tests.support.fakes import Crash
from tests.unit.services.system import SENDER, System, draft

ANN = Actor(key="key-1", role=Role.OPERATOR, request="req-1")


@pytest.fixture
def desk(system: System) -> SanctionDesk:
    return desks.sanction_desk(system.world)


def order(measure: Measure, **changes: Any) -> Order:
    return Order(account="acme", measure=measure, reason="chargebacks", **changes)


def status(system: System) -> AccountStatus:
    return system.world.fake_registry.accounts["acme"].status


# ---------------------------------------------------------------- how far it reaches


@pytest.mark.parametrize(
    ("ordered", "rule"),
    [
        pytest.param(order(Measure.SUSPEND), "account.status", id="suspended"),
        pytest.param(order(Measure.TERMINATE), "account.status", id="terminated"),
        pytest.param(
            order(Measure.SUSPEND, campaign="appointments"), "campaign.registration", id="campaign"
        ),
        pytest.param(order(Measure.SUSPEND, sender=SENDER), "sender.status", id="number"),
    ],
)
def test_what_was_queued_is_blocked_once_its_account_campaign_or_number_is(
    system: System, desk: SanctionDesk, ordered: Order, rule: str
) -> None:
    system.submit(draft())
    assert system.row().status is Status.QUEUED

    desk.order(ordered, ANN)
    system.rest()

    assert system.row().status is Status.BLOCKED
    assert system.world.fake_carrier.sent == []
    assert rule in system.row().decisions[-1].rules


def test_a_sanction_may_be_on_a_campaign_or_a_number_alone(
    system: System, desk: SanctionDesk
) -> None:
    registry = system.world.fake_registry
    desk.order(order(Measure.SUSPEND, campaign="offers"), ANN)
    desk.order(order(Measure.SUSPEND, sender=SENDER), ANN)

    offers, reminders = (registry.campaign("acme", each) for each in ("offers", "appointments"))
    assert offers is not None
    assert reminders is not None
    assert (offers.status, offers.status_reason) == (CampaignStatus.SUSPENDED, "chargebacks")
    assert reminders.status is CampaignStatus.APPROVED
    assert reminders.senders[SENDER].status is SenderStatus.BLOCKED
    assert registry.senders[SENDER].status is SenderStatus.BLOCKED
    assert status(system) is AccountStatus.ACTIVE


def test_what_is_throttled_keeps_a_part_of_its_rate_until_it_is_reinstated(
    system: System, desk: SanctionDesk
) -> None:
    registry = system.world.fake_registry
    desk.order(order(Measure.THROTTLE, rate_factor=0.2), ANN)
    desk.order(order(Measure.THROTTLE, rate_factor=0.5), ANN)
    assert registry.accounts["acme"].rate_factor == 0.2

    desk.order(order(Measure.REINSTATE), ANN)
    assert registry.accounts["acme"].rate_factor == 1
    assert desks.stories(system.world)[-1] == (
        "operator key key-1 reinstated account `acme` (active, at 0.2 of its rate -> active),"
        " because: chargebacks"
    )


def test_reinstated_is_who_was_suspended(system: System, desk: SanctionDesk) -> None:
    for subject in ({}, {"campaign": "offers"}, {"sender": SENDER}):
        desk.order(order(Measure.SUSPEND, **subject), ANN)
        done = desk.order(order(Measure.REINSTATE, **subject), ANN)
        assert done.sanction is not None
        level = done.sanction.level
        assert done.standing.of(level).status in ("active", "approved")
    system.submit(draft())
    system.rest()
    assert system.row().status is Status.SENT


# ---------------------------------------------------------------- what it may not do


@pytest.mark.parametrize(
    ("first", "then", "told"),
    [
        pytest.param(
            Measure.TERMINATE,
            order(Measure.REINSTATE),
            "account `acme` is terminated and cannot become active; terminated is final",
            id="the end is final",
        ),
        pytest.param(
            Measure.TERMINATE,
            order(Measure.SUSPEND),
            "account `acme` is terminated and cannot become suspended; terminated is final",
            id="nothing follows the end",
        ),
        pytest.param(
            Measure.WARN,
            order(Measure.REINSTATE),
            "account `acme` is active already, and no sanction is on it",
            id="nothing to lift",
        ),
        pytest.param(
            Measure.WARN,
            order(Measure.TERMINATE, campaign="offers"),
            "campaign `offers` cannot be terminated, only its account can; suspend it",
            id="a campaign has no end",
        ),
    ],
)
def test_no_state_follows_that_the_life_cycle_does_not_know(
    system: System, desk: SanctionDesk, first: Measure, then: Order, told: str
) -> None:
    desk.order(order(first), ANN)
    before = desks.stories(system.world)

    with pytest.raises(Conflict) as refused:
        desk.order(then, ANN)

    assert str(refused.value) == told
    assert desks.stories(system.world) == before


@pytest.mark.parametrize(
    "missing",
    [
        pytest.param({"account": "nobody"}, id="an account"),
        pytest.param({"campaign": "nothing"}, id="a campaign"),
        pytest.param({"sender": "+12065550199"}, id="a number"),
    ],
)
def test_what_does_not_exist_is_not_sanctioned(desk: SanctionDesk, missing: dict[str, Any]) -> None:
    with pytest.raises(NotFound):
        desk.order(replace(order(Measure.SUSPEND), **missing), ANN)


# ---------------------------------------------------------------- what is on record


def test_an_order_that_is_repeated_changes_nothing_and_says_so(
    system: System, desk: SanctionDesk
) -> None:
    first = desk.order(order(Measure.SUSPEND), ANN)
    again = desk.order(order(Measure.SUSPEND), ANN)

    assert first.sanction is not None
    assert again.sanction is None
    assert again.standing.account.status is AccountStatus.SUSPENDED
    assert len(desks.stories(system.world)) == 1


FEE = Penalty(amount="1000", currency="USD", imposed_by="T-Mobile")
NAMED = Order(
    account="acme",
    measure=Measure.PENALTY,
    reason="case 7",
    penalty=FEE,
    id="order-1",
    fingerprint="a",
)


def test_a_penalty_that_a_client_named_counts_once(system: System, desk: SanctionDesk) -> None:
    first = desk.order(NAMED, ANN)
    again = desk.order(NAMED, ANN)

    assert (first.replayed, again.replayed) == (False, True)
    assert first.sanction == again.sanction
    assert len(desk.sanctions("acme", limit=10, cursor="").items) == 1
    assert len(desks.stories(system.world)) == 1


def test_of_two_that_come_at_once_one_is_carried_out(system: System, desk: SanctionDesk) -> None:
    system.world.before("governance.apply", lambda: _ignored(desk.order(NAMED, ANN)))

    assert desk.order(NAMED, ANN).replayed
    assert len(desk.sanctions("acme", limit=10, cursor="").items) == 1


def test_one_name_is_not_for_two_orders(system: System, desk: SanctionDesk) -> None:
    desk.order(NAMED, ANN)

    with pytest.raises(IdempotencyMismatch):
        desk.order(replace(NAMED, fingerprint="b"), ANN)
    assert len(desks.stories(system.world)) == 1


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_a_penalty_is_repeated_after_a_crash_and_counts_once(
    system: System, desk: SanctionDesk, *, after: bool
) -> None:
    system.world.fail("governance.apply", error=Crash(), after=after)
    with pytest.raises(Crash):
        desk.order(NAMED, ANN)

    assert desk.order(NAMED, ANN).replayed is after
    assert len(desk.sanctions("acme", limit=10, cursor="").items) == 1


def test_an_operator_suspends_for_a_reason_that_is_on_record(
    system: System, desk: SanctionDesk
) -> None:
    done = desk.order(order(Measure.SUSPEND), ANN)
    standing, sanction = done.standing, done.sanction

    assert sanction is not None
    assert (sanction.by, sanction.reason) == ("key-1", "chargebacks")
    assert standing.account.status_reason == "chargebacks"
    assert system.world.fake_registry.accounts["acme"] == standing.account
    assert desks.stories(system.world) == [
        "operator key key-1 suspended account `acme` (active -> suspended), because: chargebacks"
    ]


@pytest.mark.parametrize("profile", ["smalltalkr", "smsfactor", "baseline"])
def test_who_gets_nothing_back_is_told_so_and_it_is_on_record(
    system: System, desk: SanctionDesk, profile: str
) -> None:
    registry = system.world.fake_registry
    registry.accounts["acme"] = replace(registry.accounts["acme"], profile=profile)

    sanction = desk.order(order(Measure.TERMINATE), ANN).sanction

    assert sanction is not None
    assert sanction.refundable is (profile == "baseline")
    assert ("with nothing refunded" in desks.stories(system.world)[-1]) is not sanction.refundable
    assert (sanction.clauses == ("ST-13",)) is (profile == "smalltalkr")


def test_a_fee_that_carriers_pass_on_is_on_record_with_its_sanction(
    system: System, desk: SanctionDesk
) -> None:
    fine = Penalty(amount="1000", currency="USD", imposed_by="T-Mobile", reference="S0-17")
    desk.order(order(Measure.PENALTY, penalty=fine), ANN)
    desk.order(order(Measure.SUSPEND, penalty=fine, campaign="offers"), ANN)

    kept = desk.sanctions("acme", limit=10, cursor="").items
    assert [each.penalty for each in kept] == [fine, fine]
    assert desks.stories(system.world) == [
        "operator key key-1 recorded a penalty of 1000 USD imposed by T-Mobile for account `acme`,"
        " because: chargebacks",
        "operator key key-1 suspended campaign `offers`, with a penalty of 1000 USD imposed by"
        " T-Mobile (approved -> suspended), because: chargebacks",
    ]


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_a_crash_leaves_state_and_record_as_they_were_or_as_they_are_to_be(
    system: System, desk: SanctionDesk, *, after: bool
) -> None:
    system.world.fail("governance.apply", error=Crash(), after=after)
    with pytest.raises(Crash):
        desk.order(order(Measure.SUSPEND), ANN)

    done = status(system) is AccountStatus.SUSPENDED
    assert done is after
    assert (len(desks.stories(system.world)) == 1) is after


def test_two_orders_at_once_both_are_on_record(system: System, desk: SanctionDesk) -> None:
    throttle = order(Measure.THROTTLE)
    system.world.before("governance.apply", lambda: _ignored(desk.order(throttle, ANN)))

    desk.order(order(Measure.SUSPEND), ANN)

    account = system.world.fake_registry.accounts["acme"]
    assert (account.status, account.rate_factor) == (AccountStatus.SUSPENDED, 0.5)
    assert len(desks.stories(system.world)) == 2


def _ignored(_: object) -> None:
    """An answer that nobody needs."""


def test_who_is_never_first_is_told_to_try_again(system: System, desk: SanctionDesk) -> None:
    registry = system.world.fake_registry

    def rename() -> None:
        account = registry.accounts["acme"]
        registry.accounts["acme"] = replace(account, name=f"{account.name}!")
        system.world.before("governance.apply", rename)

    system.world.before("governance.apply", rename)
    with pytest.raises(TemporaryFailure, match="being changed by others"):
        desk.order(order(Measure.SUSPEND), ANN)
    assert status(system) is AccountStatus.ACTIVE
