"""An account's share of requests, over the whole stack: one of its own, with a small limit."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.support.stack import BIRCH, OPERATOR, Client, running

PER_SECOND = 5
WINDOW = PER_SECOND * 10


@pytest.fixture(scope="module")
def limited() -> Iterator[Client]:
    with running(AccountRateLimit=str(PER_SECOND)) as client:
        client.reset()
        yield client


def test_an_account_that_asks_too_often_waits_while_others_go_on(limited: Client) -> None:
    statuses = [limited.api("GET", "/v1/messages").status for _ in range(WINDOW + 10)]
    refused = limited.api("GET", "/v1/messages")

    assert statuses.count(200) == WINDOW + 1, "a window, and this environment's first lease"
    assert (refused.status, refused.problem) == (429, "too-many-requests")
    wait = int(refused.headers["retry-after"])
    assert 1 <= wait <= 10
    assert limited.api("GET", "/v1/messages", key=BIRCH).status == 200
    assert limited.api("GET", "/v1/accounts/acme", key=OPERATOR).status == 200

    limited.jump(limited.now() + timedelta(seconds=wait))
    assert limited.api("GET", "/v1/messages").status == 200


def test_every_api_counts_and_its_role_allows_it(limited: Client) -> None:
    limited.jump(limited.now() + timedelta(seconds=20))
    for path in ("/v1/policy/profiles", "/v1/suppressions", "/v1/accounts/acme", "/v1/messages"):
        limited.jump(limited.now() + timedelta(seconds=10))
        statuses = {limited.api("GET", path).status for _ in range(WINDOW + 10)}
        assert statuses == {200, 429}, path
    assert limited.stats()["denied"] == {}
