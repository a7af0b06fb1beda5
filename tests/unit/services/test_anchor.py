"""Daily roots: every day has one, every chain is held by one, and nothing is made twice."""

import json
from datetime import date, datetime, timedelta
from hashlib import sha256

import pytest

import consentry_verify
from consentry.domain.ledger import LedgerEntry, LedgerEvent
from consentry.domain.merkle import EMPTY
from consentry.domain.roots import ChainRoot
from consentry.errors import TemporaryFailure
from consentry.services.anchor import Anchor
from consentry.services.chain import Chain
from tests.support.fakes import START, Crash, FakeWorld

DAY = START.date()
HALF_PAST_MIDNIGHT = START.replace(hour=0, minute=30)


def anchor(world: FakeWorld, most: int = 50_000) -> Anchor:
    return Anchor(clock=world.clock, roots=world.roots, store=world.root_store, most=most)


def happen(world: FakeWorld, recipient: str, times: int = 1) -> None:
    """So many events of one recipient, now."""
    for _ in range(times):
        head = world.fake_ledger.head("acme", recipient)
        Chain(clock=world.clock, ledger=world.ledger).add(
            account="acme",
            recipient=recipient,
            event=LedgerEvent.OPT_OUT,
            event_id=f"e-{head.seq if head else 0}",
            at=world.clock.now(),
            facts={},
        )


def night(world: FakeWorld, days: int = 1) -> datetime:
    """Half past midnight, some days after the start."""
    world.clock.at = HALF_PAST_MIDNIGHT + timedelta(days=days)
    return world.clock.at


def documents(world: FakeWorld) -> list[dict[str, object]]:
    """The root documents, in order."""
    names = sorted(name for name in world.fake_root_store.objects if name.endswith(".json"))
    return [json.loads(world.fake_root_store.objects[name]) for name in names]


def leads(root: ChainRoot) -> bool:
    """Whether the verifier, which is written apart, gets from the leaf to the root."""
    reached = consentry_verify.root_of(root.leaf.document, root.index, root.size, root.path)
    return reached == root.root


def entries(world: FakeWorld, recipient: str) -> list[LedgerEntry]:
    return world.fake_ledger.entries("acme", recipient)


@pytest.mark.parametrize("people", [1, 2, 7, 33])
def test_every_chain_of_the_day_leads_to_its_root(people: int) -> None:
    world = FakeWorld()
    for n in range(people):
        happen(world, f"1.r{n}", times=1 + n % 3)
    night(world)
    assert anchor(world).run() == 1
    (document,) = documents(world)
    assert (document["day"], document["size"], document["part"]) == (str(DAY), people, 1)
    for n in range(people):
        (root,) = world.fake_roots.of_chain("acme", f"1.r{n}")
        end = entries(world, f"1.r{n}")[-1]
        assert (root.root, root.leaf.seq, root.leaf.hash) == (document["root"], end.seq, end.hash)
        assert leads(root)


def test_a_second_run_of_the_same_day_makes_nothing() -> None:
    world = FakeWorld()
    happen(world, "1.r1")
    night(world)
    anchor(world).run()
    stored = dict(world.fake_root_store.objects)
    world.clock.advance(3600)
    assert anchor(world).run() == 0
    assert world.fake_root_store.objects == stored


def test_today_has_no_root_yet() -> None:
    world = FakeWorld()
    happen(world, "1.r1")
    assert anchor(world).run() == 1
    assert world.fake_roots.of_chain("acme", "1.r1") == ()


def test_a_day_without_a_change_has_a_root_of_nothing_so_that_a_missing_one_is_noticed() -> None:
    world = FakeWorld()
    happen(world, "1.r1")
    night(world, days=3)
    assert anchor(world).run() == 3
    assert [(each["day"], each["size"]) for each in documents(world)] == [
        ("2026-11-24", 1),
        ("2026-11-25", 0),
        ("2026-11-26", 0),
    ]
    assert documents(world)[1]["root"] == EMPTY.hex()


