"""Delivery: events of the carrier in any order and number, and what each makes of a text."""

from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest

from consentry.domain.carrier_event import Bill, EventKind
from consentry.domain.ledger import LedgerEvent
from consentry.domain.message import Message, Status
from consentry.domain.suppression import ACCOUNT, CARRIER_EVENT
from consentry.domain.tally import Counted
from consentry.services.delivery import Report, Taken
from consentry.services.ports.carrier import CarrierAnswer, CarrierVerdict
from tests.support.fakes import START, Crash
from tests.unit.services.carrier import report_of
from tests.unit.services.system import NUMBER, System, draft, texted

UNDELIVERED = [
    EventKind.INVALID_MESSAGE,
    EventKind.UNREACHABLE,
    EventKind.CARRIER_UNREACHABLE,
    EventKind.CARRIER_BLOCKED,
    EventKind.SPAM,
    EventKind.TTL_EXPIRED,
    EventKind.PROTECT_BLOCKED,
    EventKind.BLOCKED,
    EventKind.INVALID,
]


def sent(system: System) -> Message:
    system.submit(draft())
    system.rest()
    assert system.row().status is Status.SENT
    return system.row()


def report(row: Message, kind: EventKind, seconds: float = 1, **changes: object) -> Report:
    return report_of(row, kind, START + timedelta(seconds=seconds), **changes)


def in_force(system: System) -> list[tuple[str, str, str]]:
    item = system.world.fake_suppressions.get("acme", system.world.keyring.of(NUMBER))
    return [(each.scope, each.reason.value, each.source) for each in item.in_force()]


def counted(system: System) -> dict[Counted, int]:
    system.delivery.counting.flush()
    found: dict[Counted, int] = {}
    for tally in system.world.fake_counters.since("acme", START, system.now + timedelta(days=9)):
        for kind, number in tally.counts.items():
            found[kind] = found.get(kind, 0) + number
    return found


def test_in_any_order_and_number_the_end_is_the_same(system: System) -> None:
    row = sent(system)
    reports = [
        report(row, EventKind.QUEUED, 0.5),
        report(row, EventKind.SUCCESSFUL, 1),
        report(row, EventKind.DELIVERED, 3, bill=Bill(parts=1, price=5_810, fee=3_000)),
    ]
    for order in permutations(reports):
        system.world.fake_messages.rows[row.id] = row
        for one in (*order, *order):
            system.delivery.run(one)
        after = system.row()
        assert after.status is Status.DELIVERED
        assert [each.kind for each in after.carrier_events] == [one.event.kind for one in reports]
        assert [step.status for step in after.timeline].count(Status.DELIVERED) == 1
        assert after.timeline[-1].detail == "TEXT_DELIVERED"
        assert after.bill == Bill(parts=1, price=5_810, fee=3_000)


def test_the_same_report_twice_is_known(system: System) -> None:
    row = sent(system)
    first = report(row, EventKind.SUCCESSFUL)
    assert [system.delivery.run(first) for _ in range(2)] == [Taken.NEW, Taken.KNOWN]


@pytest.mark.parametrize("kind", UNDELIVERED)
def test_a_text_that_did_not_arrive_says_why(system: System, kind: EventKind) -> None:
    system.delivery.run(report(sent(system), kind))
    row = system.row()
    assert (row.status, row.timeline[-1].detail) == (Status.UNDELIVERED, kind.value)


def test_what_ended_stays_as_it_is_whatever_is_heard_later(system: System) -> None:
    row = sent(system)
    system.delivery.run(report(row, EventKind.DELIVERED, 3))
    system.delivery.run(report(row, EventKind.UNREACHABLE, 9))
    assert system.row().status is Status.DELIVERED
    assert [each.kind for each in system.row().carrier_events] == [
        EventKind.DELIVERED,
        EventKind.UNREACHABLE,
    ]


def test_a_step_stands_at_the_instant_of_its_event_and_never_before_the_last(
    system: System,
) -> None:
    row = sent(system)
    system.world.clock.advance(600)
    system.delivery.run(report(row, EventKind.DELIVERED, 3))
    assert system.row().timeline[-1].at == START + timedelta(seconds=3)
    system.world.fake_messages.rows[row.id] = row
    system.delivery.run(report(row, EventKind.DELIVERED, -30))
    assert system.row().timeline[-1].at == row.timeline[-1].at


