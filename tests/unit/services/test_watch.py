"""A number that people leave, or that carriers block, stops by itself."""

from dataclasses import replace
from datetime import timedelta

import pytest

from consentry.domain.audit import CHAIN, entry_of
from consentry.domain.history import SendHistory
from consentry.domain.sender import SenderStatus
from consentry.domain.tally import Counted, Place
from consentry.errors import TemporaryFailure
from tests.support.fakes import START
from tests.unit.services.system import NUMBER, SENDER, System, draft, texted

HERE = Place(account="acme", sender=SENDER, campaign="appointments")


def sent(system: System, recipients: int, **counts: int) -> None:
    known = {Counted(name): n for name, n in counts.items()}
    both = {Counted.SENT: recipients, Counted.RECIPIENTS: recipients}
    system.world.fake_counters.add(HERE, system.now, {**both, **known})


def had_a_text(system: System) -> None:
    """The recipient was texted a while ago, longer than anything counts."""
    key = system.world.keyring.of(NUMBER).current
    history = SendHistory(last_sender={"appointments": SENDER})
    system.world.fake_pacing.items[("acme", key)] = history


def is_paused(system: System) -> tuple[bool, bool]:
    sender = system.world.fake_registry.sender(SENDER)
    campaign = system.world.fake_registry.campaign("acme", "appointments")
    assert sender is not None
    assert campaign is not None
    return sender.status is SenderStatus.PAUSED, campaign.paused


def stories(system: System) -> list[str]:
    return [entry_of(each).story for each in system.world.fake_ledger.entries("acme", CHAIN)]


def test_the_stop_that_reaches_the_threshold_pauses_number_and_campaign(system: System) -> None:
    had_a_text(system)
    sent(system, 100, opt_out=4)

    system.hear(texted("STOP"))

    assert is_paused(system) == (True, True)
    campaign = system.world.fake_registry.campaign("acme", "appointments")
    assert campaign is not None
    why = "opt-out rate 5.0% in 24 hours, where 5.0% stops it, of 100 recipients"
    assert stories(system) == [
        f"at 2026-11-24T18:00:00Z consentry itself paused {what} (active -> paused), because: {why}"
        for what in (f"number `{SENDER}`", "campaign `appointments`")
    ]
    assert {campaign.status_reason, campaign.senders[SENDER].status_reason} == {why}


def test_strangers_cannot_stop_a_number_though_their_wish_holds(system: System) -> None:
    sent(system, 100, opt_out=4)

    system.hear(texted("STOP"))

    keys = system.world.keyring.of(NUMBER)
    assert system.world.fake_suppressions.get("acme", keys).in_force()
    assert is_paused(system) == (False, False)


def test_who_stops_and_starts_again_and_again_is_one_who_left(system: System) -> None:
    had_a_text(system)
    for n in range(4):
        system.hear(texted("STOP", event=f"stop-{n}", at=system.now))
        system.world.clock.advance(60)
        system.hear(texted("START", event=f"start-{n}", at=system.now))
        system.world.clock.advance(60)

    (tally,) = system.world.fake_counters.since("acme", START, START)
    assert tally.counts == {Counted.OPT_OUT: 1}


def test_who_comes_back_and_leaves_on_another_day_has_left_twice(system: System) -> None:
    had_a_text(system)
    system.hear(texted("STOP"))
    system.hear(texted("START", event="in-2", at=START + timedelta(hours=1)))
    system.world.clock.at = START + timedelta(hours=24)
    system.hear(texted("STOP", event="in-3", at=system.now))

    tallies = system.world.fake_counters.since("acme", START, system.now)
    assert [each.counts for each in tallies] == [{Counted.OPT_OUT: 1}] * 2


def test_below_it_nothing_happens(system: System) -> None:
    had_a_text(system)
    sent(system, 100, opt_out=3)

    system.hear(texted("STOP"))

    assert is_paused(system) == (False, False)
    assert stories(system) == []


def test_a_stop_is_counted_once_however_often_it_comes(system: System) -> None:
    had_a_text(system)
    for event in ("in-1", "in-1", "in-2"):
        system.hear(texted("STOP", event=event))

    (tally,) = system.world.fake_counters.since("acme", START, START)
    assert tally.counts == {Counted.OPT_OUT: 1}


def test_a_stop_is_obeyed_though_nothing_can_be_counted(system: System) -> None:
    system.submit(draft())
    system.world.fail("counters.add")

    system.inbound.run(texted("STOP"))

    system.rest()
    keys = system.world.keyring.of(NUMBER)
    assert system.world.fake_suppressions.get("acme", keys).in_force()
    assert system.world.fake_counters.stored == {}


def test_what_is_older_than_a_day_counts_no_more(system: System) -> None:
    sent(system, 100, opt_out=10)
    system.world.clock.at = START + timedelta(hours=26)

    system.watch.look([HERE])

    assert is_paused(system) == (False, False)


def test_carriers_that_block_pause_too(system: System) -> None:
    sent(system, 200, blocked=20)

    assert system.watch.look([HERE]) == (SENDER, "appointments")
    assert is_paused(system) == (True, True)


def test_a_number_is_judged_by_its_own_texts(system: System) -> None:
    other = replace(HERE, sender="+12065550199")
    sent(system, 150, opt_out=0)
    counts = {Counted.SENT: 100, Counted.RECIPIENTS: 100, Counted.OPT_OUT: 9}
    system.world.fake_counters.add(other, START, counts)

    system.watch.look([HERE])

    assert is_paused(system) == (False, False)


@pytest.mark.parametrize("call", ["governance.apply", "counters.since"])
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_a_look_that_broke_off_is_made_good_by_the_next(
    system: System, call: str, after: bool
) -> None:
    sent(system, 100, opt_out=5)
    system.world.fail(call, after=after)
    with pytest.raises(TemporaryFailure):
        system.watch.look([HERE])

    system.watch.look([HERE])

    assert is_paused(system) == (True, True)
    assert len(stories(system)) == 2


def test_a_number_that_is_blocked_stays_so(system: System) -> None:
    sender = system.world.fake_registry.sender(SENDER)
    assert sender is not None
    system.world.fake_registry.put_sender(replace(sender, status=SenderStatus.BLOCKED))
    sent(system, 100, opt_out=5)

    system.watch.look([HERE])

    stored = system.world.fake_registry.sender(SENDER)
    assert stored is not None
    assert stored.status is SenderStatus.BLOCKED
