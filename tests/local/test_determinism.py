"""The same seed tells the same story: `make bench-determinism` does so for 10,000 texts."""

import json
import subprocess
import sys
from typing import Any

import pytest

from local.stack import ROOT
from local.trace import Trace


@pytest.mark.slow
def test_with_faults_on_the_same_seed_gives_the_same_order_and_the_same_end() -> None:
    command = [sys.executable, "-m", "bench.determinism", "--one", "--messages", "40"]
    command += ["--per-round", "20", "--seed", "7"]
    runs = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in (1, 2)]
    one, other = (json.loads(run.communicate()[0].splitlines()[-1]) for run in runs)
    assert one["texts"] >= 36
    for name in ("events", "order", "state", "texts"):
        assert one[name] == other[name]


def test_ids_are_named_by_the_place_at_which_they_first_appear() -> None:
    trace = Trace(lambda: 0, {"http://127.0.0.1:4577": "aws"})
    first, second = (f"{number:08d}-0000-4000-8000-000000000000" for number in (1, 2))
    assert trace.named(f"{second} {first} {second}") == "<0> <1> <0>"
    assert trace.named(f"http://127.0.0.1:4577/q {first}") == "aws/q <1>"


def test_a_state_is_the_same_whatever_its_ids_and_another_if_their_order_differs() -> None:
    def digest(*numbers: int) -> str:
        ids: list[Any] = [f"{number:08d}-0000-4000-8000-000000000000" for number in numbers]
        return Trace(lambda: 0, {}).state(ids)

    assert digest(1, 2, 1) == digest(5, 9, 5)
    assert digest(1, 2, 1) != digest(1, 2, 2)