@pytest.mark.parametrize("case", ["no such row", "never called"])
def test_a_report_about_no_text_of_ours_changes_nothing(system: System, case: str) -> None:
    row = sent(system)
    about = report(row, EventKind.DELIVERED)
    if case == "no such row":
        about = replace(about, message_id="0" * 8)
    else:
        system.world.fake_messages.rows[row.id] = replace(row, called_at=None)
    assert system.delivery.run(about) is Taken.FOREIGN
    assert system.row().carrier_events == ()


def unanswered(system: System) -> Message:
    system.world.fake_carrier.answers = [
        CarrierAnswer(verdict=CarrierVerdict.UNKNOWN, code="ReadTimeoutError")
    ]
    system.submit(draft())
    system.rest()
    assert system.row().status is Status.UNKNOWN
    return system.row()


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (EventKind.QUEUED, Status.SENT),
        (EventKind.SUCCESSFUL, Status.SENT),
        (EventKind.DELIVERED, Status.DELIVERED),
        (EventKind.UNREACHABLE, Status.UNDELIVERED),
        (EventKind.UNKNOWN, Status.UNKNOWN),
    ],
)
def test_what_nobody_knew_is_known_by_its_event(
    system: System, kind: EventKind, status: Status
) -> None:
    row = unanswered(system)
    assert row.carrier_id == ""
    system.delivery.run(report(row, kind, carrier_id="eum-9"))
    assert (system.row().status, system.row().carrier_id) == (status, "eum-9")


def test_aws_s_own_unknown_after_three_days_ends_no_hope(system: System) -> None:
    row = sent(system)
    days = 72 * 3600
    system.world.clock.advance(days + 7200)
    system.delivery.run(report(row, EventKind.UNKNOWN, days))
    assert system.row().status is Status.UNKNOWN
    system.delivery.run(report(row, EventKind.PENDING, 5))
    assert system.row().status is Status.UNKNOWN, "an older event does not open it again"
    system.delivery.run(report(row, EventKind.DELIVERED, days + 3600))
    assert system.row().status is Status.DELIVERED


def test_a_report_that_outruns_its_dispatch_comes_again(system: System) -> None:
    system.submit(draft())
    early: list[Taken] = []

    def outrun() -> None:
        early.append(system.delivery.run(report(system.row(), EventKind.SUCCESSFUL)))

    system.world.before("carrier.send", outrun)
    system.rest()
    assert early == [Taken.EARLY]
    assert (system.row().status, len(system.row().decisions)) == (Status.SENT, 2)


def test_a_text_whose_dispatch_died_is_known_by_its_event(system: System) -> None:
    system.submit(draft())
    system.world.fail("carrier.send", error=Crash(), after=True)
    system.deliver_visible()
    row = system.row()
    assert row.status is Status.SENDING
    system.world.clock.advance(61)
    assert system.delivery.run(report(row, EventKind.DELIVERED, 3)) is Taken.NEW
    system.rest()
    assert system.row().status is Status.DELIVERED
    assert len(system.world.fake_carrier.sent) == 1


def test_who_loses_the_race_for_the_row_reads_it_again(system: System) -> None:
    row = sent(system)
    other = report(row, EventKind.SUCCESSFUL)
    system.world.before("messages.amend", lambda: _ignore(system.delivery.run(other)))
    system.delivery.run(report(row, EventKind.DELIVERED, 3))
    assert len(system.row().carrier_events) == 2
    assert system.row().status is Status.DELIVERED


def _ignore(_taken: Taken) -> None:
    return None


# ---------------------------------------------------------------- what is learned


def test_a_recipient_who_blocks_texts_gets_none_until_a_start(system: System) -> None:
    row = sent(system)
    system.delivery.run(report(row, EventKind.BLOCKED))
    assert in_force(system) == [(ACCOUNT, "carrier", CARRIER_EVENT)]
    system.submit(draft("k2", body="Acme Dental: and again. Reply STOP to opt out."))
    assert system.row("k2").status is Status.BLOCKED
    system.world.clock.advance(30)
    system.hear(texted("START", event="in-9", at=system.now))
    assert in_force(system) == []
    assert system.delivery.run(report(row, EventKind.BLOCKED)) is Taken.KNOWN
    assert in_force(system) == []


