"""`Consents`, `SuppressionStore`, `Ledger`: what is proved later rests on these writes."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

from consentry.domain.campaign import Frequency
from consentry.domain.consent import Evidence, RecipientConsents
from consentry.domain.ledger import LedgerEntry
from consentry.domain.suppression import HANDSET, Suppression, SuppressionReason, Suppressions
from consentry.services.ports.proof import KeptEvidence, StoredChain
from tests.contract.conftest import Ports
from tests.support.records import KEY, NEWER_RING, NOW, NUMBER, RING, consent, entry

KEYS = RING.of(NUMBER)
NEWER = NEWER_RING.of(NUMBER)
LATER = NOW + timedelta(minutes=1)
RECORD = RecipientConsents(
    account="acme",
    recipient=KEY,
    number=NUMBER,
    consents=(consent(frequency=Frequency(max=4, per="month")),),
    time_zone="America/Los_Angeles",
    version=1,
)


def chain_of(ports: Ports, account: str) -> list[LedgerEntry]:
    return [each for each, _ in ports.ledger.stored_chain(account, KEY).entries]


def test_what_is_proved_is_read_as_it_is_stored(ports: Ports) -> None:
    first = entry(None, "e-1")
    assert ports.ledger.stored_chain("acme", KEY) == StoredChain(entries=(), head=None)
    assert ports.consents.record(RECORD, first, None)
    proof = Evidence(disclosure_text="Acme may text me", checkbox=True)
    ports.ledger.put_evidence("acme", KEY, RECORD.consents[0], proof, "salt")
    stored = ports.ledger.stored_chain("acme", KEY)
    assert stored == StoredChain(entries=((first, first.hash),), head=first.head)
    kept = KeptEvidence(consent=RECORD.consents[0], evidence=proof, salt="salt")
    assert ports.ledger.evidence("acme", KEY) == [kept]
    assert ports.ledger.evidence("birch", KEY) == []


def test_a_recipient_of_whom_nothing_is_known_has_an_empty_record(ports: Ports) -> None:
    assert ports.consents.get("acme", KEYS) == RecipientConsents(account="acme", recipient=KEY)


def test_a_consent_its_entry_and_the_head_are_stored_together(ports: Ports) -> None:
    first = entry(None, "e-1")
    assert ports.consents.record(RECORD, first, None)
    assert ports.consents.get("acme", KEYS) == RECORD
    assert ports.ledger.head("acme", KEY) == first.head
    assert chain_of(ports, "acme") == [first]
    assert ports.ledger.has_event("acme", KEY, "e-1")


def test_a_record_over_an_old_version_is_refused_with_its_entry(ports: Ports) -> None:
    first = entry(None, "e-1")
    ports.consents.record(RECORD, first, None)
    stale = replace(RECORD, region="CA")
    assert not ports.consents.record(stale, entry(first.head, "e-2"), first.head)
    assert ports.ledger.head("acme", KEY) == first.head
    assert not ports.ledger.has_event("acme", KEY, "e-2")


def test_a_record_with_a_stale_head_is_refused(ports: Ports) -> None:
    first = entry(None, "e-1")
    ports.ledger.append(first, None)
    assert not ports.consents.record(RECORD, entry(None, "e-2"), None)
    assert ports.consents.get("acme", KEYS).version == 0


def test_a_record_of_an_event_that_another_stored_is_refused(ports: Ports) -> None:
    first = entry(None, "e-1")
    ports.ledger.append(first, None)
    again = entry(first.head, "e-1")
    assert not ports.consents.record(RECORD, again, first.head)
    assert ports.consents.get("acme", KEYS).consents == ()


def test_repeating_ones_own_record_is_true_and_stores_nothing_more(ports: Ports) -> None:
    first = entry(None, "e-1")
    assert ports.consents.record(RECORD, first, None)
    assert ports.consents.record(RECORD, first, None)
    assert chain_of(ports, "acme") == [first]


def test_consents_under_an_older_key_count_until_they_are_written_anew(ports: Ports) -> None:
    ports.consents.record(RECORD, entry(None, "e-1"), None)
    merged = ports.consents.get("acme", NEWER)
    assert merged.consents == RECORD.consents
    assert (merged.recipient, merged.version) == (NEWER.current, 0)
    added = replace(merged, consents=(*merged.consents, consent(2)), version=1)
    moved = entry(None, "e-2", recipient=NEWER.current)
    assert ports.consents.record(added, moved, None)
    assert ports.consents.get("acme", NEWER) == added


def opt_out(**changes: Any) -> Suppression:
    values: dict[str, Any] = {
        "scope": "account",
        "reason": SuppressionReason.STOP,
        "source": HANDSET,
        "at": NOW,
        "stored_at": NOW,
        "event_id": "in-1",
    }
    return Suppression(**{**values, **changes})


def opted_out(account: str = "acme", recipient: str = KEY, version: int = 1) -> Suppressions:
    empty = Suppressions(account=account, recipient=recipient, number=NUMBER)
    return replace(empty.suppress(opt_out()), version=version)


def test_an_opt_out_is_read_as_it_was_put(ports: Ports) -> None:
    assert ports.suppressions.get("acme", KEYS) == Suppressions(account="acme", recipient=KEY)
    assert ports.suppressions.put(opted_out(), NOW)
    assert ports.suppressions.get("acme", KEYS) == opted_out()
    assert ports.suppressions.get("birch", KEYS).entries == ()


def test_of_two_changes_of_one_version_the_second_is_refused(ports: Ports) -> None:
    assert ports.suppressions.put(opted_out(), NOW)
    lifted = replace(opted_out().lift_stops(LATER), version=2)
    other = replace(opted_out().suppress(opt_out(reason=SuppressionReason.COMPLAINT)), version=2)
    assert ports.suppressions.put(lifted, LATER)
    assert not ports.suppressions.put(other, LATER)
    assert ports.suppressions.get("acme", KEYS) == lifted


def test_an_opt_out_under_an_older_key_is_found_and_a_newer_start_lifts_it(ports: Ports) -> None:
    ports.suppressions.put(opted_out(), NOW)
    found = ports.suppressions.get("acme", NEWER)
    assert len(found.in_force()) == 1
    assert (found.recipient, found.version) == (NEWER.current, 0)
    assert ports.suppressions.put(replace(found.lift_stops(LATER), version=1), LATER)
    assert ports.suppressions.get("acme", NEWER).in_force() == ()
    assert len(ports.suppressions.get("acme", KEYS).in_force()) == 1


def test_an_older_start_under_the_newer_key_does_not_lift_a_stop(ports: Ports) -> None:
    earlier = NOW - timedelta(minutes=1)
    start = Suppressions(account="acme", recipient=NEWER.current).lift_stops(earlier)
    ports.suppressions.put(replace(start, version=1), earlier)
    ports.suppressions.put(opted_out(), NOW)
    assert len(ports.suppressions.get("acme", NEWER).in_force()) == 1


def test_many_recipients_opt_outs_are_read_as_each_alone(ports: Ports) -> None:
    stop = Suppression(
        scope="account",
        reason=SuppressionReason.STOP,
        source=HANDSET,
        at=NOW,
        stored_at=NOW,
        event_id="in-1",
    )
    for account, keys in (("acme", KEYS), ("_global", NEWER)):
        item = Suppressions(account=account, recipient=keys.current, number=NUMBER, version=1)
        assert ports.suppressions.put(replace(item, entries=(stop,)), NOW)
    wanted = [("acme", NEWER), ("birch", KEYS), ("_global", NEWER), ("acme", KEYS)] * 60
    found = ports.suppressions.get_many(wanted)
    assert found == [ports.suppressions.get(account, keys) for account, keys in wanted[:4]] * 60
    assert [bool(item.entries) for item in found[:4]] == [True, False, True, True]
    assert ports.suppressions.get_many([]) == []


def test_an_account_s_opt_outs_come_by_their_latest_change(ports: Ports) -> None:
    items = [opted_out(recipient=f"1.r{n}") for n in range(7)]
    for n, item in enumerate(items):
        ports.suppressions.put(item, NOW + timedelta(seconds=n // 2))
    ports.suppressions.put(opted_out(account="birch"), NOW)
    ports.suppressions.put(replace(items[0], version=2), LATER)
    for limit in (1, 3, 50):
        seen: list[str] = []
        cursor = ""
        while True:
            page = ports.suppressions.of_account("acme", limit=limit, cursor=cursor)
            seen += [item.recipient for item in page.items]
            cursor = page.next
            if not cursor:
                break
        assert seen == [f"1.r{n}" for n in (0, 6, 5, 4, 3, 2, 1)]


def test_an_empty_chain_has_no_head(ports: Ports) -> None:
    assert ports.ledger.head("acme", KEY) is None
    assert chain_of(ports, "acme") == []
    assert not ports.ledger.has_event("acme", KEY, "e-1")


def test_entries_come_in_their_order_and_verify(ports: Ports) -> None:
    head = None
    for n in range(12):
        new = entry(head, f"e-{n}")
        assert ports.ledger.append(new, head)
        head = new.head
    chain = chain_of(ports, "acme")
    assert [each.seq for each in chain] == list(range(1, 13))
    assert all(b.previous == a.hash for a, b in pairwise(chain))
    assert chain_of(ports, "birch") == []


def test_of_two_entries_after_one_head_the_second_is_refused(ports: Ports) -> None:
    first = entry(None, "e-1")
    assert ports.ledger.append(first, None)
    assert not ports.ledger.append(entry(None, "e-2"), None)
    assert chain_of(ports, "acme") == [first]


def test_an_event_enters_the_chain_once_whoever_repeats_it(ports: Ports) -> None:
    first = entry(None, "e-1")
    ports.ledger.append(first, None)
    assert ports.ledger.append(first, None)
    assert ports.ledger.append(entry(first.head, "e-1"), first.head)
    assert chain_of(ports, "acme") == [first]


def test_evidence_leaves_the_chain_alone(ports: Ports) -> None:
    first = entry(None, "e-1")
    ports.ledger.append(first, None)
    ports.ledger.put_evidence("acme", KEY, consent(), Evidence(url="https://a.example"), "salt")
    assert chain_of(ports, "acme") == [first]
    assert ports.ledger.head("acme", KEY) == first.head
