"""What must not grow, come early or slip through: bounds that a long acquaintance would break."""

from dataclasses import replace
from datetime import timedelta

import pytest

from consentry.domain.campaign import Footer
from consentry.domain.frequency import Counts
from consentry.domain.history import SendIntent
from consentry.domain.message import Category, Status
from consentry.errors import InvalidRequest, TemporaryFailure
from consentry.policy.packing import pack
from consentry.services.gather import facts_of
from consentry.services.ports.facts import FactsQuery
from tests.support import desks
from tests.support.fakes import START
from tests.unit.services.system import NUMBER, System, book, draft

LATER = START + timedelta(hours=2)


def append_footers(system: System) -> None:
    campaign = system.world.fake_registry.campaign("acme", "appointments")
    assert campaign is not None
    system.world.fake_registry.put_campaign(replace(campaign, footer=Footer.APPEND))


def test_a_body_that_only_its_footer_makes_too_long_is_refused_by_name(system: System) -> None:
    append_footers(system)
    body = "Acme Dental: " + "a" * 1517

    (answer,) = system.accept.run([draft(body=body)])

    assert isinstance(answer.problem, InvalidRequest)
    assert [error.field for error in answer.problem.errors] == ["body"]
    assert system.world.fake_messages.rows == {}


def test_one_too_long_text_does_not_spoil_its_batch(system: System) -> None:
    append_footers(system)
    drafts = [draft("k1", body="Acme Dental: " + "a" * 1517), draft("k2")]

    answers = system.accept.run(drafts)

    assert isinstance(answers[0].problem, InvalidRequest)
    assert answers[1].row is not None
    assert answers[1].row.status is Status.QUEUED


def test_a_stored_decision_does_not_grow_with_a_long_acquaintance(system: System) -> None:
    keys = system.world.keyring.of(NUMBER)
    system.submit(draft())
    query = FactsQuery(account="acme", campaign="appointments", recipient=keys)
    snapshot = system.world.facts.read([query], strong=True)[0]
    intents = tuple(
        SendIntent(
            message_id=f"{n:08d}",
            at=START - timedelta(hours=n),
            parts=1,
            body_hash=f"{n:016x}",
            category=Category.INFORMATIONAL,
            campaign="appointments",
        )
        for n in range(1, 1000)
    )
    old = replace(snapshot, history=replace(snapshot.history, intents=intents))

    facts = facts_of(system.row(), old, START, book())

    assert facts.earlier == ()
    assert len(facts.older.instants(Counts.ALL)) == 31 * 24 - 1
    assert len(pack(facts)) < 250


def test_a_text_under_a_long_pause_keeps_its_first_look_and_one_of_its_last_hour(
    system: System,
) -> None:
    system.submit(draft(send_at=LATER))
    system.pause(paused=True)
    for look in range(30):
        system.world.clock.at = LATER + timedelta(minutes=5 * look)
        system.release.run()

    row = system.row()

    assert row.status is Status.HELD
    assert [kept.stage for kept in row.decisions] == ["submit", "release", "release"]
    assert row.decisions[1].at == LATER
    assert row.decisions[-1].at == LATER + timedelta(minutes=120)


def test_a_released_text_never_reaches_the_carrier_before_its_instant(system: System) -> None:
    instant = LATER + timedelta(milliseconds=400)
    system.submit(draft(send_at=instant))
    system.world.clock.at = LATER - timedelta(seconds=20)
    system.release.run()
    system.rest()

    (sent,) = (row.called_at for row in system.world.fake_messages.rows.values() if row.called_at)

    assert sent >= instant


def test_a_released_text_that_the_queue_refuses_stays_due(system: System) -> None:
    system.submit(draft(send_at=LATER))
    system.world.clock.at = LATER
    system.world.fake_queue.refuse.add(system.row().id)
    with pytest.raises(TemporaryFailure):
        system.release.run()
    assert len(system.world.fake_pacing.entries) == 1

    system.world.fake_queue.refuse.clear()
    system.rest()

    assert system.row().status is Status.SENT


def test_describing_a_campaign_anew_does_not_resume_it(system: System) -> None:
    system.pause(paused=True)
    campaign = system.world.fake_registry.campaign("acme", "appointments")
    assert campaign is not None

    desk = desks.onboarding(system.world)
    desk.put_campaign(replace(campaign, paused=False, name="Renamed"))

    stored = system.world.fake_registry.campaign("acme", "appointments")
    assert stored is not None
    assert (stored.name, stored.paused) == ("Renamed", True)
