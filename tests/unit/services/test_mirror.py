"""Opt-outs go onto the carrier's lists, START leaves them, and what only they knew is learned."""

from dataclasses import replace
from datetime import timedelta

import pytest

from consentry.domain.ledger import LedgerEvent
from consentry.domain.message import Status
from consentry.domain.sender import SenderType
from consentry.domain.suppression import (
    ACCOUNT,
    CARRIER_LIST,
    EVERYBODY,
    GLOBAL,
    START_REFUSED,
    Suppression,
    SuppressionReason,
)
from consentry.errors import Conflict
from consentry.services.learning import OPTED_OUT
from consentry.services.listing import LIST_SHARD
from consentry.services.mirror import MOST_ENTRIES, Mirrored
from consentry.services.ports.carrier import CarrierAnswer, CarrierVerdict
from tests.support.builders import opt_out
from tests.support.desks import suppression_desk
from tests.support.fakes import Crash
from tests.unit.services.system import NUMBER, OTHER, SENDER, System, draft, texted

REFUSED = CarrierAnswer(verdict=CarrierVerdict.REFUSED, code=OPTED_OUT)
STRANGERS = "+12065550199"


def listed(system: System, account: str = "acme") -> set[str]:
    return set(system.world.fake_lists.numbers(account))


def in_force(system: System) -> list[tuple[str, str, str]]:
    keys = system.world.keyring.of(NUMBER)
    entries = system.world.fake_suppressions.get("acme", keys).in_force()
    return sorted((entry.scope, entry.reason.value, entry.source) for entry in entries)


def events(system: System, account: str = "acme") -> list[LedgerEvent]:
    key = system.world.keyring.of(NUMBER).current
    return [entry.event for entry in system.world.fake_ledger.entries(account, key)]


def suppress(system: System, number: str = NUMBER, **changes: str) -> None:
    new = opt_out(event_id=f"e-{number}", at=system.now, **changes)
    system.opt_out.suppress("acme", system.world.keyring.of(number), number, new)


def wait(system: System, **time: float) -> None:
    system.world.clock.at += timedelta(**time)


def stopped_and_listed(system: System) -> None:
    system.hear(texted("STOP", at=system.now))
    system.rest()
    assert listed(system) == {NUMBER}


def start(system: System, event: str = "in-2") -> None:
    system.hear(texted("START", event=event, at=system.now))
    system.rest()


# ------------------------------------------------------------------ onto the list


def test_a_stop_is_listed_five_minutes_later_and_not_before(system: System) -> None:
    system.hear(texted("STOP", at=system.now))
    wait(system, minutes=4, seconds=59)
    assert system.mirror.run() == Mirrored()
    assert listed(system) == set()
    wait(system, seconds=1)
    assert system.mirror.run() == Mirrored(listed=1)
    assert listed(system) == {NUMBER}
    assert system.mirror.run() == Mirrored()


@pytest.mark.parametrize("scope", ["category:marketing", "campaign:offers"])
def test_what_a_list_cannot_express_is_not_put_on_one(system: System, scope: str) -> None:
    suppress(system, scope=scope)
    assert system.world.fake_pacing.entries == {}


def test_an_opt_out_lifted_within_five_minutes_never_reaches_the_list(system: System) -> None:
    system.hear(texted("STOP", at=system.now))
    wait(system, minutes=1)
    start(system)
    assert listed(system) == set()
    assert "lists.put" not in system.world.calls


def test_an_opt_out_towards_everybody_goes_onto_every_accounts_list(system: System) -> None:
    registry = system.world.fake_registry
    registry.put_account(replace(registry.accounts["acme"], id="birch"))
    system.hear(texted("STOP", at=system.now, to=STRANGERS))
    system.rest()
    assert (listed(system, "acme"), listed(system, "birch")) == ({NUMBER}, {NUMBER})


def test_what_the_carrier_throttles_stays_and_is_met_again(system: System) -> None:
    suppress(system)
    wait(system, hours=3)
    system.world.fail("lists.put")
    assert system.mirror.run() == Mirrored(left=1)
    assert listed(system) == set()
    wait(system, minutes=20)
    assert system.mirror.run() == Mirrored(listed=1)
    assert system.world.fake_pacing.entries == {}


def test_one_that_fails_does_not_keep_the_others_waiting(system: System) -> None:
    for number in (NUMBER, OTHER):
        suppress(system, number)
    wait(system, minutes=5)
    system.world.fail("lists.put")
    assert system.mirror.run() == Mirrored(listed=1, left=1)


def test_a_carrier_that_does_not_answer_is_not_asked_for_all_that_is_due(system: System) -> None:
    for last in range(10):
        suppress(system, f"+1415555010{last}")
    wait(system, minutes=5)
    for nth in range(1, 11):
        system.world.fail("lists.put", nth=nth)
    assert system.mirror.run() == Mirrored(left=10)
    assert system.world.calls.count("lists.put") == 3


def test_after_a_day_an_entry_is_left_to_the_daily_comparison(system: System) -> None:
    suppress(system)
    wait(system, hours=25)
    system.world.fail("lists.put")
    assert system.mirror.run() == Mirrored()
    assert system.world.fake_pacing.entries == {}


