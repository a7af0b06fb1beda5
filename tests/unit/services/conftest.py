"""A system with the seeded account on it."""

import pytest

from tests.unit.services.system import System
from tests.unit.services.trace import TracedWorld


@pytest.fixture
def system() -> System:
    return System(world=TracedWorld())
