"""A pytest plugin that runs each test with one behaviour switched off, and tells which still pass.

`python -m tests.support.switched_off BEHAVIOUR...` prints the behaviours whose test did not notice.
"""

import importlib
import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from typing import Any

import pytest

from tests.health.switches import SWITCHES


class SwitchedOff:
    """Replaces what a behaviour's switch names while its test runs."""

    def __init__(self, behaviour: str) -> None:
        self.switch = SWITCHES[behaviour]
        self.outcomes: list[str] = []

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """The whole of a test, its fixtures too."""
        with replaced(self.switch.target, self.switch.off):
            return (yield)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Notes how each test went."""
        if report.when == "call" or report.failed:
            self.outcomes.append(report.outcome)

    @property
    def noticed(self) -> bool:
        """Whether a test ran and failed."""
        return "failed" in self.outcomes


@contextmanager
def replaced(target: str, off: Any) -> Iterator[None]:
    """What a dotted name means, made by `off` from what it meant."""
    owner, name = found(target)
    original = vars(owner)[name]
    setattr(owner, name, off(original))
    try:
        yield
    finally:
        setattr(owner, name, original)


def found(target: str) -> tuple[Any, str]:
    """The module or class that holds a dotted name, and the name in it. ValueError if none does."""
    path, _, name = target.rpartition(".")
    try:
        owner = importlib.import_module(path)
    except ModuleNotFoundError:
        holder, attribute = found(path)
        owner = getattr(holder, attribute)
    if name not in vars(owner):
        raise ValueError(f"nothing is called `{target}`")
    return owner, name


def main(behaviours: list[str]) -> None:
    """Runs each behaviour's test without it; prints those whose test passes all the same."""
    for behaviour in behaviours:
        plugin = SwitchedOff(behaviour)
        quiet = ["-q", "--tb=no", "-p", "no:cacheprovider"]
        with redirect_stdout(io.StringIO()):
            pytest.main([*quiet, SWITCHES[behaviour].test], plugins=[plugin])
        if not plugin.noticed:
            sys.stdout.write(f"{behaviour}: {plugin.outcomes or 'no test ran'}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
