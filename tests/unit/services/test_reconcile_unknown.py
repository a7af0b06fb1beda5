"""Texts in doubt: resolved by events, sent once more where that was chosen, never a third time."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from consentry.domain.carrier_event import EventKind
from consentry.domain.ledger import LedgerEvent
from consentry.domain.message import Category, Message, Status
from consentry.domain.suppression import ACCOUNT
from consentry.services.ports.carrier import CarrierAnswer, CarrierVerdict
from tests.support.fakes import START, Crash
from tests.unit.services.carrier import report_of, tell
from tests.unit.services.system import NUMBER, System, draft, texted

CODE = "Acme Dental: your code is 123456. Reply STOP to opt out."
LOST = CarrierAnswer(verdict=CarrierVerdict.UNKNOWN, code="ReadTimeoutError")
SLOW = CarrierAnswer(verdict=CarrierVerdict.THROTTLED, code="ThrottlingException")
REFUSED = CarrierAnswer(verdict=CarrierVerdict.REFUSED, code="ValidationException")


def chosen(system: System, *, resend_once: bool = True, **changes: Any) -> None:
    """The campaign sends what a client waits for, and chose to repeat it."""
    values = {"category": Category.TRANSACTIONAL, "resend_once": resend_once, **changes}
    campaigns = system.world.fake_registry.stored_campaigns
    key = ("acme", "appointments")
    campaigns[key] = replace(campaigns[key], **values)


def in_doubt(system: System, *later: CarrierAnswer, **changes: Any) -> Message:
    """A text whose call was not answered; what the carrier says to calls after that."""
    system.world.fake_carrier.answers = [LOST, *later]
    system.submit(draft(body=CODE, category=Category.TRANSACTIONAL, **changes))
    system.deliver_visible()
    assert system.row().status is Status.UNKNOWN
    return system.row()


def calls(system: System) -> int:
    return len(system.world.fake_carrier.sent)


def test_after_a_minute_without_a_word_it_goes_once_more(system: System) -> None:
    chosen(system)
    assert in_doubt(system).resend_at == START + timedelta(seconds=60)
    system.wind(START + timedelta(seconds=59))
    assert calls(system) == 1
    system.rest()
    row = system.row()
    assert (calls(system), row.status, row.resent, row.resend_at) == (2, Status.SENT, True, None)
    first, second = (text.context for text in system.world.fake_carrier.sent)
    assert (first["gw"], first["a"] != second["a"]) == (second["gw"], True)
    assert row.called_at is not None
    assert row.called_at >= START + timedelta(seconds=60)
    assert [each.stage for each in row.decisions] == ["submit", "dispatch", "dispatch"]
    assert [step.detail for step in row.timeline] == ["", "", "ReadTimeoutError", "resend_once", ""]


@pytest.mark.parametrize(
    "unchosen",
    [
        pytest.param({"resend_once": False}, id="not chosen"),
        pytest.param({"category": Category.INFORMATIONAL}, id="not transactional"),
    ],
)
def test_nothing_goes_again_by_itself(system: System, unchosen: dict[str, Any]) -> None:
    chosen(system, **{"resend_once": True, **unchosen})
    if "category" in unchosen:
        system.world.fake_carrier.answers = [LOST]
        system.submit(draft())
    else:
        in_doubt(system)
    system.rest()
    assert (calls(system), system.row().status) == (1, Status.UNKNOWN)
    assert system.row().resend_at is None


@pytest.mark.parametrize("kind", EventKind)
def test_any_event_within_the_minute_keeps_it_from_going_again(
    system: System, kind: EventKind
) -> None:
    chosen(system)
    in_doubt(system)
    system.after(30, lambda: tell(system, kind))
    system.rest()
    assert calls(system) == 1
    assert system.row().carrier_events[0].kind is kind


def test_an_event_between_the_sweep_and_the_claim_comes_in_time(system: System) -> None:
    chosen(system)
    row = in_doubt(system)
    done = report_of(row, EventKind.DELIVERED, START + timedelta(seconds=3))
    system.wind(START + timedelta(seconds=59))
    system.world.before("messages.claim_again", lambda: system.report(done))
    system.rest()
    assert (calls(system), system.row().status) == (1, Status.DELIVERED)


def test_the_last_word_about_the_first_call_resolves_the_doubt_about_the_second(
    system: System,
) -> None:
    chosen(system)
    row = in_doubt(system, LOST)
    system.rest()
    assert (calls(system), system.row().status) == (2, Status.UNKNOWN)
    system.report(report_of(row, EventKind.UNREACHABLE, system.now))
    assert system.row().status is Status.UNKNOWN
    system.report(report_of(row, EventKind.DELIVERED, system.now))
    assert system.row().status is Status.DELIVERED
    assert len(system.row().carrier_events) == 2


def test_two_unanswered_calls_are_all(system: System) -> None:
    chosen(system)
    in_doubt(system, LOST)
    system.rest()
    assert (calls(system), system.row().status) == (2, Status.UNKNOWN)
    assert system.world.fake_pacing.entries == {}


def test_a_throttled_second_call_is_tried_again_and_a_refused_one_leaves_the_doubt(
    system: System,
) -> None:
    chosen(system)
    in_doubt(system, SLOW, REFUSED)
    system.rest()
    row = system.row()
    assert (calls(system), row.status) == (3, Status.UNKNOWN)
    assert row.timeline[-1].detail == "ValidationException"


def stop(system: System) -> None:
    system.hear(texted("STOP", at=system.now))


def suspend(system: System) -> None:
    system.pause(paused=True)


@pytest.mark.parametrize("against", [stop, suspend], ids=["a stop", "a pause"])
def test_what_may_not_go_now_does_not_go_again_and_stays_in_doubt(
    system: System, against: Callable[[System], None]
) -> None:
    chosen(system)
    in_doubt(system)
    system.after(30, lambda: against(system))
    system.rest()
    to_them = [text for text in system.world.fake_carrier.sent if text.body == CODE]
    row = system.row()
    assert (len(to_them), row.status, row.resend_at) == (1, Status.UNKNOWN, None)


def test_a_stop_that_comes_between_check_and_claim_takes_the_leave_back(system: System) -> None:
    chosen(system)
    in_doubt(system)
    system.wind(START + timedelta(seconds=59))
    system.world.before("messages.claim_again", lambda: stop(system))
    system.rest()
    assert [text.body for text in system.world.fake_carrier.sent].count(CODE) == 1


def test_a_stop_that_comes_after_the_second_claim_is_an_overlap(system: System) -> None:
    chosen(system)
    in_doubt(system)
    system.wind(START + timedelta(seconds=59))
    system.world.before("carrier.send", lambda: stop(system))
    system.rest()
    assert [text.body for text in system.world.fake_carrier.sent].count(CODE) == 2
    key = system.world.keyring.of(NUMBER).current
    events = [each.event for each in system.world.fake_ledger.entries("acme", key)]
    assert events.count(LedgerEvent.OVERLAP) == 1
    item = system.world.fake_suppressions.get("acme", system.world.keyring.of(NUMBER))
    assert [entry.scope for entry in item.in_force()] == [ACCOUNT]


def test_a_text_whose_dispatch_died_goes_once_more_when_its_lease_is_over(system: System) -> None:
    chosen(system)
    system.submit(draft(body=CODE, category=Category.TRANSACTIONAL))
    system.world.fail("carrier.send", error=Crash(), after=True)
    system.rest()
    row = system.row()
    assert (calls(system), row.status, row.resent) == (2, Status.SENT, True)
    assert "lease_ended" in [step.detail for step in row.timeline]


def test_the_first_job_that_comes_twice_does_not_go_before_its_minute(system: System) -> None:
    chosen(system)
    in_doubt(system)
    first = system.deliveries[0]
    first.done = False
    first.visible_at = system.now
    system.deliver_visible()
    assert calls(system) == 1
    system.rest()
    assert calls(system) == 2


def test_a_text_that_has_no_time_left_does_not_go_again(system: System) -> None:
    chosen(system)
    in_doubt(system, expires_at=START + timedelta(seconds=45))
    system.rest()
    row = system.row()
    assert (calls(system), row.status) == (1, Status.UNKNOWN)
    assert row.decisions[-1].rules == ("time.expired",)


@pytest.mark.parametrize("second", [SLOW, REFUSED, LOST], ids=["throttled", "refused", "lost"])
def test_a_last_word_about_the_first_call_during_the_second_is_not_forgotten(
    system: System, second: CarrierAnswer
) -> None:
    chosen(system)
    row = in_doubt(system, second)
    arrived = report_of(row, EventKind.DELIVERED, START + timedelta(seconds=3))
    system.wind(START + timedelta(seconds=59))
    system.world.before("carrier.send", lambda: system.report(arrived))
    system.rest()
    assert (calls(system), system.row().status) == (2, Status.DELIVERED)
    assert system.row().resend_at is None
