"""What a violation counts, and what follows: by profile, once each, and whole or not at all."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from consentry.domain.account import Account, AccountStatus
from consentry.domain.campaign import CampaignStatus
from consentry.domain.message import ReplyKind, Status
from consentry.domain.sanction import Level, Measure
from consentry.domain.sender import SenderStatus
from consentry.services.on_record import OnRecord
from consentry.services.strikes import Offence, Strikes
from tests.support import desks
from tests.support.fakes import START, Crash
from tests.unit.services.system import SENDER, System, draft

HEMP = "Acme Dental: our cannabis gummies are here. Reply STOP to opt out."


@pytest.fixture
def striking(system: System) -> System:
    """The system, whose texts are counted."""
    system.accept = replace(system.accept, on_record=OnRecord(strikes=desks.strikes(system.world)))
    return system


@pytest.fixture
def strikes(system: System) -> Strikes:
    return desks.strikes(system.world)


def under(system: System, profile: str) -> None:
    registry = system.world.fake_registry
    registry.accounts["acme"] = replace(registry.accounts["acme"], profile=profile)


def offence(rule: str = "content.prohibited", **changes: Any) -> Offence:
    given: dict[str, Any] = {
        "account": "acme",
        "profile": "contact-your-client",
        "campaign": "appointments",
        "sender": SENDER,
        "rule": rule,
        "message": "m1",
    }
    return Offence(**{**given, **changes})


def imposed(system: System) -> list[tuple[Level, Measure]]:
    return [(each.level, each.measure) for each in system.world.fake_governance.imposed]


def hourly(system: System, strikes: Strikes, number: int, **changes: Any) -> None:
    for n in range(number):
        strikes.run([offence(message=f"m{n}", **changes)])
        system.world.clock.advance(3600)


# ---------------------------------------------------------------- what follows


def test_forbidden_content_ends_a_smalltalkr_account_at_once(striking: System) -> None:
    under(striking, "smalltalkr")
    striking.submit(draft(body=HEMP))

    assert striking.row().status is Status.BLOCKED
    account = striking.world.fake_registry.accounts["acme"]
    assert account.status is AccountStatus.TERMINATED
    (sanction,) = striking.world.fake_governance.imposed
    assert (sanction.measure, sanction.refundable) == (Measure.TERMINATE, False)
    assert set(sanction.clauses) == {"ST-18", "ST-13"}
    told = desks.stories(striking.world)
    assert told[0].startswith("consentry itself counted a forbidden violation of")
    assert (
        "terminated account `acme` at 4 points, with nothing refunded (active -> termin" in told[1]
    )


def test_promotion_ends_a_smalltalkr_account_without_notice(striking: System) -> None:
    under(striking, "smalltalkr")
    striking.submit(draft(campaign="offers", body="Acme Dental: 20% off. Reply STOP to opt out."))

    assert striking.world.fake_registry.accounts["acme"].status is AccountStatus.TERMINATED
    assert "ST-12" in striking.world.fake_governance.imposed[0].clauses


def test_the_ladder_is_climbed_step_by_step(system: System, strikes: Strikes) -> None:
    hourly(system, strikes, 3)

    assert imposed(system) == [
        (Level.SENDER, Measure.WARN),
        (Level.CAMPAIGN, Measure.WARN),
        (Level.ACCOUNT, Measure.WARN),
        (Level.SENDER, Measure.THROTTLE),
        (Level.CAMPAIGN, Measure.THROTTLE),
        (Level.SENDER, Measure.SUSPEND),
        (Level.CAMPAIGN, Measure.SUSPEND),
        (Level.ACCOUNT, Measure.THROTTLE),
    ]
    registry = system.world.fake_registry
    campaign = registry.campaign("acme", "appointments")
    assert campaign is not None
    assert (campaign.status, campaign.rate_factor) == (CampaignStatus.SUSPENDED, 0.5)
    assert registry.senders[SENDER].status is SenderStatus.BLOCKED

    hourly(system, strikes, 8)
    assert registry.accounts["acme"].status is AccountStatus.SUSPENDED
    suspended = system.world.fake_governance.imposed[-1]
    assert (suspended.level, suspended.clauses, suspended.points) == (
        Level.ACCOUNT,
        ("CYC-86",),
        20,
    )
    assert len(imposed(system)) == 9


def test_who_goes_on_after_a_reinstatement_is_terminated(system: System, strikes: Strikes) -> None:
    registry = system.world.fake_registry
    for n in range(12):
        account = registry.accounts["acme"]
        if account.status is AccountStatus.SUSPENDED:
            registry.accounts["acme"] = replace(account, status=AccountStatus.ACTIVE)
        strikes.run([offence(message=f"x{n}", campaign=f"c{n}", sender="")])
        system.world.clock.advance(3600)
    assert registry.accounts["acme"].status is AccountStatus.TERMINATED


def test_violations_suspend_a_retarget_leads_account(system: System, strikes: Strikes) -> None:
    under(system, "retarget-leads")
    hourly(system, strikes, 2, profile="retarget-leads")

    assert system.world.fake_registry.accounts["acme"].status is AccountStatus.SUSPENDED
    assert system.world.fake_governance.imposed[-1].clauses == ("RL-23",)


@pytest.mark.parametrize(
    "rule", ["consent.missing", "time.quiet_hours", "recipient.suppressed", "account.status"]
)
def test_what_the_gateway_is_there_to_catch_is_no_violation(
    system: System, strikes: Strikes, rule: str
) -> None:
    strikes.run([offence(rule)])
    assert system.world.fake_governance.struck == {}
    assert desks.stories(system.world) == []


# ---------------------------------------------------------------- once each


def test_a_violation_that_is_repeated_within_the_hour_counts_once(
    system: System, strikes: Strikes
) -> None:
    strikes.run([offence(message=f"m{n}") for n in range(50)])
    strikes.run([offence(message="m99")])
    assert len(system.world.fake_governance.struck) == 1


def test_a_text_counts_once_also_when_it_is_sent_again_in_another_hour(
    system: System, strikes: Strikes
) -> None:
    hourly(system, strikes, 1)
    strikes.run([offence(message="m0")])
    assert len(system.world.fake_governance.struck) == 1


def test_strikes_are_forgotten_after_thirty_days(system: System, strikes: Strikes) -> None:
    hourly(system, strikes, 1)
    system.world.clock.at = START + timedelta(days=30, hours=1)
    hourly(system, strikes, 1)
    assert (Level.CAMPAIGN, Measure.THROTTLE) not in imposed(system)


def test_who_is_stopped_already_gets_no_more_strikes(system: System, strikes: Strikes) -> None:
    registry = system.world.fake_registry
    for status in (AccountStatus.SUSPENDED, AccountStatus.TERMINATED):
        registry.accounts["acme"] = replace(registry.accounts["acme"], status=status)
        strikes.run([offence()])
    assert system.world.fake_governance.struck == {}


def test_two_violations_at_once_reach_the_rung_that_only_both_together_reach(
    system: System, strikes: Strikes, monkeypatch: pytest.MonkeyPatch
) -> None:
    registry = system.world.fake_registry
    seen: list[str] = []

    def counted_meanwhile(name: str) -> Account | None:
        """Another environment counts a violation between the reads of this one."""
        if not seen:
            seen.append(name)
            desks.strikes(system.world).run([offence(campaign="offers", sender="", message="one")])
        return registry.accounts.get(name)

    hourly(system, strikes, 3)
    before = registry.accounts["acme"].status
    monkeypatch.setattr(registry, "account", counted_meanwhile)
    strikes.run([offence(campaign="offers", sender="+12065550101", message="two")])

    points = [each.gravity.points for each in system.world.fake_governance.struck.values()]
    assert (before, sum(points)) == (AccountStatus.ACTIVE, 20)
    assert registry.accounts["acme"].status is AccountStatus.SUSPENDED


# ---------------------------------------------------------------- whole or not at all


def test_a_client_that_asks_again_after_a_crash_is_counted_once(striking: System) -> None:
    striking.world.fail("messages.put_new", error=Crash())
    striking.submit(draft(body=HEMP))
    striking.rest()

    assert striking.row().status is Status.BLOCKED
    assert len(striking.world.fake_governance.struck) == 1
    assert len([each for each in desks.stories(striking.world) if "counted" in each]) == 1


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_strike_sanction_and_record_are_there_together(
    system: System, strikes: Strikes, *, after: bool
) -> None:
    under(system, "smalltalkr")
    system.world.fail("governance.apply", error=Crash(), after=after)
    with pytest.raises(Crash):
        strikes.run([offence(profile="smalltalkr")])
    ended = system.world.fake_registry.accounts["acme"].status is AccountStatus.TERMINATED
    assert (ended, len(system.world.fake_governance.struck)) == (after, int(after))

    strikes.run([offence(profile="smalltalkr")])
    assert system.world.fake_registry.accounts["acme"].status is AccountStatus.TERMINATED
    assert len(desks.stories(system.world)) == 2


def test_an_allowed_text_is_looked_at_by_nobody(striking: System) -> None:
    striking.submit(draft())
    assert not any(call.startswith("governance") for call in striking.world.calls)
    striking.submit(draft("k2", body="Acme Dental: no way out."))
    assert not any(call.startswith("governance") for call in striking.world.calls)


def test_automatic_answers_are_nobodys_violation(striking: System) -> None:
    under(striking, "smalltalkr")
    striking.submit(draft(body=HEMP, reply=ReplyKind.HELP))
    assert striking.world.fake_governance.struck == {}
