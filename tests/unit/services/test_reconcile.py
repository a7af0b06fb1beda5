"""The daily comparison with the carrier's lists: both ways, bounded, resumed where it stopped."""

from dataclasses import replace
from datetime import timedelta

import pytest

from consentry.domain.ledger import LedgerEvent
from consentry.domain.message import Status
from consentry.domain.suppression import (
    ACCOUNT,
    CARRIER_LIST,
    CARRIER_RECIPIENT,
    GLOBAL,
    START_REFUSED,
)
from consentry.services.drift import Drift
from consentry.services.learning import OPTED_OUT
from consentry.services.ports.bookmarks import Bookmark
from consentry.services.ports.carrier import CarrierAnswer, CarrierVerdict
from consentry.services.reconcile import JOB, Reconcile
from tests.support.builders import opt_out
from tests.unit.services.system import NUMBER, OTHER, System, draft, texted

BEGINNING = Bookmark()


def reconcile(system: System, *, pages: int = 100, repairs: int = 100) -> Drift:
    world = system.world
    return Reconcile(
        clock=world.clock,
        keys=world.keys,
        registry=world.registry,
        suppressions=world.suppressions,
        lists=world.lists,
        learning=system.learning,
        opt_out=system.opt_out,
        bookmarks=world.bookmarks,
        most_pages=pages,
        most_repairs=repairs,
    ).run()


def listed(system: System, account: str = "acme") -> set[str]:
    return set(system.world.fake_lists.numbers(account))


def in_force(system: System, number: str = NUMBER) -> list[tuple[str, str, str]]:
    keys = system.world.keyring.of(number)
    entries = system.world.fake_suppressions.get("acme", keys).in_force()
    return [(entry.scope, entry.reason.value, entry.source) for entry in entries]


def wait(system: System, **time: float) -> None:
    system.world.clock.at += timedelta(**time)


def stop(system: System, number: str = NUMBER) -> None:
    """A STOP that never reached the carrier's list."""
    new = opt_out(at=system.now, event_id=f"stop-{number}")
    system.opt_out.suppress("acme", system.world.keyring.of(number), number, new)
    system.world.fake_pacing.entries.clear()


def accounts(system: System, *more: str) -> None:
    registry = system.world.fake_registry
    for name in more:
        registry.put_account(replace(registry.accounts["acme"], id=name))


def test_lists_that_agree_are_left_as_they_are(system: System) -> None:
    system.hear(texted("STOP", at=system.now))
    system.rest()
    wait(system, hours=12)
    assert reconcile(system) == Drift(listed=1, accounts=1)
    assert "lists.remove" not in system.world.calls
    assert system.world.calls.count("lists.put") == 1


@pytest.mark.parametrize(
    ("by_recipient", "source"), [(True, CARRIER_RECIPIENT), (False, CARRIER_LIST)]
)
def test_what_only_the_carrier_has_is_learned_and_stops_what_waits(
    system: System, source: str, *, by_recipient: bool
) -> None:
    system.submit(draft())
    lists = system.world.fake_lists
    lists.put("acme", NUMBER)
    if by_recipient:
        lists.heard_stop("acme", NUMBER, system.now)
    wait(system, hours=1)
    drift = reconcile(system)
    assert (drift.learned, drift.total) == (1, 1)
    assert in_force(system) == [(ACCOUNT, "carrier", source)]
    assert system.row().status is Status.BLOCKED
    key = system.world.keyring.of(NUMBER).current
    (entry,) = system.world.fake_ledger.entries("acme", key)
    assert (entry.event, entry.facts["source"]) == (LedgerEvent.OPT_OUT, source)
    assert system.world.fake_carrier.sent == []
    assert reconcile(system).total == 0


def test_a_stop_that_the_carrier_kept_to_itself_ends_with_a_start(system: System) -> None:
    system.world.fake_lists.heard_stop("acme", NUMBER, system.now)
    wait(system, hours=1)
    reconcile(system)
    system.hear(texted("START", at=system.now))
    assert (in_force(system), listed(system)) == ([], set())


