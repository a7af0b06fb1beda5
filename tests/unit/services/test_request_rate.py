"""An account's share of requests, over any number of environments."""

import pytest

from consentry.errors import TooManyRequests
from consentry.services.request_rate import LEASES, RequestRate
from tests.support.fakes import FakeClock

PER_SECOND = 50
MOST = PER_SECOND * 10
LEASE = MOST // LEASES


class Counts:
    """The shared counter in memory, and how often it was asked."""

    def __init__(self) -> None:
        self.taken: dict[tuple[str, int], int] = {}
        self.calls = 0

    def take(self, owner: str, window: int, many: int, most: int) -> bool:
        self.calls += 1
        taken = self.taken.get((owner, window), 0)
        if taken + many > most:
            return False
        self.taken[(owner, window)] = taken + many
        return True


@pytest.fixture
def counts() -> Counts:
    return Counts()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def rate(clock: FakeClock, counts: Counts) -> RequestRate:
    return RequestRate(clock=clock, counts=counts, per_second=PER_SECOND)


def admitted(rate: RequestRate, requests: int, owner: str = "acme") -> int:
    """How many of so many requests at once are let through."""
    through = 0
    for _ in range(requests):
        try:
            rate.take(owner)
        except TooManyRequests:
            continue
        through += 1
    return through


def test_few_requests_ask_nobody(rate: RequestRate, counts: Counts) -> None:
    assert admitted(rate, LEASE) == LEASE
    assert counts.calls == 0


def test_many_requests_ask_once_for_each_lease(rate: RequestRate, counts: Counts) -> None:
    assert admitted(rate, LEASE * 6) == LEASE * 6
    assert counts.calls == 5


def test_a_window_that_is_used_up_refuses_until_the_next_and_asks_no_more(
    rate: RequestRate, counts: Counts, clock: FakeClock
) -> None:
    clock.advance(3)
    assert admitted(rate, MOST * 3) == MOST + LEASE
    asked = counts.calls

    with pytest.raises(TooManyRequests, match="wait `7` s") as refused:
        rate.take("acme")

    assert refused.value.retry_after == 7
    assert counts.calls == asked == LEASES + 1
    clock.advance(7)
    rate.take("acme")


def test_environments_share_a_window(clock: FakeClock, counts: Counts) -> None:
    fleet = [RequestRate(clock=clock, counts=counts, per_second=PER_SECOND) for _ in range(20)]
    through = sum(admitted(each, MOST) for each in fleet)
    assert through == MOST + len(fleet) * LEASE


def test_one_account_leaves_another_its_share(rate: RequestRate) -> None:
    admitted(rate, MOST * 2)
    assert admitted(rate, MOST, "birch") == MOST


def test_the_first_instants_of_a_second_are_told_to_wait_a_whole_one(
    rate: RequestRate, clock: FakeClock
) -> None:
    clock.advance(9.999)
    admitted(rate, MOST * 2)
    with pytest.raises(TooManyRequests) as refused:
        rate.take("acme")
    assert refused.value.retry_after == 1


def test_without_a_limit_nothing_is_counted(clock: FakeClock, counts: Counts) -> None:
    assert admitted(RequestRate(clock=clock, counts=counts, per_second=0), 5_000) == 5_000
    assert counts.calls == 0


def test_a_clock_that_was_set_back_begins_a_window_anew(
    rate: RequestRate, clock: FakeClock
) -> None:
    clock.advance(60)
    admitted(rate, MOST * 2)
    clock.advance(-60)
    rate.take("acme")