def test_a_sweep_takes_only_so_many_and_the_next_the_rest(system: System) -> None:
    for last in range(MOST_ENTRIES + 1):
        suppress(system, f"+14155{550000 + last}")
    wait(system, minutes=5)
    assert system.mirror.run() == Mirrored(listed=MOST_ENTRIES, left=1)
    assert system.mirror.run() == Mirrored(listed=1)


def test_a_number_that_the_carrier_refuses_is_not_tried_again(system: System) -> None:
    system.world.fake_lists.refuse.add(NUMBER)
    suppress(system)
    wait(system, minutes=5)
    assert system.mirror.run() == Mirrored(refused=1)
    assert system.world.fake_pacing.entries == {}


def test_a_number_that_was_erased_meanwhile_is_not_given_to_the_carrier(system: System) -> None:
    suppress(system)
    key = system.world.keyring.of(NUMBER).current
    at, item = system.world.fake_suppressions.items[("acme", key)]
    system.world.fake_suppressions.items[("acme", key)] = (at, item.anonymous())
    wait(system, minutes=5)
    assert system.mirror.run() == Mirrored()
    assert system.world.fake_pacing.entries == {}


def test_texts_are_not_swept_with_opt_outs_nor_these_with_texts(system: System) -> None:
    suppress(system)
    wait(system, minutes=5)
    assert system.release.run() == 0
    assert [entry.shard for entry in system.world.fake_pacing.entries.values()] == [LIST_SHARD]


# ------------------------------------------------------------------ off the list


def test_start_takes_the_number_off_and_says_that_texts_come_again(system: System) -> None:
    stopped_and_listed(system)
    before = len(system.world.fake_carrier.sent)
    start(system)
    assert (listed(system), in_force(system)) == (set(), [])
    assert len(system.world.fake_carrier.sent) == before + 1


def test_a_start_that_the_carrier_refuses_leaves_an_opt_out_and_promises_nothing(
    system: System,
) -> None:
    stopped_and_listed(system)
    start(system)
    wait(system, days=1)
    system.hear(texted("STOP", event="in-3", at=system.now))
    system.rest()
    before = len(system.world.fake_carrier.sent)
    start(system, "in-4")
    assert in_force(system) == [(ACCOUNT, "carrier", START_REFUSED)]
    assert listed(system) == {NUMBER}
    assert len(system.world.fake_carrier.sent) == before
    assert events(system) == [LedgerEvent.OPT_OUT, LedgerEvent.OPT_IN] * 2 + [LedgerEvent.OPT_OUT]
    system.submit(draft("after"))
    assert system.row("after").status is Status.BLOCKED


def test_a_start_after_the_thirty_days_undoes_the_refusal(system: System) -> None:
    stopped_and_listed(system)
    start(system)
    system.hear(texted("STOP", event="in-3", at=system.now))
    system.rest()
    start(system, "in-4")
    wait(system, days=29)
    start(system, "in-5")
    assert in_force(system) == [(ACCOUNT, "carrier", START_REFUSED)]
    wait(system, days=2)
    before = len(system.world.fake_carrier.sent)
    start(system, "in-6")
    assert (listed(system), in_force(system)) == (set(), [])
    assert events(system)[-1] is LedgerEvent.OPT_IN
    assert len(system.world.fake_carrier.sent) == before + 1


def test_a_start_that_the_carrier_throttles_comes_again(system: System) -> None:
    stopped_and_listed(system)
    system.world.fail("lists.remove")
    start(system)
    assert (listed(system), in_force(system)) == (set(), [])
    assert events(system) == [LedgerEvent.OPT_OUT, LedgerEvent.OPT_IN]


@pytest.mark.parametrize("account", ["acme", EVERYBODY])
def test_a_start_leaves_the_list_alone_while_another_reason_keeps_the_number_there(
    system: System, account: str
) -> None:
    stopped_and_listed(system)
    scope = GLOBAL if account == EVERYBODY else ACCOUNT
    other = Suppression(
        scope=scope,
        reason=SuppressionReason.COMPLAINT,
        source="operator",
        at=system.now,
        stored_at=system.now,
        event_id="complaint",
    )
    system.opt_out.suppress(account, system.world.keyring.of(NUMBER), NUMBER, other)
    system.rest()
    before = len(system.world.fake_carrier.sent)
    start(system)
    assert listed(system) == {NUMBER}
    assert len(system.world.fake_carrier.sent) == before


@pytest.mark.parametrize("call", ["suppressions.get", "lists.put", "pacing.delete_due"])
def test_a_start_at_any_moment_of_the_sweep_leaves_no_listing_behind(
    system: System, call: str
) -> None:
    suppress(system, reason=SuppressionReason.STOP, source="handset")
    wait(system, minutes=5)
    system.world.before(call, lambda: system.hear(texted("START", event="in-2", at=system.now)))
    system.mirror.run()
    assert (listed(system), in_force(system)) == (set(), [])


