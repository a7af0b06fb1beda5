"""What an operator changes besides accounts is on record too: before it is done, or with it."""

from datetime import timedelta

import pytest

from consentry.domain.api_key import Role
from consentry.domain.audit import OPERATOR, Actor
from consentry.domain.emergency_ban import EmergencyBan
from consentry.domain.operator_rules import OperatorRules, WordRule
from consentry.domain.suppression import SuppressionReason
from consentry.services.emergencies import Emergencies
from consentry.services.operator_rules import OperatorDesk
from consentry.services.suppressing import SuppressionDesk
from consentry.services.unlisting import Unlisting
from tests.support import desks
from tests.support.fakes import START, Crash
from tests.unit.services.system import NUMBER, System

ANN = Actor(key="key-1", role=Role.OPERATOR, request="req-1")
FLOOD = EmergencyBan(
    region="US-LA", start=START, until=START + timedelta(days=2), reference="order 7 of 2026"
)
RULES = OperatorRules(words=(WordRule(text="moonshine"),), terms_version="2026-11")


@pytest.fixture
def emergencies(system: System) -> Emergencies:
    return Emergencies(registry=system.world.registry, audit=desks.audit(system.world))


@pytest.fixture
def operator(system: System) -> OperatorDesk:
    world = system.world
    return OperatorDesk(clock=world.clock, registry=world.registry, audit=desks.audit(world))


def test_a_declared_emergency_is_told(system: System, emergencies: Emergencies) -> None:
    emergencies.declare(FLOOD, ANN)
    assert desks.stories(system.world, OPERATOR) == [
        "operator key key-1 declared an emergency in US-LA from 2026-11-24T18:00:00Z until"
        " 2026-11-26T18:00:00Z, because: order 7 of 2026"
    ]


def test_no_emergency_is_declared_of_which_there_is_no_record(
    system: System, emergencies: Emergencies
) -> None:
    system.world.fail("ledger.append", error=Crash())
    with pytest.raises(Crash):
        emergencies.declare(FLOOD, ANN)
    assert system.world.fake_registry.stored_bans == {}


def test_each_version_of_the_operators_rules_is_told(
    system: System, operator: OperatorDesk
) -> None:
    stored = operator.change(RULES, over=None, by=ANN)
    assert (stored.version, stored.changed_by) == (1, "key-1")
    assert desks.stories(system.world, OPERATOR) == [
        "operator key key-1 put version 1 of the operator's rules in force, 1 of them, with"
        " version `2026-11` of the terms (version 0 -> version 1)"
    ]


def test_a_version_that_lost_a_race_is_not_told(system: System, operator: OperatorDesk) -> None:
    def other() -> None:
        system.world.fake_registry.put_operator_rules(OperatorRules(version=1))

    system.world.before("registry.put_operator_rules", other)
    assert operator.change(RULES, over=None, by=ANN).version == 2
    assert len(desks.stories(system.world, OPERATOR)) == 1


@pytest.fixture
def suppressing(system: System) -> SuppressionDesk:
    world = system.world
    return SuppressionDesk(
        clock=world.clock,
        keys=world.keys,
        suppressions=world.suppressions,
        opt_out=system.opt_out,
        unlisting=Unlisting(
            registry=world.registry, suppressions=world.suppressions, lists=world.lists
        ),
        audit=desks.audit(world),
    )


def put(desk: SuppressionDesk, scope: str, by: Actor) -> None:
    reason = SuppressionReason.MANUAL
    desk.put("acme", NUMBER, scope=scope, reason=reason, source="operator", note="", by=by)


@pytest.mark.parametrize(("scope", "log"), [("account", "acme"), ("global", OPERATOR)], ids=str)
def test_a_suppression_that_an_operator_puts_is_told_without_the_number(
    system: System, suppressing: SuppressionDesk, scope: str, log: str
) -> None:
    put(suppressing, scope, ANN)
    put(suppressing, scope, Actor(key="key-2", role=Role.SENDER))

    (told,) = desks.stories(system.world, log)
    assert f"key-1 put a manual suppression of scope `{scope}` on recipient `" in told
    assert NUMBER.removeprefix("+") not in told


def test_a_deleted_suppression_is_told_without_the_number(
    system: System, suppressing: SuppressionDesk
) -> None:
    put(suppressing, "account", ANN)
    suppressing.delete("acme", NUMBER, "account", ANN)

    _, told = desks.stories(system.world)
    assert "deleted the manual suppression of scope `account` of recipient" in told
    assert NUMBER.removeprefix("+") not in told
