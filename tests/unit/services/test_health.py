"""The report of an account: rates by number and campaign, strikes, state, complaints, exposure."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from consentry.domain.account import AccountStatus
from consentry.domain.complaint import Complaint, EvidenceAnswer, EvidenceRequest, Unproved
from consentry.domain.sanction import Gravity, Strike
from consentry.domain.tally import Counted, Place
from consentry.errors import NotFound
from consentry.policy.governance import Grade, Watched
from consentry.services.health import Health, HealthDesk
from tests.support.fakes import START
from tests.unit.services.system import SENDER, System, book

OFFERS = "+12065550101"
HERE = Place(account="acme", sender=SENDER, campaign="appointments")
THERE = Place(account="acme", sender=OFFERS, campaign="offers")
DAY = timedelta(days=1)


def report(system: System, account: str = "acme") -> Health:
    world = system.world
    desk = HealthDesk(
        clock=world.clock,
        registry=world.registry,
        counters=world.counters,
        complaints=world.complaints,
        governance=world.governance,
        book=book(),
    )
    return desk.of(account)


def count(system: System, place: Place, at: datetime, **counts: int) -> None:
    system.world.fake_counters.add(place, at, {Counted(kind): n for kind, n in counts.items()})


def complaint(name: str, *, at: datetime, country: str = "US", sender: str = SENDER) -> Complaint:
    return Complaint(
        id=name,
        account="acme",
        channel="7726",
        recipient="1.key",
        sender=sender,
        campaign="appointments",
        country=country,
        received_at=at,
        recorded_at=at,
        recorded_by="key-1",
        evidence=EvidenceRequest(id="e", due_at=at + DAY),
    )


def test_a_number_and_its_campaign_have_rates_of_a_day_and_of_a_month(system: System) -> None:
    count(system, HERE, START, sent=200, recipients=100, opt_out=3, delivered=150)
    count(system, HERE, START - 5 * DAY, sent=200, recipients=200, opt_out=9)
    count(system, THERE, START, sent=50, recipients=50, blocked=5)

    found = report(system)

    numbers = {sender.number: standing for sender, standing in found.senders}
    assert numbers[SENDER].day.opt_out_rate == 0.03
    assert numbers[SENDER].month.opt_out_rate == 0.04
    assert numbers[OFFERS].day.block_rate == 0.1
    campaigns = {campaign.id: standing for campaign, standing in found.campaigns}
    assert campaigns["appointments"] == numbers[SENDER]
    assert (found.overall.day.texts, found.overall.month.texts) == (250, 450)


def test_what_is_over_a_threshold_is_named(system: System) -> None:
    count(system, HERE, START, sent=200, recipients=100, opt_out=3)

    (breach,) = {s.number: each for s, each in report(system).senders}[SENDER].breaches

    assert (breach.measure, breach.grade, breach.limit) == (Watched.OPT_OUT, Grade.WARN, 0.02)


def test_complaints_count_with_their_number_and_where_they_came_from(system: System) -> None:
    count(system, HERE, START, sent=100, recipients=100)
    for name, at, country in (
        ("c1", START, "US"),
        ("c2", START - 2 * DAY, "FR"),
        ("c3", START - 31 * DAY, "GB"),
    ):
        system.world.fake_complaints.put(complaint(name, at=at, country=country))

    found = report(system)

    number = {s.number: each for s, each in found.senders}[SENDER]
    assert number.day.complaint_rate == 0.01
    assert number.month.of(Counted.COMPLAINT) == 2
    assert found.complaints == {"7726": 2}
    assert found.countries == {"FR": 1, "US": 1}


def test_proof_that_nobody_sent_is_counted_and_so_is_what_is_late(system: System) -> None:
    for name, days in (("late", 3), ("answered", 3), ("due", 0.5), ("long ago", 31)):
        complaints = system.world.fake_complaints
        complaints.put(complaint(name, at=START - timedelta(days=days)))
    complaints.answer(
        "acme",
        "answered",
        EvidenceAnswer(
            sent_at=START, to="T-Mobile", what="the proof", recorded_at=START, recorded_by="key-1"
        ),
    )

    assert report(system).unproved == Unproved(open=2, overdue=1)


def test_strikes_count_for_whom_they_are_against(system: System) -> None:
    strike = Strike(
        id="2026-11-24T18#content.evasion#appointments#x",
        account="acme",
        campaign="appointments",
        sender=SENDER,
        rule="content.evasion",
        gravity=Gravity.SERIOUS,
        at=START,
        message="m-1",
    )
    system.world.fake_governance.struck[("acme", strike.id)] = strike

    found = report(system)

    assert found.strikes == (strike,)
    points = {sender.number: standing.points for sender, standing in found.senders}
    assert points == {SENDER: strike.gravity.points, OFFERS: 0}
    assert found.overall.points == strike.gravity.points


def test_the_state_is_that_of_the_account(system: System) -> None:
    account = system.world.fake_registry.accounts["acme"]
    suspended = replace(account, status=AccountStatus.SUSPENDED, status_reason="complaints")
    system.world.fake_registry.accounts["acme"] = suspended

    assert report(system).account == suspended


def test_an_account_that_does_not_exist_is_not_found(system: System) -> None:
    with pytest.raises(NotFound):
        report(system, "birch")
