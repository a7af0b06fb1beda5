"""The audit log, read: newest first, by account, time and kind, page by page."""

from datetime import datetime, timedelta

import pytest

from consentry.domain.audit import Actor, AuditEntry, AuditKind, AuditNote
from consentry.services.audit_trail import AuditTrail, Wanted
from tests.support import desks
from tests.support.fakes import START, FakeWorld
from tests.unit.services.system import seed


@pytest.fixture
def world() -> FakeWorld:
    world = FakeWorld()
    seed(world)
    return world


@pytest.fixture
def trail(world: FakeWorld) -> AuditTrail:
    return AuditTrail(ledger=world.ledger, registry=world.registry)


def write(world: FakeWorld, name: str, account: str, kind: AuditKind = AuditKind.ACCOUNT) -> None:
    note = AuditNote(account=account, kind=kind, action=name, what=f"did {name}")
    desks.audit(world).note(Actor(), note)
    world.clock.advance(60)


def told(items: tuple[AuditEntry, ...]) -> str:
    return "".join(each.note.action for each in items)


def test_all_logs_are_told_together_in_the_order_of_time(
    world: FakeWorld, trail: AuditTrail
) -> None:
    for name, account in zip("abcdef", ["acme", "", "acme", "", "", "acme"], strict=True):
        write(world, name, account)

    first = trail.page(Wanted(), limit=4, cursor="")
    rest = trail.page(Wanted(), limit=4, cursor=first.next)
    assert (told(first.items), told(rest.items), rest.next) == ("fedc", "ba", "")


def test_an_account_s_own_log_holds_nothing_else(world: FakeWorld, trail: AuditTrail) -> None:
    for name, account in zip("abcd", ["acme", "", "acme", "acme"], strict=True):
        write(world, name, account)

    first = trail.page(Wanted(account="acme"), limit=2, cursor="")
    rest = trail.page(Wanted(account="acme"), limit=2, cursor=first.next)
    assert (told(first.items), told(rest.items), rest.next) == ("dc", "a", "")


@pytest.mark.parametrize(
    ("since", "until", "kind", "expected"),
    [
        pytest.param(None, None, None, "dcba", id="everything"),
        pytest.param(1, None, None, "dcb", id="since an instant, which counts"),
        pytest.param(None, 2, None, "ba", id="until an instant, which does not"),
        pytest.param(1, 3, None, "cb", id="between two"),
        pytest.param(None, None, AuditKind.KEY, "db", id="of a kind"),
        pytest.param(2, None, AuditKind.ACCOUNT, "c", id="of a kind since an instant"),
    ],
)
def test_what_is_asked_for_is_told(
    world: FakeWorld,
    trail: AuditTrail,
    since: int | None,
    until: int | None,
    kind: AuditKind | None,
    expected: str,
) -> None:
    for n, name in enumerate("abcd"):
        write(world, name, "acme", AuditKind.KEY if n % 2 else AuditKind.ACCOUNT)

    def minute(n: int | None) -> datetime | None:
        return None if n is None else START + timedelta(minutes=n)

    wanted = Wanted(account="acme", since=minute(since), until=minute(until), kind=kind)
    assert told(trail.page(wanted, limit=10, cursor="").items) == expected


def test_no_entry_is_passed_over_where_clocks_differ(world: FakeWorld, trail: AuditTrail) -> None:
    for n, (name, account) in enumerate(zip("abcdef", ["acme", ""] * 3, strict=True)):
        world.clock.at = START + timedelta(milliseconds=(0, 9, 5, 4, 7, 6)[n])
        note = AuditNote(account=account, kind=AuditKind.ACCOUNT, action=name, what="did it")
        desks.audit(world).note(Actor(), note)

    cursor, found = "", ""
    for _ in range(6):
        page = trail.page(Wanted(), limit=1, cursor=cursor)
        found += told(page.items)
        cursor = page.next
    assert (sorted(found), cursor) == (list("abcdef"), "")
