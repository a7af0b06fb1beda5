"""One stack for all of these tests; each starts from its beginning."""

from collections.abc import Iterator

import pytest

from local.stack import Stack
from tests.local.support import START, TEMPLATE, call


@pytest.fixture(scope="package")
def shared_stack() -> Iterator[Stack]:
    with Stack(now=START, template_file=TEMPLATE, seed_module=None) as stack:
        yield stack


@pytest.fixture
def stack(shared_stack: Stack) -> Stack:
    answer = call(f"{shared_stack.control_url}/reset", "POST", {"warm": True})
    assert answer.json["now"].startswith("2026-11-24T18:00:00")
    return shared_stack
