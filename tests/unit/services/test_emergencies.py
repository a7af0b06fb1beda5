"""Whoever sends an emergency is on record, with why and until when, before a text can leave."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from consentry.domain.api_key import Role
from consentry.domain.audit import CHAIN, Actor, entry_of
from consentry.domain.message import Category, Status
from consentry.errors import TemporaryFailure
from consentry.services.accept import Accept
from consentry.services.draft import Draft
from consentry.services.on_record import OnRecord
from tests.support.fakes import START, Crash
from tests.unit.services.system import OTHER, System, agree, draft, texted

ANN = Actor(key="key-7", role=Role.EMERGENCY, request="r-1")
ALARM = "Acme Dental: gas leak in our building, do not come in."


def alarm(key: str = "k1", **changes: Any) -> Draft:
    values: dict[str, Any] = {
        "body": ALARM,
        "category": Category.EMERGENCY,
        "justification": "gas leak, call +1 415 555 0199",
        "expires_at": START + timedelta(hours=2),
        "by": ANN,
    }
    return draft(key, **{**values, **changes})


@pytest.fixture
def accept(system: System) -> Accept:
    return replace(system.accept, on_record=OnRecord(audit=system.audit))


def stories(system: System) -> list[str]:
    return [entry_of(each).story for each in system.world.fake_ledger.entries("acme", CHAIN)]


def test_an_emergency_is_on_record_with_who_why_and_until_when(
    system: System, accept: Accept
) -> None:
    accept.run([alarm()])

    assert stories(system) == [
        "at 2026-11-24T18:00:00Z emergency key key-7 sent 1 text(s) of category emergency in"
        " campaign `appointments` until 2026-11-24T20:00:00Z, because: gas leak, call [number]"
    ]


def test_a_batch_is_one_entry_that_says_how_many(system: System, accept: Accept) -> None:
    agree(system.world, OTHER)

    accept.run([alarm(), alarm("k2", to=OTHER)])

    assert len(stories(system)) == 1
    assert "sent 2 text(s)" in stories(system)[0]


@pytest.mark.parametrize("error", [TemporaryFailure("x"), Crash()], ids=["failure", "crash"])
def test_nothing_leaves_of_which_there_is_no_record(
    system: System, accept: Accept, error: BaseException
) -> None:
    system.world.fail("ledger.append", error=error)
    with pytest.raises(type(error)):
        accept.run([alarm()])

    assert system.world.fake_queue.messages == []
    assert system.world.fake_messages.rows == {}


def test_asking_again_is_on_record_once(system: System, accept: Accept) -> None:
    system.world.fail("queue.put")
    with pytest.raises(TemporaryFailure):
        accept.run([alarm()])

    accept.run([alarm()])

    assert len(stories(system)) == 1


def test_what_was_refused_is_no_emergency_that_was_sent(system: System, accept: Accept) -> None:
    system.hear(texted("STOP"))

    (answer,) = accept.run([alarm()])

    assert answer.row is not None
    assert answer.row.status is Status.BLOCKED
    assert stories(system) == []


def test_any_other_text_costs_no_entry(system: System, accept: Accept) -> None:
    accept.run([draft()])

    assert stories(system) == []
    assert "ledger.head" not in system.world.calls


def test_an_emergency_goes_at_night(system: System) -> None:
    system.world.clock.at = START + timedelta(hours=12)
    system.submit(alarm(expires_at=START + timedelta(hours=14)))
    system.submit(draft("k2"))
    system.rest()

    first, second = system.row().timeline[-1], system.row("k2").timeline[-1]
    assert first.at < START + timedelta(hours=13) < second.at
