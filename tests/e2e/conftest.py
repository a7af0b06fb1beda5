"""One stack for all of these tests; each finds it as it was seeded, with the clock standing."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.decisions import Records, records
from tests.support.leaks import leaks
from tests.support.stack import Client, running


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="package")
def started() -> Iterator[Client]:
    with running() as client:
        yield client
        assert client.strange == set(), "answers that docs/openapi.json does not know"
        assert leaks(client) == [], "the log of all these tests holds a number or a text"


@pytest.fixture(scope="package")
def kept(started: Client) -> Iterator[Records]:
    with records(started) as found:
        yield found


@pytest.fixture
def stack(started: Client, kept: Records) -> Iterator[Client]:
    started.reset()
    yield started
    assert kept.differences() == [], "a decision that this test stored does not come out again"
