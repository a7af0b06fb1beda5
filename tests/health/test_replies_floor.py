"""What free text is understood to ask for stays at least as good as it was measured, also on the
lines that nobody tuned by (`make bench-optout` prints the figures)."""

from dataclasses import dataclass

import pytest

from bench.optout import exact, ours, replies, score


@dataclass(frozen=True, slots=True, kw_only=True)
class Floor:
    recall: float
    unclear: float
    falsely_out: float
    falsely_stopped: float


FLOORS = {
    "tuning": Floor(recall=0.99, unclear=0.98, falsely_out=0.0, falsely_stopped=0.005),
    "set aside": Floor(recall=0.90, unclear=0.84, falsely_out=0.06, falsely_stopped=0.07),
}


@pytest.mark.parametrize("part", FLOORS)
def test_opt_outs_are_found_and_ordinary_texts_are_left_alone(part: str) -> None:
    floor = FLOORS[part]
    lines = [reply for reply in replies() if reply.set_aside is (part == "set aside")]
    found = score(lines, ours)

    assert found.found / found.opt_outs >= floor.recall
    assert found.unclear_stopped / found.unclear >= floor.unclear
    assert found.falsely_out / found.ordinary <= floor.falsely_out
    assert found.falsely_stopped / found.ordinary <= floor.falsely_stopped


def test_exact_keywords_find_a_fraction_of_it() -> None:
    lines = replies()

    assert score(lines, exact).found * 4 < score(lines, ours).found
