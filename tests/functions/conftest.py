"""One set of tables for all of these tests; each finds them as they were seeded."""

from collections.abc import Iterator

import pytest

from tests.support.handlers import Handlers, running


@pytest.fixture(scope="package")
def started() -> Iterator[Handlers]:
    with running() as handlers:
        yield handlers


@pytest.fixture
def lambdas(started: Handlers) -> Handlers:
    started.reset()
    return started
