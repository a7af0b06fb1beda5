"""`Roots` and `RootStore`: what a day's root is made of, and where it is kept."""

from collections.abc import Iterator
from datetime import date, timedelta

import boto3
import pytest

from consentry.adapters.roots import S3RootStore
from consentry.domain.ledger import LedgerEntry
from consentry.domain.roots import ChainRoot, Leaf, NextRoot
from consentry.errors import ConfigurationError
from consentry.services.ports.roots import RootStore
from tests.contract.conftest import Ports
from tests.support.aws import CREDENTIALS, dynamo
from tests.support.fake_roots import FakeRootStore
from tests.support.records import KEY, NOW, entry

TODAY, TOMORROW = date(2026, 11, 24), date(2026, 11, 25)
BUCKET = "roots-of-these-tests"


def added(ports: Ports, n: int, day: date = TODAY) -> LedgerEntry:
    """The next entry of the nth recipient's chain, recorded on a day."""
    head = ports.ledger.head("acme", f"1.r{n:02d}")
    at = NOW + (day - TODAY)
    event = f"e-{head.seq + 1 if head else 1}"
    new = entry(head, event, recipient=f"1.r{n:02d}", at=at, recorded_at=at)
    assert ports.ledger.append(new, head)
    return new


def leaf(of: LedgerEntry) -> Leaf:
    return Leaf(account=of.account, recipient=of.recipient, seq=of.seq, hash=of.hash)


def test_the_heads_of_a_day_are_the_chains_that_changed_last_on_it(ports: Ports) -> None:
    first, second = added(ports, 1), added(ports, 2)
    added(ports, 1)
    third = added(ports, 1, TOMORROW)
    assert list(ports.roots.heads(TODAY)) == [leaf(second)]
    assert list(ports.roots.heads(TOMORROW)) == [leaf(third)]
    assert first.seq == 1


def test_heads_come_in_one_order_and_go_on_after_any_of_them(ports: Ports) -> None:
    wanted = {leaf(added(ports, n)) for n in range(20)}
    found = list(ports.roots.heads(TODAY))
    assert (set(found), len(found)) == (wanted, 20)
    for place in range(20):
        assert list(ports.roots.heads(TODAY, found[place])) == found[place + 1 :]


def led(n: int, day: date, part: int = 1) -> ChainRoot:
    return ChainRoot(
        day=day,
        part=part,
        root="ab" * 32,
        size=60,
        index=n,
        path=("cd" * 32, "ef" * 32),
        leaf=Leaf(account="acme", recipient=f"1.r{n:02d}", seq=3, hash="01" * 32),
    )


def test_a_chain_has_its_roots_in_the_order_of_days(ports: Ports) -> None:
    ports.roots.keep(led(n, day) for day in (TOMORROW, TODAY) for n in range(30))
    ports.roots.keep([led(1, TODAY)])
    assert ports.roots.of_chain("acme", "1.r01") == (led(1, TODAY), led(1, TOMORROW))
    assert ports.roots.of_chain("acme", KEY) == ports.roots.of_chain("birch", "1.r01") == ()


def test_roots_are_no_part_of_the_chain_that_they_prove(ports: Ports) -> None:
    first = added(ports, 1)
    ports.roots.keep([led(1, TODAY)])
    stored = ports.ledger.stored_chain("acme", "1.r01")
    assert [each for each, _ in stored.entries] == [first]
    assert list(ports.roots.heads(TODAY)) == [leaf(first)]


@pytest.mark.parametrize(
    "due",
    [
        pytest.param(NextRoot(day=TODAY), id="the first of all"),
        pytest.param(
            NextRoot(day=TODAY, part=2, previous="ab", after=led(1, TODAY).leaf),
            id="in the middle of a day",
        ),
    ],
)
def test_what_is_due_next_is_read_as_it_was_noted(ports: Ports, due: NextRoot) -> None:
    assert ports.roots.next() is None
    ports.roots.advance(NextRoot(day=TODAY - timedelta(days=1)))
    ports.roots.advance(due)
    assert ports.roots.next() == due


def in_memory() -> Iterator[RootStore]:
    yield FakeRootStore()


def on_moto() -> Iterator[RootStore]:
    with dynamo() as connection:
        s3 = boto3.client("s3", region_name=CREDENTIALS["AWS_DEFAULT_REGION"])
        s3.create_bucket(Bucket=BUCKET, ObjectLockEnabledForBucket=True)
        s3.put_object_lock_configuration(
            Bucket=BUCKET,
            ObjectLockConfiguration={
                "ObjectLockEnabled": "Enabled",
                "Rule": {"DefaultRetention": {"Mode": "COMPLIANCE", "Years": 5}},
            },
        )
        yield S3RootStore(connection, BUCKET)
        kept = s3.list_object_versions(Bucket=BUCKET)["Versions"]
        names = [one["Key"] for one in kept]
        assert len(names) == len(set(names)), "something was written over"
        for name in names:
            kept_as = s3.head_object(Bucket=BUCKET, Key=name)
            assert kept_as["ObjectLockMode"] == "COMPLIANCE"
        s3.close()


@pytest.fixture(params=[in_memory, on_moto], ids=["fake", "moto"])
def store(request: pytest.FixtureRequest) -> Iterator[RootStore]:
    yield from request.param()


def test_a_name_holds_what_was_put_there_first(store: RootStore) -> None:
    assert store.put_once("roots/a", b"first") == b"first"
    assert store.put_once("roots/a", b"second") == b"first"
    assert store.put_once("roots/a", b"first") == b"first"
    assert store.put_once("roots/b", b"") == b""
    assert store.put_once("roots/b", b"late") == b""


def test_a_bucket_that_is_not_there_is_a_wrong_deployment() -> None:
    with dynamo() as connection, pytest.raises(ConfigurationError, match="NoSuchBucket"):
        S3RootStore(connection, "no-such-bucket").put_once("roots/a", b"")