def test_a_sweep_in_the_middle_of_a_start_leaves_no_listing_behind(system: System) -> None:
    system.hear(texted("STOP", at=system.now))
    wait(system, minutes=5)

    def sweep() -> None:
        system.mirror.run()

    system.world.before("lists.remove", sweep)
    system.hear(texted("START", event="in-2", at=system.now))
    assert (listed(system), in_force(system)) == (set(), [])


# ------------------------------------------------------------------ learned from a refusal


def test_a_text_refused_for_a_listing_teaches_an_opt_out(system: System) -> None:
    system.world.fake_carrier.answers = [REFUSED]
    system.submit(draft("k1"), draft("k2", body="Acme Dental: 2. STOP ends"))
    system.rest()
    assert in_force(system) == [(ACCOUNT, "carrier", CARRIER_LIST)]
    assert events(system) == [LedgerEvent.OPT_OUT]
    assert (system.row("k1").status, system.row("k2").status) == (Status.FAILED, Status.BLOCKED)
    assert len(system.world.fake_carrier.sent) == 1
    assert "lists.put" not in system.world.calls


@pytest.mark.parametrize("call", ["suppressions.put", "ledger.append", "suppressions.get"])
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_a_crash_while_learning_loses_nothing(system: System, call: str, *, after: bool) -> None:
    system.world.fake_carrier.answers = [REFUSED]
    system.submit(draft())
    system.world.fail(call, error=Crash(), after=after)
    system.rest()
    assert in_force(system) == [(ACCOUNT, "carrier", CARRIER_LIST)]
    assert events(system) == [LedgerEvent.OPT_OUT]
    assert len(system.world.fake_carrier.sent) == 1


def test_a_confirmation_refused_for_the_listing_is_neither_news_nor_tried_again(
    system: System,
) -> None:
    system.world.fake_carrier.answers = [REFUSED]
    system.hear(texted("STOP", at=system.now))
    system.rest()
    assert in_force(system) == [(ACCOUNT, "stop", "handset")]
    assert events(system) == [LedgerEvent.OPT_OUT]
    assert len(system.world.fake_carrier.sent) == 1


def test_a_refusal_right_after_a_start_is_not_taken_for_a_new_opt_out(system: System) -> None:
    start(system)
    system.world.fake_carrier.answers = [REFUSED]
    system.submit(draft())
    system.rest()
    assert in_force(system) == []


# ------------------------------------------------------------------ what an operator takes back


def put(system: System, scope: str) -> None:
    """An operator stops all texts, and the sweep has passed."""
    suppression_desk(system.world, system.opt_out).put(
        "acme",
        NUMBER,
        scope=scope,
        reason=SuppressionReason.MANUAL,
        source="operator",
        note="",
    )
    system.rest()


@pytest.mark.parametrize("scope", [ACCOUNT, GLOBAL])
def test_what_an_operator_deletes_leaves_the_lists(system: System, scope: str) -> None:
    put(system, scope)
    assert listed(system) == {NUMBER}
    suppression_desk(system.world, system.opt_out).delete("acme", NUMBER, scope)
    assert listed(system) == set()


def test_what_the_carrier_keeps_is_not_deleted_and_the_operator_is_told(system: System) -> None:
    put(system, ACCOUNT)
    suppression_desk(system.world, system.opt_out).delete("acme", NUMBER, ACCOUNT)
    put(system, ACCOUNT)
    with pytest.raises(Conflict, match="once in 30 days"):
        suppression_desk(system.world, system.opt_out).delete("acme", NUMBER, ACCOUNT)
    assert in_force(system) == [(ACCOUNT, "manual", "operator")]


def test_a_deletion_leaves_alone_what_a_stop_keeps_listed(system: System) -> None:
    stopped_and_listed(system)
    put(system, GLOBAL)
    suppression_desk(system.world, system.opt_out).delete("acme", NUMBER, GLOBAL)
    assert listed(system) == {NUMBER}
    assert "lists.remove" not in system.world.calls


# ------------------------------------------------------------------ toll-free numbers


def toll_free(system: System) -> None:
    registry = system.world.fake_registry
    registry.put_sender(replace(registry.senders[SENDER], type=SenderType.TOLL_FREE))


@pytest.mark.parametrize("word", ["STOP", " stop "])
def test_the_networks_answer_a_stop_to_a_toll_free_number_and_we_store_it(
    system: System, word: str
) -> None:
    toll_free(system)
    system.hear(texted(word, at=system.now))
    system.rest()
    assert in_force(system) == [(ACCOUNT, "stop", "handset")]
    assert listed(system) == {NUMBER}
    assert system.world.fake_carrier.sent == []


@pytest.mark.parametrize("word", ["STOPALL", "please take me off your list", "ARRET"])
def test_what_the_networks_do_not_know_we_confirm_on_a_toll_free_number_too(
    system: System, word: str
) -> None:
    toll_free(system)
    system.hear(texted(word, at=system.now))
    system.rest()
    assert in_force(system) == [(ACCOUNT, "stop", "handset")]
    assert len(system.world.fake_carrier.sent) == 1
