"""What would become of texts of the past under another profile: counted, and nothing touched."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from consentry.domain.message import Status
from consentry.services import replay as module
from consentry.services.replay import Replay, Replayed
from tests.support.fakes import START
from tests.unit.services.system import System, book, draft, texted

YESTERDAY = START - timedelta(days=1)
OFFERS = {"campaign": "offers", "body": "Acme Dental: 20% off. Reply STOP to opt out."}
type Run = Callable[..., Replayed]


@pytest.fixture
def run(system: System) -> Run:
    world = system.world
    replay = Replay(clock=world.clock, messages=world.messages, book=book())

    def since_yesterday(**asked: Any) -> Replayed:
        return replay.run("acme", **{"since": YESTERDAY, **asked})

    return since_yesterday


def sent(system: System, *keys: str, **changes: Any) -> None:
    for key in keys:
        body = f"Acme Dental: your number is {key}. Reply STOP to opt out."
        system.submit(draft(key, **{"body": body, **changes}))
    system.rest()


def test_texts_under_their_own_profile_stay_what_they_were(system: System, run: Run) -> None:
    sent(system, "k1", "k2")
    sent(system, "k3", **OFFERS)
    sent(system, "k4", to="+14155550199")
    system.hear(texted("STOP"))
    sent(system, "k5")
    stages = {
        kept.stage for row in system.world.fake_messages.rows.values() for kept in row.decisions
    }

    found = run()

    assert (found.changed, found.unreadable, found.next) == (0, 0, "")
    assert found.unchanged == found.examined == 6  # five texts, and the answer to STOP
    assert {"submit", "dispatch"} <= stages


def test_another_profile_is_counted_with_its_rules_and_examples(system: System, run: Run) -> None:
    sent(system, "k1", "k2")
    sent(system, "k3", **OFFERS)

    found = run(profile="smalltalkr")

    assert (found.examined, found.changed) == (3, 1)
    assert found.changes == {("allow", "deny"): 1}
    assert found.rules == {"category.marketing_forbidden": 1}
    [example] = found.examples
    assert (example.row.id, example.kept.stage) == (system.row("k3").id, "submit")
    assert example.anew.profile == "smalltalkr"


def test_a_replay_writes_and_sends_nothing(system: System, run: Run) -> None:
    sent(system, "k1")
    before = dict(system.world.fake_messages.rows)
    del system.world.calls[:]

    run(profile="smalltalkr")

    assert set(system.world.calls) == {"messages.of_account"}
    assert system.world.fake_messages.rows == before


def test_texts_outside_the_span_and_inbound_ones_are_left_out(system: System, run: Run) -> None:
    sent(system, "k1")
    system.hear(texted("What time was it?"))
    made = system.row("k1").created_at

    assert run(since=made).examined == 1
    assert run(since=made + timedelta(seconds=1)).examined == 0
    assert run(until=made).examined == 0
    assert run(until=made + timedelta(milliseconds=1)).examined == 1


def test_a_long_replay_stops_and_says_where_it_goes_on(
    system: System, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_PAGE", 2)
    monkeypatch.setattr(module, "MOST_MESSAGES", 4)
    monkeypatch.setattr(module, "MOST_EXAMPLES", 1)
    sent(system, *(f"k{n}" for n in range(5)), **OFFERS, allow_duplicate=True)

    first = run(profile="smalltalkr")
    last = run(profile="smalltalkr", cursor=first.next)

    assert (first.examined, last.examined) == (4, 1)
    assert first.next
    assert not last.next
    assert (first.changed, len(first.examples)) == (4, 1)


def test_many_empty_pages_end_a_run_too(
    system: System, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_PAGE", 1)
    monkeypatch.setattr(module, "MOST_PAGES", 2)
    sent(system, "k1", "k2", "k3")

    found = run()

    assert found.examined == 2
    assert found.next


def test_a_decision_that_cannot_be_read_is_counted_as_such(system: System, run: Run) -> None:
    sent(system, "k1", "k2")
    row = system.row("k1")
    damaged = tuple(replace(kept, facts=b"\x7f") for kept in row.decisions)
    system.world.fake_messages.rows[row.id] = replace(row, decisions=damaged)

    found = run()

    assert (found.examined, found.unreadable, found.unchanged) == (2, 1, 1)


def test_a_row_that_never_came_to_be_is_no_text(system: System, run: Run) -> None:
    sent(system, "k1")
    row = system.row("k1")
    system.world.fake_messages.rows[row.id] = replace(row, status=Status.VOID)

    assert run().examined == 0
