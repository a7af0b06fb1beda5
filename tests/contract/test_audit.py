"""The audit log's chains on `services.ports.Ledger`, and one transaction with the change."""

from datetime import timedelta

import pytest

from consentry.domain.api_key import Role
from consentry.domain.audit import CHAIN, OPERATOR, Actor, AuditKind, AuditNote, entry_of
from consentry.services.audit import Audit
from consentry.services.chain import Chain
from tests.contract.conftest import Ports
from tests.support.fakes import FakeClock

ANN = Actor(key="key-1", role=Role.OPERATOR, request="req-1")


def note(account: str = "acme", **changes: str) -> AuditNote:
    return AuditNote(
        account=account,
        kind=AuditKind.ACCOUNT,
        action=changes.get("action", "suspend"),
        what=f"suspended account `{account}`",
        before="active",
        after="suspended",
        reason="chargebacks",
        detail={"refundable": "no"},
    )


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def audit(ports: Ports, clock: FakeClock) -> Audit:
    return Audit(chain=Chain(clock=clock, ledger=ports.ledger))


def test_what_was_noted_reads_as_a_sentence(ports: Ports, audit: Audit) -> None:
    audit.note(ANN, note())

    (stored,) = ports.ledger.latest("acme", CHAIN)
    entry = entry_of(stored)
    assert (entry.note, entry.actor, entry.seq) == (note(), ANN, 1)
    assert entry.story == (
        "at 2026-11-24T18:00:00Z operator key key-1 suspended account `acme` "
        "(active -> suspended), because: chargebacks"
    )


def test_an_order_that_is_repeated_is_on_record_once(ports: Ports, audit: Audit) -> None:
    for _ in range(2):
        audit.note(ANN, note(), event_id="order-1")

    assert len(list(ports.ledger.latest("acme", CHAIN))) == 1


def test_what_concerns_no_account_has_a_chain_of_its_own(ports: Ports, audit: Audit) -> None:
    audit.note(Actor(), note(account=""))

    (stored,) = ports.ledger.latest(OPERATOR, CHAIN)
    assert entry_of(stored).note.account == ""
    assert "consentry itself suspended" in entry_of(stored).story


def test_entries_come_newest_first_from_where_one_stopped(
    ports: Ports, audit: Audit, clock: FakeClock
) -> None:
    for n in range(60):
        clock.at += timedelta(seconds=1)
        audit.note(ANN, note(action=f"a{n}"))

    found = [entry_of(each) for each in ports.ledger.latest("acme", CHAIN)]
    assert [each.note.action for each in found] == [f"a{n}" for n in reversed(range(60))]
    rest = [each.seq for each in ports.ledger.latest("acme", CHAIN, before=3)]
    assert rest == [2, 1]
    assert list(ports.ledger.latest("acme", CHAIN, before=1)) == []
    assert list(ports.ledger.latest("birch", CHAIN)) == []
