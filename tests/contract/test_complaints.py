"""Complaints are kept once each, and found by account, by time and by recipient."""

from dataclasses import replace
from datetime import timedelta

from consentry.domain.complaint import Complaint, EvidenceAnswer, EvidenceRequest
from tests.contract.conftest import Ports
from tests.support.records import KEY, NOW

DAY = timedelta(days=1)
FIRST = Complaint(
    id="c1",
    account="acme",
    channel="7726",
    recipient=KEY,
    sender="+12065550100",
    campaign="appointments",
    country="US",
    received_at=NOW,
    recorded_at=NOW + DAY,
    recorded_by="key-1",
    evidence=EvidenceRequest(id="e1", due_at=NOW + 3 * DAY),
    text="spam",
)
LATER = replace(FIRST, id="c2", received_at=NOW + DAY, recipient="1.other")


def test_nobody_complained(ports: Ports) -> None:
    assert ports.complaints.page("acme").items == ()
    assert ports.complaints.since("acme", NOW) == []
    assert ports.complaints.of_recipient("acme", [KEY]) == []


def test_a_complaint_is_kept_once_and_the_first_stays(ports: Ports) -> None:
    assert ports.complaints.put(FIRST)
    assert not ports.complaints.put(replace(FIRST, text="another"))

    assert ports.complaints.page("acme").items == (FIRST,)
    assert ports.complaints.of_recipient("acme", [KEY]) == [FIRST]


def test_pages_are_latest_first_and_go_on_where_they_ended(ports: Ports) -> None:
    for complaint in (FIRST, LATER):
        ports.complaints.put(complaint)

    first = ports.complaints.page("acme", limit=1)
    second = ports.complaints.page("acme", limit=1, cursor=first.next)

    assert (first.items, second.items, second.next) == ((LATER,), (FIRST,), "")


def test_what_was_received_since_is_found_oldest_first(ports: Ports) -> None:
    for complaint in (LATER, FIRST):
        ports.complaints.put(complaint)

    assert ports.complaints.since("acme", NOW) == [FIRST, LATER]
    assert ports.complaints.since("acme", NOW + timedelta(seconds=1)) == [LATER]


def test_a_recipient_has_their_own_under_any_key_and_in_one_account(ports: Ports) -> None:
    for complaint in (FIRST, LATER):
        ports.complaints.put(complaint)

    assert ports.complaints.of_recipient("acme", ["2.new", "1.other"]) == [LATER]
    assert ports.complaints.of_recipient("birch", [KEY]) == []
    assert ports.complaints.page("birch").items == ()


ANSWER = EvidenceAnswer(
    sent_at=NOW + DAY,
    to="The Campaign Registry",
    what="the proof of that day",
    recorded_at=NOW + DAY,
    recorded_by="key-1",
)


def test_one_is_found_by_its_id_in_its_account(ports: Ports) -> None:
    ports.complaints.put(FIRST)

    assert ports.complaints.find("acme", "c1") == FIRST
    assert ports.complaints.find("acme", "c2") is None
    assert ports.complaints.find("birch", "c1") is None


def test_what_was_answered_first_stays(ports: Ports) -> None:
    assert ports.complaints.answer("acme", "c1", ANSWER)
    assert not ports.complaints.answer("acme", "c1", replace(ANSWER, to="somebody else"))

    assert ports.complaints.answers("acme", ["c1", "c2"]) == {"c1": ANSWER}
    assert ports.complaints.answers("birch", ["c1"]) == {}
    assert ports.complaints.answers("acme", []) == {}


def test_days_are_whole_and_oldest_first(ports: Ports) -> None:
    for complaint in (LATER, FIRST):
        ports.complaints.put(complaint)
    first, last = NOW.date(), (NOW + DAY).date()

    assert ports.complaints.received("acme", first, last) == [FIRST, LATER]
    assert ports.complaints.received("acme", last, last) == [LATER]
    assert ports.complaints.received("acme", first - DAY, first - DAY) == []
    assert ports.complaints.received("birch", first, last) == []


def test_an_anonymous_complaint_is_nobody_s_and_still_one_of_the_account_s(ports: Ports) -> None:
    for complaint in (FIRST, LATER):
        ports.complaints.put(complaint)
    ports.complaints.answer("acme", "c1", ANSWER)

    for _ in range(2):
        ports.complaints.anonymise(FIRST)

    left = ports.complaints.find("acme", "c1")
    assert left == replace(FIRST, recipient="", text="")
    assert ports.complaints.page("acme").items == (LATER, left)
    assert ports.complaints.of_recipient("acme", [KEY]) == []
    assert ports.complaints.answers("acme", ["c1"]) == {"c1": replace(ANSWER, to="", what="")}
    assert not ports.complaints.put(FIRST), "what was reported again does not bring it back"
    assert ports.complaints.of_recipient("acme", [KEY]) == []
