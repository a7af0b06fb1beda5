"""Erasure takes away all that names a recipient, and leaves what keeps them from being texted."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest

import consentry_verify
from consentry.domain.api_key import Role
from consentry.domain.audit import Actor
from consentry.domain.consent import RecipientConsents
from consentry.domain.ledger import LedgerEvent
from consentry.domain.message import Status
from consentry.domain.preferences import Preferences
from consentry.domain.suppression import ERASURE, EVERYBODY, SuppressionReason
from consentry.domain.times import rfc3339
from consentry.entrypoints.proofs import proof_json
from consentry.errors import Conflict, Forbidden, NotFound
from consentry.services.preferences import Wishes
from tests.support.desks import stories
from tests.support.fakes import START, Crash, FakeKeys
from tests.unit.services.custody import Desks, desks
from tests.unit.services.system import NUMBER, System, book, draft, texted
from tests.unit.services.test_consents import STRANGER, new
from tests.unit.services.test_suppressing import desk as suppression_desk

LATER = START + timedelta(minutes=10)

__all__ = ["suppression_desk"]


@pytest.fixture
def told(system: System) -> System:
    """Somebody who agreed, was texted, wrote back and asked for texts by day only."""
    system.desk.record(new())
    system.desk.record(new(evidence=replace(new().evidence, signature=f"Ann, {STRANGER}")))
    system.submit(draft(to=STRANGER, metadata={"phone": STRANGER}, justification=STRANGER))
    system.rest()
    system.hear(texted("Do you open on Sunday?", number=STRANGER, at=system.now))
    wishes = Wishes(
        time_zone="America/Denver",
        region="US-CO",
        language="es",
        preferences=Preferences(max_per_day=1),
    )
    desks(system).preferences.put("acme", STRANGER, wishes)
    return system


def erase(system: System, **more: bool) -> Desks:
    made = desks(system)
    made.erasure.erase("acme", STRANGER, by=Actor(key="key-1"), **more)
    return made


def state(system: System) -> str:
    """Everything that any table holds."""
    world = system.world
    stores = (
        world.fake_messages,
        world.fake_consents,
        world.fake_suppressions,
        world.fake_pacing,
        world.fake_custody,
        world.fake_registry,
    )
    parts = [repr(vars(store)) for store in stores]
    return "".join([*parts, repr(world.fake_ledger.chains), repr(world.fake_ledger.evidence_items)])


def test_nothing_names_the_recipient_afterwards(told: System) -> None:
    assert STRANGER in state(told)
    erase(told)
    kept = state(told)
    assert STRANGER[2:] not in kept
    assert "Sunday" not in kept
    assert "Ann" not in kept
    assert "America/Denver" not in kept


def test_what_a_clock_ahead_of_ours_recorded_goes_too(told: System) -> None:
    told.world.clock.advance(-3600)
    erase(told)
    assert STRANGER[2:] not in state(told)


def test_what_went_is_counted_and_on_record(told: System) -> None:
    made = desks(told)
    erased = made.erasure.erase("acme", STRANGER, by=Actor(key="key-1"))
    assert (erased.evidence, erased.messages, erased.waiting) == (2, 2, 0)
    (entry,) = told.world.fake_custody.noted.values()
    assert (entry.action, entry.given_by) == ("erased", "key-1")
    assert entry.details["messages"] == "2"


@pytest.mark.parametrize(
    ("child", "why"), [(False, "they asked for it"), (True, "they are a child")]
)
def test_an_erasure_is_in_the_audit_log_without_the_number(
    told: System, child: bool, why: str
) -> None:
    by = Actor(key="key-1", role=Role.SENDER, request="r-1")
    desks(told).erasure.erase("acme", STRANGER, by=by, child=child)

    key = told.world.keyring.of(STRANGER).current
    assert stories(told.world) == [
        f"sender key key-1 erased what is held about recipient `{key}`, because: {why}"
    ]
    told.world.clock.advance(86_400)
    desks(told).erasure.again("acme")
    assert len(stories(told.world)) == 1, "the nights after say nothing new"


def test_a_later_send_is_refused_and_a_list_brings_nothing_back(told: System) -> None:
    erase(told)
    told.world.clock.advance(60)
    told.submit(draft("k2", to=STRANGER))
    assert told.row("k2").status is Status.BLOCKED
    with pytest.raises(Conflict, match="captured before the opt-out"):
        told.desk.record(new())
    assert told.world.fake_consents.get("acme", told.world.keyring.of(STRANGER)).consents == ()


def test_what_still_waits_is_blocked_and_then_erased(told: System) -> None:
    told.submit(draft("k2", to=STRANGER, send_at=START + timedelta(days=2)))
    erase(told)
    assert told.row("k2").status is Status.BLOCKED
    assert (told.row("k2").to, told.row("k2").body) == ("", "")


def test_the_chain_still_verifies_and_says_that_evidence_was_erased(told: System) -> None:
    made = erase(told)
    held = made.rights.held("acme", STRANGER, globally=False, given_by="key-1")
    report = consentry_verify.verify(proof_json(held.proof, book()))
    assert report.problems == []
    assert (report.kept, report.erased) == (0, 2)
    chain = told.world.fake_ledger.entries("acme", told.world.keyring.of(STRANGER).current)
    assert all(b.previous == a.hash for a, b in pairwise(chain))
    assert LedgerEvent.ERASURE in {entry.event for entry in chain}


def test_only_the_recipients_own_start_undoes_what_an_erasure_leaves(told: System) -> None:
    erase(told)
    item = told.world.fake_suppressions.get("acme", told.world.keyring.of(STRANGER))
    (left,) = item.in_force()
    assert (left.source, left.is_deletable, item.number) == (ERASURE, False, "")
    told.world.clock.advance(60)
    told.hear(texted("START", event="in-2", number=STRANGER, at=told.now))
    assert not told.world.fake_suppressions.get("acme", told.world.keyring.of(STRANGER)).in_force()


def test_an_operator_cannot_delete_what_an_erasure_leaves(
    told: System, request: pytest.FixtureRequest
) -> None:
    erase(told)
    request.getfixturevalue("system")
    desk = request.getfixturevalue("suppression_desk")
    with pytest.raises(Forbidden, match="erasure"):
        desk.delete("acme", STRANGER, "account")


def test_a_stop_stands_on_beside_it_without_the_number(told: System) -> None:
    told.hear(texted("STOP", event="in-3", number=STRANGER, at=told.now))
    erase(told)
    item = told.world.fake_suppressions.get("acme", told.world.keyring.of(STRANGER))
    reasons = {entry.reason for entry in item.in_force()}
    assert reasons == {SuppressionReason.STOP, SuppressionReason.MANUAL}
    assert item.number == ""


def test_a_child_can_never_be_opted_in_again(told: System) -> None:
    erase(told, child=True)
    told.world.clock.advance(60)
    told.hear(texted("START", event="in-2", number=STRANGER, at=told.now))
    item = told.world.fake_suppressions.get("acme", told.world.keyring.of(STRANGER))
    assert {entry.reason for entry in item.in_force()} == {SuppressionReason.MINOR}


def test_a_legal_hold_keeps_all_and_still_no_child_is_texted(told: System) -> None:
    made = desks(told)
    before = len(told.world.fake_ledger.evidence_items)
    made.rights.order_hold("acme", STRANGER, reason="case 7", until=None, by=Actor(key="op"))
    with pytest.raises(Conflict, match="legal hold"):
        made.erasure.erase("acme", STRANGER, by=Actor(key="key-1"))
    assert not made.erasure.of_child("acme", STRANGER, by=Actor(key="key-1"))
    assert len(told.world.fake_ledger.evidence_items) == before
    item = told.world.fake_suppressions.get("acme", told.world.keyring.of(STRANGER))
    assert {entry.reason for entry in item.in_force()} == {SuppressionReason.MINOR}


def test_a_legal_hold_is_in_the_audit_log_without_the_number(told: System) -> None:
    by = Actor(key="op", role=Role.OPERATOR)
    desks(told).rights.order_hold("acme", STRANGER, reason="case 7", until=LATER, by=by)
    (story,) = stories(told.world)
    recipient = told.world.keyring.of(STRANGER).current
    assert story == (
        f"operator key op had everything about recipient `{recipient}` kept until {rfc3339(LATER)},"
        " because: case 7"
    )


def test_a_hold_that_has_ended_is_none(told: System) -> None:
    made = desks(told)
    made.rights.order_hold("acme", STRANGER, reason="case 7", until=LATER, by=Actor(key="op"))
    told.world.clock.at = LATER
    assert made.erasure.erase("acme", STRANGER, by=Actor(key="key-1")).messages == 2


def test_another_account_and_the_opt_out_towards_all_are_left_alone(told: System) -> None:
    world = told.world
    keys = world.keyring.of(STRANGER)
    other = RecipientConsents(account="birch", recipient=keys.current, number=STRANGER, version=1)
    world.fake_consents.records[("birch", keys.current)] = other
    told.hear(texted("STOP", event="in-4", number=STRANGER, to="+12065550199", at=told.now))
    erase(told)
    assert world.fake_consents.get("birch", keys).number == STRANGER
    assert world.fake_suppressions.get(EVERYBODY, keys).number == STRANGER
    erase(told, globally=True)
    everywhere = world.fake_suppressions.get(EVERYBODY, keys)
    assert (everywhere.number, len(everywhere.in_force())) == ("", 1)


def test_what_stands_under_an_older_key_goes_too(system: System) -> None:
    world = system.world
    older = world.keyring.of(STRANGER).current
    system.desk.record(new())
    world.keyring.ring = FakeKeys("2", "1").ring
    system.restart()
    system.desk.record(new(categories=(), captured_at=START - timedelta(hours=1)))
    erase(system)
    assert STRANGER[2:] not in state(system)
    assert world.fake_consents.get("acme", world.keyring.of(STRANGER)).consents == ()
    assert world.fake_ledger.entries("acme", older)[-1].event is LedgerEvent.ERASURE


def test_the_night_finds_what_was_written_at_the_same_time(told: System) -> None:
    made = erase(told)
    straggler = replace(told.row(), id="straggler", to=STRANGER, body="late", created_at=told.now)
    told.world.fake_messages.rows["straggler"] = straggler
    told.world.clock.advance(86_400)
    assert made.erasure.again("acme") == 1
    assert told.world.fake_messages.rows["straggler"].to == ""
    assert made.erasure.again("birch") == 0


def test_the_night_leaves_what_came_after_the_erasure(told: System) -> None:
    made = erase(told)
    told.world.clock.advance(60)
    told.hear(texted("START", event="in-2", number=STRANGER, at=told.now))
    told.world.clock.advance(60)
    told.desk.record(new(captured_at=told.now))
    told.submit(draft("k2", to=STRANGER))
    told.world.clock.advance(86_400)
    made.erasure.again("acme")
    keys = told.world.keyring.of(STRANGER)
    assert len(told.world.fake_consents.get("acme", keys).consents) == 1
    assert told.row("k2").to == STRANGER
    assert len(told.world.fake_ledger.evidence("acme", keys.current)) == 1


def test_after_four_nights_an_erasure_is_done_with(told: System) -> None:
    made = erase(told)
    told.world.clock.advance(4 * 86_400)
    assert made.erasure.again("acme") == 0


def test_erasing_again_and_erasing_a_stranger_break_nothing(told: System) -> None:
    erase(told)
    chain = told.world.keyring.of(STRANGER).current
    before = len(told.world.fake_ledger.entries("acme", chain))
    erase(told)
    assert len(told.world.fake_ledger.entries("acme", chain)) == before
    unknown = desks(told).erasure.erase("acme", "+14155550188", by=Actor(key="key-1"))
    assert (unknown.consents, unknown.messages) == (0, 0)


def test_a_crash_at_any_call_is_made_good_by_the_next_try() -> None:
    told = _again()
    calls = len(told.world.calls)
    erase(told)
    steps = told.world.calls[calls:]
    for place, step in enumerate(steps):
        for after in (False, True):
            system = _again()
            nth = steps[: place + 1].count(step)
            system.world.fail(step, nth=nth, error=Crash(), after=after)
            with pytest.raises(Crash):
                erase(system)
            system.restart()
            erase(system)
            assert STRANGER[2:] not in state(system), f"{step} {nth}"
            keys = system.world.keyring.of(STRANGER)
            assert system.world.fake_suppressions.get("acme", keys).in_force()
            events = [e.event for e in system.world.fake_ledger.entries("acme", keys.current)]
            assert events.count(LedgerEvent.OPT_OUT) == 1, f"{step} {nth}"
            assert LedgerEvent.ERASURE in events


def _again() -> System:
    system = System()
    system.desk.record(new())
    system.submit(draft(to=STRANGER))
    system.rest()
    return system


def test_wishes_about_nobody_are_refused(system: System) -> None:
    wishes = Wishes(time_zone="", region="", language="", preferences=Preferences())
    with pytest.raises(NotFound):
        desks(system).preferences.put("acme", STRANGER, wishes)


def test_wishes_hold_and_the_ledger_says_only_which(system: System) -> None:
    wishes = Wishes(
        time_zone="America/New_York",
        region="",
        language="",
        preferences=Preferences(categories=()),
    )
    record = desks(system).preferences.put("acme", NUMBER, wishes)
    assert record.preferences.categories == ()
    system.submit(draft())
    assert system.row().status is Status.BLOCKED
    chain = system.world.fake_ledger.entries("acme", system.world.keyring.of(NUMBER).current)
    assert chain[-1].event is LedgerEvent.PREFERENCES
    assert chain[-1].facts == {"fields": "time_zone,preferences"}
    desks(system).preferences.put("acme", NUMBER, wishes)
    again = system.world.fake_ledger.entries("acme", system.world.keyring.of(NUMBER).current)
    assert len(again) == len(chain)


@pytest.mark.parametrize(
    ("call", "nth"),
    [("suppressions.put", 1), ("ledger.append", 1), ("ledger.append", 2)],
    ids=["opt-out", "audit log", "chain"],
)
def test_the_night_makes_the_opt_out_of_an_erasure_that_nobody_asked_for_again(
    told: System, call: str, nth: int
) -> None:
    """P7, P8: erased without its opt-out, a list that has the number would bring texts back."""
    told.world.fail(call, nth=nth, error=Crash())
    with pytest.raises(Crash):
        erase(told)
    told.restart()
    told.world.clock.advance(3600)
    desks(told).erasure.again("acme")
    keys = told.world.keyring.of(STRANGER)
    (left,) = told.world.fake_suppressions.get("acme", keys).in_force()
    assert left.source == ERASURE
    assert told.world.fake_ledger.has_event("acme", keys.current, left.opened_by)
    assert len(stories(told.world)) == 1


def test_a_hold_ordered_in_the_midst_leaves_no_opt_out_outside_the_chain(told: System) -> None:
    told.world.fail("ledger.append", nth=2, error=Crash())
    with pytest.raises(Crash):
        erase(told)
    told.restart()
    made = desks(told)
    made.rights.order_hold("acme", STRANGER, reason="suit", until=None, by=Actor(key="key-1"))
    made.erasure.again("acme")
    keys = told.world.keyring.of(STRANGER)
    (left,) = told.world.fake_suppressions.get("acme", keys).in_force()
    assert told.world.fake_ledger.has_event("acme", keys.current, left.opened_by)
    assert told.world.fake_consents.get("acme", keys).consents != ()


def test_the_night_does_not_undo_a_start_after_the_erasure(told: System) -> None:
    erase(told)
    told.world.clock.advance(60)
    told.hear(texted("START", event="in-9", number=STRANGER, at=told.now))
    told.world.clock.advance(3600)
    desks(told).erasure.again("acme")
    keys = told.world.keyring.of(STRANGER)
    assert told.world.fake_suppressions.get("acme", keys).in_force() == ()
