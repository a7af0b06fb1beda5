"""`Custody`, and what erasure and purges ask of the other ports."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from consentry.domain.consent import Evidence, RecipientConsents
from consentry.domain.custody import Attestation, LegalHold, TrailEntry
from consentry.domain.ledger import LedgerHead
from consentry.domain.message import WAITING, Status
from consentry.domain.retention import DataClass, Progress, RetentionReport
from consentry.services.ports.proof import EvidencePlace
from tests.contract.conftest import Ports
from tests.support.records import KEY, NEWER_RING, NOW, NUMBER, RING, consent, entry, row

KEYS = RING.of(NUMBER)
DAY = timedelta(days=1)
HOLD = LegalHold(
    account="acme", recipients=KEYS.versions, reason="case 7", ordered_at=NOW, ordered_by="key-1"
)
WORD = Attestation(
    account="acme", version="1", by="Ann", list_source="till", at=NOW, given_by="key-1"
)


def noted(n: int) -> TrailEntry:
    return TrailEntry(
        id=f"t{n}", account="acme", at=NOW + n * DAY, action="export", given_by="key-1"
    )


def test_a_hold_is_found_under_any_key_and_the_later_one_counts(ports: Ports) -> None:
    newer = NEWER_RING.of(NUMBER)
    assert ports.custody.hold("acme", KEYS) is None
    ports.custody.put_hold(HOLD)
    assert ports.custody.hold("acme", newer) == HOLD
    assert ports.custody.hold("birch", KEYS) is None
    ended = replace(HOLD, recipients=newer.versions, ordered_at=NOW + DAY, until=NOW + DAY)
    ports.custody.put_hold(ended)
    assert ports.custody.hold("acme", newer) == ended


def test_holds_are_listed_until_they_are_settled(ports: Ports) -> None:
    other = replace(HOLD, recipients=("1.other",), until=NOW)
    ports.custody.put_hold(HOLD)
    ports.custody.put_hold(other)
    ports.custody.put_hold(replace(other, settled=True))
    assert ports.custody.holds("acme") == [HOLD]
    assert ports.custody.holds("birch") == []


def test_the_same_word_is_kept_once(ports: Ports) -> None:
    assert ports.custody.put_attestation(WORD)
    assert not ports.custody.put_attestation(replace(WORD, at=NOW + DAY))
    assert ports.custody.put_attestation(replace(WORD, by="Bob"))


@pytest.mark.parametrize("limit", [1, 2, 50])
def test_the_trail_comes_newest_first_page_by_page(ports: Ports, limit: int) -> None:
    for n in (2, 0, 1, 0):
        ports.custody.note(noted(n))
    ports.custody.note(replace(noted(1), account="birch"))
    seen, cursor = [], ""
    while True:
        page = ports.custody.trail("acme", limit=limit, cursor=cursor)
        seen += [each.id for each in page.items]
        cursor = page.next
        if not cursor:
            break
    assert seen == ["t2", "t1", "t0"]


def test_progress_and_reports_are_read_as_they_were_put(ports: Ports) -> None:
    body = DataClass.MESSAGE_BODY
    assert ports.custody.progress("acme", body) == Progress(account="acme", data=body)
    come = Progress(account="acme", data=body, done="2026-11-24", left=("m-1",))
    ports.custody.put_progress(come)
    assert ports.custody.progress("acme", body) == come
    assert ports.custody.progress("acme", DataClass.DECISION).done == ""
    first = RetentionReport(at=NOW, done={"message_body": 3})
    later = RetentionReport(at=NOW + DAY, held={"message_body": 1}, complete=False)
    ports.custody.put_report(first)
    ports.custody.put_report(later)
    assert list(ports.custody.reports()) == [later, first]
    assert list(ports.custody.reports(limit=1)) == [later]


def written() -> dict[str, Any]:
    return {
        "body": "see you Tue",
        "metadata": {"order": "A-17"},
        "justification": "flood",
        "replaced": {"3": "’"},
        "fingerprint": "f1",
    }


@pytest.mark.parametrize("number", [False, True], ids=["the text", "the number too"])
def test_a_row_at_rest_forgets_what_was_written_and_keeps_the_rest(
    ports: Ports, number: bool
) -> None:
    kept = row(status=Status.SENT, **written())
    ports.messages.put_new(kept)
    assert ports.messages.forget(kept.id, number=number)
    assert ports.messages.forget(kept.id, number=number)
    bare = replace(kept, body="", metadata={}, justification="", replaced={})
    wanted = replace(bare, to="", fingerprint="") if number else bare
    assert ports.messages.get(kept.id) == wanted
    assert ports.messages.of_recipient("acme", [KEY]).items == (wanted,)


@pytest.mark.parametrize("status", sorted(WAITING))
def test_a_row_that_waits_forgets_nothing(ports: Ports, status: Status) -> None:
    waiting = row(status=status, **written())
    ports.messages.put_new(waiting)
    assert not ports.messages.forget(waiting.id, number=True)
    assert ports.messages.get(waiting.id) == waiting


def test_a_missing_row_has_nothing_to_forget(ports: Ports) -> None:
    assert ports.messages.forget("nobody", number=True)
    assert ports.messages.get("nobody") is None


def test_a_day_lists_both_ways_and_the_inbox_only_what_came_in(ports: Ports) -> None:
    out = [row(n) for n in range(6)]
    heard = row(7, direction="in", status=Status.RECEIVED)
    others = [row(8, account="birch"), row(9, created_at=NOW + DAY)]
    for each in (*out, heard, *others):
        ports.messages.put_new(each)
    found = set(ports.messages.of_day("acme", NOW.date()))
    assert found == {each.id for each in (*out, heard)}
    assert [each.id for each in ports.messages.of_inbox("acme", NOW).items] == [heard.id]
    listed = {each.id for each in ports.messages.of_account("acme", NOW).items}
    assert listed == {each.id for each in out}


def test_evidence_is_found_by_the_day_of_its_use_until_it_is_erased(ports: Ports) -> None:
    today, later = NOW.date(), (NOW + DAY).date()
    given = consent()
    place = EvidencePlace(account="acme", recipient=KEY, consent=given.id)
    ports.ledger.put_evidence("acme", KEY, given, Evidence(url="https://a.example"), "salt")
    assert list(ports.ledger.evidence_used(today)) == [place]
    ports.ledger.mark_used(place, later)
    assert list(ports.ledger.evidence_used(today)) == []
    assert list(ports.ledger.evidence_used(later)) == [place]
    ports.ledger.erase_evidence("acme", KEY, given.id)
    ports.ledger.erase_evidence("acme", KEY, "never-there")
    ports.ledger.mark_used(place, today)
    assert list(ports.ledger.evidence_used(today)) == []
    assert ports.ledger.evidence("acme", KEY) == []
    assert ports.ledger.head("acme", KEY) is None


def test_evidence_of_an_earlier_try_stays_with_its_salt(ports: Ports) -> None:
    given, proof = consent(), Evidence(url="https://a.example")
    assert ports.ledger.put_evidence("acme", KEY, given, proof, "salt") == "salt"
    assert ports.ledger.put_evidence("acme", KEY, given, proof, "other") == "salt"
    assert [kept.salt for kept in ports.ledger.evidence("acme", KEY)] == ["salt"]
    ports.ledger.erase_evidence("acme", KEY, given.id)
    assert ports.ledger.put_evidence("acme", KEY, given, proof, "later") == "later"


def test_an_account_s_consents_come_by_their_latest_change(ports: Ports) -> None:
    heads: dict[str, LedgerHead] = {}
    for n, key in enumerate(["1.a", "1.b", "1.c", "1.a"]):
        head = heads.get(key)
        new = entry(head, f"e-{n}", recipient=key, recorded_at=NOW + timedelta(seconds=n))
        version = 1 if head is None else 2
        record = RecipientConsents(account="acme", recipient=key, version=version)
        assert ports.consents.record(record, new, head)
        heads[key] = new.head
    page = ports.consents.of_account("acme", limit=2)
    rest = ports.consents.of_account("acme", limit=2, cursor=page.next)
    seen = [each.recipient for each in (*page.items, *rest.items)]
    assert seen == ["1.a", "1.c", "1.b"]
    assert rest.next == ""
    assert ports.consents.of_account("birch").items == ()
