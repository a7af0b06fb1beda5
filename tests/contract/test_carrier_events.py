"""`Messages.amend` and `claim_again`: what is heard of a text, and its one more try."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from consentry.domain.carrier_event import Bill, CarrierEvent, EventKind, with_event
from consentry.domain.message import Message, Status, TimelineEntry
from tests.contract.conftest import Ports
from tests.support.records import NOW, decision, row

LATER = NOW + timedelta(seconds=5)
LEASE = NOW + timedelta(seconds=60)
ATTEMPT = "7d0c86c5-8d0f-4b35-8f0b-9d7f2f1a5b60"
AGAIN = "0b5a6c9c-4f0e-4f7e-9a65-3c2f6f4b8f11"


def event(kind: EventKind = EventKind.SUCCESSFUL, at: datetime = NOW) -> CarrierEvent:
    return CarrierEvent(kind=kind, at=at, final=kind is EventKind.DELIVERED)


def stored(ports: Ports, **changes: Any) -> Message:
    values = {"status": Status.SENT, "attempt": ATTEMPT, "decisions": (decision(),), **changes}
    new = row(**values)
    ports.messages.put_new(new)
    return new


def heard(there: Message, one: CarrierEvent, status: Status | None = None) -> Message:
    to = status or there.status
    step = (TimelineEntry(at=one.at, status=to, detail=one.kind),) if status else ()
    return replace(
        there,
        status=to,
        carrier_events=with_event(there.carrier_events, one),
        timeline=(*there.timeline, *step),
    )


def test_what_is_heard_is_stored_with_what_it_makes_of_the_text(ports: Ports) -> None:
    there = stored(ports)
    to = heard(there, event(EventKind.DELIVERED), Status.DELIVERED)
    to = replace(to, bill=Bill(parts=2, price=11_620, fee=6_000), carrier_id="eum-1")
    assert ports.messages.amend(there, to) == to
    assert ports.messages.get(there.id) == to


def test_events_gather_in_order_and_leave_everything_else_as_it_is(ports: Ports) -> None:
    there = stored(ports)
    late = ports.messages.amend(there, heard(there, event(EventKind.PENDING, LATER)))
    assert late is not None
    both = ports.messages.amend(late, heard(late, event(EventKind.QUEUED)))
    assert both is not None
    assert [each.kind for each in both.carrier_events] == [EventKind.QUEUED, EventKind.PENDING]
    assert replace(both, carrier_events=()) == there


@pytest.mark.parametrize(
    "meanwhile",
    [
        pytest.param({"status": Status.UNKNOWN}, id="another state"),
        pytest.param({"carrier_events": (event(EventKind.QUEUED),)}, id="something was heard"),
        pytest.param({"resend_at": LATER}, id="another try was allowed"),
    ],
)
def test_what_was_decided_on_an_older_row_is_not_stored(
    ports: Ports, meanwhile: dict[str, Any]
) -> None:
    there = stored(ports)
    now = ports.messages.amend(there, replace(there, **meanwhile))
    assert now is not None
    assert ports.messages.amend(there, heard(there, event())) is None
    assert ports.messages.get(there.id) == now


def test_repeating_the_same_change_answers_the_row(ports: Ports) -> None:
    there = stored(ports)
    to = heard(there, event(EventKind.DELIVERED), Status.DELIVERED)
    assert ports.messages.amend(there, to) == ports.messages.amend(there, to) == to


def test_a_change_that_is_none_writes_nothing(ports: Ports) -> None:
    there = stored(ports)
    assert ports.messages.amend(there, there) == there


def test_what_has_ended_cannot_be_made_anything_else(ports: Ports) -> None:
    there = stored(ports, status=Status.DELIVERED)
    with pytest.raises(ValueError, match="`delivered` to `undelivered`"):
        ports.messages.amend(there, replace(there, status=Status.UNDELIVERED))


def test_a_dispatch_that_ends_its_text_keeps_what_was_heard_meanwhile(ports: Ports) -> None:
    there = stored(ports, status=Status.SENDING)
    ports.messages.amend(there, heard(there, event()))
    ended = ports.messages.move(there, Status.SENT, LATER, expect_attempt=ATTEMPT)
    assert ended is not None
    assert ended.carrier_events == (event(),)


def test_an_unknown_text_is_claimed_once_more_and_never_a_third_time(ports: Ports) -> None:
    there = stored(ports, status=Status.UNKNOWN, resend_at=NOW)
    claimed = ports.messages.claim_again(there, AGAIN, LATER, LEASE)
    assert claimed is not None
    assert (claimed.status, claimed.attempt) == (Status.SENDING, AGAIN)
    assert (claimed.resent, claimed.resend_at, claimed.called_at) == (True, None, LATER)
    assert claimed.timeline[-1] == TimelineEntry(
        at=LATER, status=Status.SENDING, detail="resend_once"
    )
    assert ports.messages.claim_again(there, "another", LATER, LEASE) is None
    assert ports.messages.claim_again(there, AGAIN, LATER, LEASE) == claimed


@pytest.mark.parametrize("case", ["not chosen", "heard of"])
def test_an_unknown_text_is_not_claimed_again_without_leave(ports: Ports, case: str) -> None:
    there = stored(ports, status=Status.UNKNOWN, resend_at=None if case == "not chosen" else NOW)
    if case == "heard of":
        ports.messages.amend(there, heard(there, event()))
    assert ports.messages.claim_again(there, AGAIN, LATER, LEASE) is None