def test_what_somebody_else_put_on_the_list_does_not_end_with_a_start(system: System) -> None:
    system.world.fake_lists.put("acme", NUMBER)
    wait(system, hours=1)
    reconcile(system)
    system.hear(texted("START", at=system.now))
    assert in_force(system) == [(ACCOUNT, "carrier", CARRIER_LIST)]
    assert listed(system) == {NUMBER}
    system.rest()
    assert system.world.fake_carrier.sent == []


def test_a_refused_text_is_understood_the_night_after_as_a_stop_that_the_carrier_kept(
    system: System,
) -> None:
    system.world.fake_lists.heard_stop("acme", NUMBER, system.now)
    answer = CarrierAnswer(verdict=CarrierVerdict.REFUSED, code=OPTED_OUT)
    system.world.fake_carrier.answers = [answer]
    system.submit(draft())
    system.rest()
    assert in_force(system) == [(ACCOUNT, "carrier", CARRIER_LIST)]
    wait(system, hours=1)
    assert reconcile(system).total == 0
    assert in_force(system) == [(ACCOUNT, "carrier", CARRIER_RECIPIENT)]
    system.hear(texted("START", at=system.now))
    assert (in_force(system), listed(system)) == ([], set())


def test_what_only_we_have_is_put_on_the_list(system: System) -> None:
    stop(system)
    wait(system, hours=1)
    assert reconcile(system).put == 1
    assert listed(system) == {NUMBER}
    assert reconcile(system).total == 0


def test_an_opt_out_towards_everybody_is_put_on_every_list(system: System) -> None:
    accounts(system, "birch")
    new = opt_out(scope=GLOBAL, at=system.now, event_id="g")
    system.opt_out.suppress("_global", system.world.keyring.of(NUMBER), NUMBER, new)
    wait(system, hours=1)
    assert reconcile(system).put == 2
    assert (listed(system, "acme"), listed(system, "birch")) == ({NUMBER}, {NUMBER})
    assert reconcile(system).total == 0


def test_what_is_on_its_way_to_the_list_is_no_drift(system: System) -> None:
    stop(system)
    wait(system, minutes=14)
    assert reconcile(system).total == 0
    assert listed(system) == set()


def test_what_is_on_its_way_off_the_list_is_not_learned_again(system: System) -> None:
    system.hear(texted("START", at=system.now))
    system.world.fake_lists.put("acme", NUMBER)
    wait(system, minutes=14)
    assert reconcile(system).total == 0
    assert in_force(system) == []


def test_a_start_that_never_reached_the_list_is_carried_out(system: System) -> None:
    system.world.fake_lists.put("acme", NUMBER)
    wait(system, hours=1)
    system.hear(texted("START", at=system.now))
    wait(system, hours=1)
    assert listed(system) == {NUMBER}
    assert reconcile(system).unlisted == 1
    assert (listed(system), in_force(system)) == (set(), [])


def test_a_listing_newer_than_the_start_is_an_opt_out(system: System) -> None:
    system.hear(texted("START", at=system.now))
    wait(system, hours=1)
    system.world.fake_lists.heard_stop("acme", NUMBER, system.now)
    assert reconcile(system).learned == 1
    assert in_force(system) == [(ACCOUNT, "carrier", CARRIER_RECIPIENT)]


def test_where_the_carrier_does_not_let_go_the_number_stays_stopped(system: System) -> None:
    lists = system.world.fake_lists
    lists.put("acme", NUMBER)
    lists.remove("acme", NUMBER)
    lists.put("acme", NUMBER)
    wait(system, hours=1)
    system.hear(texted("START", at=system.now))
    wait(system, hours=1)
    assert reconcile(system).refused == 1
    assert in_force(system) == [(ACCOUNT, "carrier", START_REFUSED)]
    assert reconcile(system) == Drift(listed=1, accounts=1)


def test_a_number_that_the_carrier_will_not_take_is_counted_apart(system: System) -> None:
    system.world.fake_lists.refuse.add(NUMBER)
    stop(system)
    wait(system, hours=1)
    drift = reconcile(system)
    assert (drift.refused, drift.total) == (1, 0)


def test_an_opt_out_of_a_category_is_not_for_the_list(system: System) -> None:
    new = opt_out(scope="category:marketing", at=system.now)
    system.opt_out.suppress("acme", system.world.keyring.of(NUMBER), NUMBER, new)
    wait(system, hours=1)
    assert reconcile(system).total == 0
    assert listed(system) == set()


