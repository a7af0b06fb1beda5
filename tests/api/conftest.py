"""The handlers on tables of a test's own: other fixtures here have them too, for a module."""

from collections.abc import Iterator

import pytest

from tests.support.handlers import Handlers, running


@pytest.fixture
def lambdas() -> Iterator[Handlers]:
    with running() as handlers:
        handlers.reset()
        yield handlers