def test_a_number_that_does_not_exist_is_suppressed_as_invalid(system: System) -> None:
    system.delivery.run(report(sent(system), EventKind.INVALID))
    assert in_force(system) == [(ACCOUNT, "invalid", CARRIER_EVENT)]
    system.hear(texted("START", event="in-9", at=START + timedelta(minutes=5)))
    assert in_force(system) == [(ACCOUNT, "invalid", CARRIER_EVENT)], "an operator takes it back"


def test_what_is_learned_stands_in_the_ledger_once_and_stops_what_waits(system: System) -> None:
    row = sent(system)
    system.submit(draft("k2", send_at=START + timedelta(hours=2)))
    for kind in (EventKind.BLOCKED, EventKind.BLOCKED):
        system.delivery.run(report(row, kind))
    key = system.world.keyring.of(NUMBER).current
    told = [
        each.facts["source"]
        for each in system.world.fake_ledger.entries("acme", key)
        if each.event is LedgerEvent.OPT_OUT
    ]
    assert told == [CARRIER_EVENT]
    assert system.row("k2").status is Status.BLOCKED
    assert [text.to for text in system.world.fake_carrier.sent] == [NUMBER], "and says nothing"


def test_a_start_after_the_event_is_believed(system: System) -> None:
    row = sent(system)
    system.world.clock.advance(60)
    system.hear(texted("START", event="in-9", at=system.now))
    system.delivery.run(report(row, EventKind.BLOCKED, 3))
    assert in_force(system) == []


def test_a_call_that_the_carrier_s_list_stopped_is_learned(system: System) -> None:
    system.delivery.run(report(sent(system), EventKind.OTHER, opted_out=True, final=True))
    assert in_force(system) == [(ACCOUNT, "carrier", CARRIER_EVENT)]


def test_what_is_not_final_teaches_nothing(system: System) -> None:
    system.delivery.run(report(sent(system), EventKind.BLOCKED, final=False))
    assert (in_force(system), system.row().status) == ([], Status.SENT)


def test_of_an_erased_recipient_nothing_is_learned(system: System) -> None:
    row = sent(system)
    system.world.fake_messages.rows[row.id] = replace(row, to="")
    assert system.delivery.run(report(row, EventKind.INVALID)) is Taken.NEW
    assert in_force(system) == []


@pytest.mark.parametrize("kind", [EventKind.CARRIER_BLOCKED, EventKind.SPAM])
def test_a_text_that_a_carrier_filtered_is_visible_and_goes_no_other_way(
    system: System, kind: EventKind
) -> None:
    system.delivery.run(report(sent(system), kind))
    system.rest()
    row = system.row()
    assert row.status is Status.UNDELIVERED
    assert [each.kind for each in row.carrier_events] == [kind]
    assert len(system.world.fake_carrier.sent) == 1
    assert len(system.world.fake_queue.jobs) == 1
    assert in_force(system) == [], "nothing is wrong with the recipient"


# ---------------------------------------------------------------- what is counted


@pytest.mark.parametrize(
    ("kind", "wanted"),
    [
        (EventKind.DELIVERED, {Counted.DELIVERED: 1}),
        (EventKind.CARRIER_BLOCKED, {Counted.BLOCKED: 1}),
        (EventKind.SPAM, {Counted.BLOCKED: 1}),
        (EventKind.UNREACHABLE, {Counted.UNDELIVERED: 1}),
        (EventKind.BLOCKED, {Counted.UNDELIVERED: 1}),
        (EventKind.SUCCESSFUL, {}),
        (EventKind.UNKNOWN, {}),
    ],
)
def test_how_texts_end_is_counted_once_for_their_number_and_campaign(
    system: System, kind: EventKind, wanted: dict[Counted, int]
) -> None:
    row = sent(system)
    for _ in range(2):
        system.delivery.run(report(row, kind))
    system.delivery.run(report(row, EventKind.PENDING, 0.1))
    found = counted(system)
    assert {name: found[name] for name in found if name is not Counted.SENT} == wanted