def test_an_erased_number_stays_where_it_is_and_is_no_news(system: System) -> None:
    stop(system)
    system.world.fake_lists.put("acme", NUMBER)
    key = system.world.keyring.of(NUMBER).current
    at, item = system.world.fake_suppressions.items[("acme", key)]
    system.world.fake_suppressions.items[("acme", key)] = (at, item.anonymous())
    wait(system, hours=1)
    assert reconcile(system).total == 0
    system.world.fake_lists.lists.clear()
    assert reconcile(system).total == 0
    assert listed(system) == set()


# ------------------------------------------------------------------ bounds


def test_a_run_stops_at_its_pages_and_the_next_goes_on_with_the_next_account(
    system: System,
) -> None:
    accounts(system, "birch", "cedar")
    for owner in ("acme", "birch", "cedar"):
        system.world.fake_lists.put(owner, NUMBER)
    wait(system, hours=1)
    assert reconcile(system, pages=2).accounts == 2
    assert system.world.fake_bookmarks.places[JOB] == Bookmark(account="cedar")
    assert reconcile(system, pages=3) == Drift(listed=3, learned=1, accounts=3)
    assert system.world.fake_bookmarks.places[JOB] == BEGINNING


def test_a_list_longer_than_a_run_is_read_on_and_compared_one_way(system: System) -> None:
    lists = system.world.fake_lists
    lists.page_size = 2
    for last in range(5):
        lists.put("acme", f"+1415555010{last}")
    stop(system)
    wait(system, hours=1)
    first = reconcile(system, pages=2)
    assert (first.learned, first.put, first.accounts) == (4, 0, 0)
    assert system.world.fake_bookmarks.places[JOB].account == "acme"
    second = reconcile(system, pages=2)
    assert (second.learned, second.put, second.partly) == (1, 0, 1)
    assert reconcile(system).put == 1


def test_a_run_repairs_only_so_many_and_the_next_the_rest(system: System) -> None:
    for last in range(3):
        stop(system, f"+1415555010{last}")
    wait(system, hours=1)
    assert reconcile(system, repairs=2).put == 2
    assert reconcile(system, repairs=2).put == 1


def test_a_run_ends_in_time_and_goes_on_where_it_stopped(system: System) -> None:
    lists = system.world.fake_lists
    lists.page_size = 1
    for last in range(3):
        lists.put("acme", f"+1415555010{last}")
    wait(system, hours=1)

    def slowly() -> None:
        wait(system, minutes=5)
        system.world.before("lists.page", slowly)

    system.world.before("lists.page", slowly)
    assert [reconcile(system).learned for _ in range(3)] == [1, 1, 1]
    assert system.world.fake_bookmarks.places[JOB] == BEGINNING


def test_an_account_that_fails_is_counted_and_keeps_no_other_waiting(system: System) -> None:
    accounts(system, "birch")
    system.world.fake_lists.put("birch", OTHER)
    wait(system, hours=1)
    system.world.fail("lists.page")
    assert reconcile(system) == Drift(listed=1, learned=1, accounts=1, failed=1)


@pytest.mark.parametrize("call", ["lists.put", "suppressions.put", "ledger.append", "lists.remove"])
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_a_failure_anywhere_is_made_good_by_the_next_run(
    system: System, call: str, *, after: bool
) -> None:
    third = "+14155550125"
    stop(system)
    system.world.fake_lists.heard_stop("acme", OTHER, system.now)
    system.world.fake_lists.put("acme", third)
    wait(system, hours=1)
    system.hear(texted("START", at=system.now, number=third))
    wait(system, hours=1)
    system.world.fail(call, after=after)
    assert reconcile(system).failed == 1
    assert reconcile(system).failed == 0
    assert listed(system) == {NUMBER, OTHER}
    assert in_force(system, OTHER) == [(ACCOUNT, "carrier", CARRIER_RECIPIENT)]
    assert reconcile(system).total == 0
    key = system.world.keyring.of(OTHER).current
    assert len(system.world.fake_ledger.entries("acme", key)) == 1
