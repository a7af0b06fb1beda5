"""The desk of opt-outs: what an operator or client may put, see and take back."""

from dataclasses import replace
from datetime import timedelta

import pytest

from consentry.domain.audit import Actor
from consentry.domain.ledger import LedgerEvent
from consentry.domain.message import Status
from consentry.domain.suppression import DELETABLE, ERASURE, GLOBAL, SuppressionReason
from consentry.errors import Forbidden, NotFound, TemporaryFailure
from consentry.services.opt_out import ROUNDS
from consentry.services.suppressing import SuppressionDesk
from tests.support.builders import opt_out
from tests.support.desks import suppression_desk
from tests.support.fakes import START, Crash
from tests.unit.services.custody import desks
from tests.unit.services.system import NUMBER, System, draft, texted


@pytest.fixture
def desk(system: System) -> SuppressionDesk:
    return suppression_desk(system.world, system.opt_out)


def put(
    desk: SuppressionDesk, scope: str, reason: SuppressionReason, account: str = "acme"
) -> None:
    desk.put(account, NUMBER, scope=scope, reason=reason, source="operator", note="asked by phone")


def test_what_is_put_forbids_at_once_and_stands_in_the_ledger(
    system: System, desk: SuppressionDesk
) -> None:
    system.submit(draft())
    put(desk, "account", SuppressionReason.COMPLAINT)
    assert system.row().status is Status.BLOCKED
    key = system.world.keyring.of(NUMBER).current
    (entry,) = system.world.fake_ledger.entries("acme", key)
    assert (entry.event, entry.facts["reason"]) == (LedgerEvent.OPT_OUT, "complaint")
    assert system.world.fake_carrier.sent == []


def test_a_narrower_scope_blocks_only_what_it_reaches(
    system: System, desk: SuppressionDesk
) -> None:
    system.submit(draft())
    put(desk, "category:marketing", SuppressionReason.MANUAL)
    assert system.row().status is Status.QUEUED
    put(desk, "campaign:appointments", SuppressionReason.MANUAL)
    assert system.row().status is Status.BLOCKED


def test_a_global_opt_out_belongs_to_nobody_and_shows_to_all(desk: SuppressionDesk) -> None:
    put(desk, GLOBAL, SuppressionReason.REASSIGNED, account="")
    standing = desk.of("acme", NUMBER)
    assert standing.entries == ()
    assert [entry.scope for entry in standing.globally] == [GLOBAL]


@pytest.mark.parametrize("reason", SuppressionReason)
def test_only_an_operator_s_own_reasons_can_be_deleted(
    desk: SuppressionDesk, reason: SuppressionReason
) -> None:
    put(desk, "account", reason)
    if reason in DELETABLE:
        desk.delete("acme", NUMBER, "account")
        assert desk.of("acme", NUMBER).entries == ()
    else:
        with pytest.raises(Forbidden, match=reason):
            desk.delete("acme", NUMBER, "account")
        assert len(desk.of("acme", NUMBER).entries) == 1


def test_a_deletable_entry_beside_a_stop_stays_with_it(
    system: System, desk: SuppressionDesk
) -> None:
    put(desk, "account", SuppressionReason.MANUAL)
    system.hear(texted("STOP"))
    with pytest.raises(Forbidden):
        desk.delete("acme", NUMBER, "account")
    assert len(desk.of("acme", NUMBER).entries) == 2


def test_deleting_a_global_entry_leaves_the_account_s(desk: SuppressionDesk) -> None:
    put(desk, GLOBAL, SuppressionReason.INVALID, account="")
    put(desk, "account", SuppressionReason.INVALID)
    desk.delete("", NUMBER, GLOBAL)
    standing = desk.of("acme", NUMBER)
    assert (len(standing.entries), standing.globally) == (1, ())


def test_what_does_not_stand_cannot_be_deleted(system: System, desk: SuppressionDesk) -> None:
    with pytest.raises(NotFound):
        desk.delete("acme", NUMBER, "account")
    system.hear(texted("STOP"))
    system.hear(texted("START", event="in-2", at=START + timedelta(seconds=1)))
    with pytest.raises(NotFound):
        desk.delete("acme", NUMBER, "account")


def test_a_page_shows_the_latest_change_first(system: System, desk: SuppressionDesk) -> None:
    for number in (NUMBER, "+14155550124", "+14155550125"):
        desk.put(
            "acme",
            number,
            scope="account",
            reason=SuppressionReason.MANUAL,
            source="api",
            note="",
        )
        system.world.clock.advance(1)
    first = desk.page("acme", limit=2, cursor="")
    second = desk.page("acme", limit=2, cursor=first.next)
    assert [item.number[-3:] for item in (*first.items, *second.items)] == ["125", "124", "123"]
    assert second.next == ""
    assert desk.page("birch", limit=2, cursor="").items == ()


def test_who_loses_a_race_reads_again_and_keeps_both(system: System, desk: SuppressionDesk) -> None:
    system.world.before("suppressions.put", lambda: system.hear(texted("STOP")))
    put(desk, "account", SuppressionReason.MANUAL)
    reasons = {entry.reason for entry in desk.of("acme", NUMBER).entries}
    assert reasons == {SuppressionReason.STOP, SuppressionReason.MANUAL}


def test_an_item_that_others_never_stop_writing_is_a_temporary_failure(system: System) -> None:
    keys = system.world.keyring.of(NUMBER)
    stored = system.world.fake_suppressions
    count = iter(range(100))

    def disturb() -> None:
        item = stored.get("acme", keys)
        other = opt_out(scope=f"campaign:c{next(count)}")
        entries = (*item.entries, other)
        stored.put(replace(item, entries=entries, version=item.version + 1), START)
        system.world.before("suppressions.put", disturb)

    system.world.before("suppressions.put", disturb)
    with pytest.raises(TemporaryFailure):
        system.opt_out.suppress("acme", keys, NUMBER, opt_out(event_id="mine"))
    assert system.world.calls.count("suppressions.put") == ROUNDS


def test_a_deletion_leaves_what_an_erasure_put_there_in_its_midst(
    system: System, desk: SuppressionDesk
) -> None:
    """P8: found by the machine; the erasure came between the look and the deletion."""
    put(desk, "account", SuppressionReason.MANUAL)
    erasure = desks(system).erasure
    system.world.before(
        "suppressions.put", lambda: _ignore(erasure.erase("acme", NUMBER, by=Actor(key="key-1")))
    )
    desk.delete("acme", NUMBER, "account")
    keys = system.world.keyring.of(NUMBER)
    (left,) = system.world.fake_suppressions.get("acme", keys).in_force()
    assert left.source == ERASURE


def test_an_opt_out_that_was_cut_short_is_finished_by_the_next_request(
    system: System, desk: SuppressionDesk
) -> None:
    """P1, P7: the next request is an event of its own, and the first left no overlap recorded."""
    system.submit(draft())

    def send_and_end_there() -> None:
        system.rest()
        system.world.fail("ledger.append", error=Crash())

    system.world.before("suppressions.put", send_and_end_there)
    with pytest.raises(Crash):
        put(desk, "account", SuppressionReason.COMPLAINT)
    put(desk, "account", SuppressionReason.COMPLAINT)
    keys = system.world.keyring.of(NUMBER)
    (standing,) = system.world.fake_suppressions.get("acme", keys).in_force()
    events = [entry.event_id for entry in system.world.fake_ledger.entries("acme", keys.current)]
    assert standing.opened_by in events
    assert f"{standing.opened_by}:{system.row().id}" in events


def _ignore(_answer: object) -> None:
    return None