def test_each_root_document_names_the_hash_of_the_one_before() -> None:
    world = FakeWorld()
    happen(world, "1.r1")
    for day in (1, 2, 3):
        night(world, days=day)
        anchor(world).run()
    store = world.fake_root_store.objects
    names = sorted(name for name in store if name.endswith(".json"))
    linked = [json.loads(store[name])["previous"] for name in names]
    assert linked == ["", *(sha256(store[name]).hexdigest() for name in names[:-1])]


def test_the_first_run_looks_back_to_the_first_day_with_a_change() -> None:
    world = FakeWorld()
    happen(world, "1.r1")
    night(world, days=5)
    assert anchor(world).run() == 5
    assert documents(world)[0]["day"] == str(DAY)


def test_a_chain_that_moved_on_before_the_run_is_held_by_the_next_days_root() -> None:
    world = FakeWorld()
    happen(world, "1.r1", times=2)
    happen(world, "1.r2")
    world.clock.at = HALF_PAST_MIDNIGHT + timedelta(days=1, minutes=-20)
    happen(world, "1.r1")
    night(world)
    anchor(world).run()
    assert world.fake_roots.of_chain("acme", "1.r1") == ()
    night(world, days=2)
    anchor(world).run()
    (root,) = world.fake_roots.of_chain("acme", "1.r1")
    assert (root.day, root.leaf.seq) == (DAY + timedelta(days=1), 3)
    assert leads(root)


@pytest.mark.parametrize("people", [4, 5, 9])
def test_a_day_of_many_changes_has_several_roots_and_each_chain_one_of_them(people: int) -> None:
    world = FakeWorld()
    for n in range(people):
        happen(world, f"1.r{n}")
    night(world)
    parts = -(-people // 4)
    assert anchor(world, most=4).run() == parts
    assert [each["part"] for each in documents(world)] == list(range(1, parts + 1))
    for n in range(people):
        (root,) = world.fake_roots.of_chain("acme", f"1.r{n}")
        assert leads(root)
        assert root.root == documents(world)[root.part - 1]["root"]


def story() -> FakeWorld:
    """Two days with changes, the first with more than one root takes."""
    world = FakeWorld()
    for n in range(5):
        happen(world, f"1.r{n}")
    world.clock.advance(86_400)
    happen(world, "1.r1")
    night(world, days=2)
    return world


def told() -> list[str]:
    """The calls of the story, by which it can be interrupted."""
    world = story()
    world.calls.clear()
    anchor(world, most=2).run()
    return [f"{call}:{world.calls[:at].count(call) + 1}" for at, call in enumerate(world.calls)]


@pytest.mark.parametrize("moved", [False, True], ids=["nothing moves", "a chain moves meanwhile"])
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("place", told())
def test_a_run_that_ends_at_any_call_is_finished_by_the_next(
    place: str, after: bool, moved: bool
) -> None:
    world = story()
    call, _, nth = place.partition(":")
    world.fail(call, nth=int(nth), error=Crash(), after=after)
    with pytest.raises(Crash):
        anchor(world, most=2).run()
    stored = dict(world.fake_root_store.objects)
    if moved:
        happen(world, "1.r0")

    anchor(world, most=2).run()
    night(world, days=3)
    anchor(world, most=2).run()

    assert stored.items() <= world.fake_root_store.objects.items(), "a root was replaced"
    days = {document["day"] for document in documents(world)}
    assert days == {"2026-11-24", "2026-11-25", "2026-11-26"}
    for n in range(5):
        roots = world.fake_roots.of_chain("acme", f"1.r{n}")
        assert all(map(leads, roots))
        assert max(root.leaf.seq for root in roots) == len(entries(world, f"1.r{n}"))


def test_a_service_that_does_not_answer_ends_the_run_with_its_error() -> None:
    world = story()
    world.fail("root_store.put_once")
    with pytest.raises(TemporaryFailure):
        anchor(world).run()
    assert world.fake_roots.next() is None


def test_the_first_day_of_a_deployment_without_a_change_is_yesterday() -> None:
    world = FakeWorld()
    night(world)
    assert anchor(world).run() == 1
    assert [each["day"] for each in documents(world)] == [str(date(2026, 11, 24))]
