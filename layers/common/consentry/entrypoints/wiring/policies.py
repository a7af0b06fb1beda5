"""The rules' data, read once."""

from functools import cache

from consentry.policy.loading import load
from consentry.policy.rulebook import Rulebook


@cache
def book() -> Rulebook:
    """The rules' data."""
    return load()
