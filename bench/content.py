"""How well the content rules tell barred texts from ordinary ones, by category and part.

`make bench-content` decides every line of `tests/corpus/content.jsonl` under the profile that bars
the most, prints recall and precision for the part that the rules were tuned on and for the part set
aside, and the errors of the first. `--show-set-aside` shows the errors of the other too: a line
that was read is worth nothing afterwards. `--growth` measures what doubling a text costs.
"""

import argparse
import hashlib
import json
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import cast

from consentry.domain.account import Brand
from consentry.policy.content import examine
from consentry.policy.content.scan import scan
from consentry.policy.decision import Detail, Outcome
from consentry.policy.loading import load
from consentry.policy.rules import ALL
from tests.support.builders import facts

CORPUS = Path(__file__).parents[1] / "tests/corpus/content.jsonl"
RULES = (
    "content.prohibited",
    "content.deceptive",
    "content.profanity",
    "content.evasion",
    "content.capitals",
)
# The corpus has one category for both.
_SAME = {"PROFANITY": "HATE_VIOLENCE", "CAPITALS": "EVASION"}
_JUDGES = [rule for rule in ALL if rule.id in RULES]
_NOBODY = Brand(name="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A line of the corpus, what the rules made of it, and whether it is set aside."""

    id: str
    text: str
    expect: str
    category: str
    disguise: str
    outcome: str
    found: frozenset[str]
    aside: bool

    @property
    def right(self) -> bool:
        """The outcome is the label's."""
        return self.outcome == self.expect

    @property
    def let_through(self) -> bool:
        """What must not be sent as it is would be."""
        return self.expect != Outcome.ALLOW and self.outcome == Outcome.ALLOW

    @property
    def stopped(self) -> bool:
        """What may be sent is denied or kept waiting."""
        return self.expect == Outcome.ALLOW and self.outcome != Outcome.ALLOW


def judge() -> Iterator[Judged]:
    """Every line with what the rules make of it."""
    book = load()
    plain = facts()
    for written in CORPUS.read_text("utf-8").splitlines():
        line = json.loads(written)
        content = examine(line["text"], brand=_NOBODY, book=book)
        given = replace(plain, content=content)
        found = [finding for rule in _JUDGES for finding in rule.check(given, book)]
        outcome = max((f.outcome for f in found), key=lambda o: o.rank, default=Outcome.ALLOW)
        yield Judged(
            id=line["id"],
            text=line["text"],
            expect=line["expect"],
            category=line["category"],
            disguise=line["disguise"],
            outcome=outcome.value,
            found=frozenset(_category(code) for f in found for code in _codes(f.detail)),
            aside=int(hashlib.sha256(line["id"].encode()).hexdigest()[:8], 16) % 10 < 3,
        )


def _codes(detail: Detail) -> list[str]:
    return cast("list[str]", detail["categories"])


def _category(code: str) -> str:
    return _SAME.get(code, code)


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Counts of one part or category, and the shares that follow from them."""

    barred: int
    caught: int
    denied: int
    to_deny: int
    stopped: int
    flagged: int

    @property
    def recall(self) -> float:
        """Of the texts labelled deny or review, the share that is not sent as it is."""
        return self.caught / self.barred if self.barred else 1.0

    @property
    def denials(self) -> float:
        """Of the texts labelled deny, the share that is denied."""
        return self.denied / self.to_deny if self.to_deny else 1.0

    @property
    def precision(self) -> float:
        """Of the texts that were denied or kept waiting, the share that was labelled so."""
        return (self.flagged - self.stopped) / self.flagged if self.flagged else 1.0


def score(lines: Sequence[Judged]) -> Score:
    """The counts of some lines."""
    return Score(
        barred=sum(line.expect != Outcome.ALLOW for line in lines),
        caught=sum(line.expect != Outcome.ALLOW and not line.let_through for line in lines),
        to_deny=sum(line.expect == Outcome.DENY for line in lines),
        denied=sum(line.expect == line.outcome == Outcome.DENY for line in lines),
        stopped=sum(line.stopped for line in lines),
        flagged=sum(line.outcome != Outcome.ALLOW for line in lines),
    )


def _table(lines: Sequence[Judged], aside: bool) -> None:
    part = [line for line in lines if line.aside is aside]
    print(f"\n{'set aside' if aside else 'tuned on'}: {len(part)} lines")
    print(f"{'category':<22}{'lines':>6}{'recall':>8}{'denied':>8}{'precision':>11}{'named':>7}")
    for name in sorted({line.category for line in part}):
        _row(name or "(ordinary)", [line for line in part if line.category == name])
    for name in sorted({line.disguise for line in part} - {""}):
        _row(f"~ {name}", [line for line in part if line.disguise == name])
    _row("all", part)
    kinds = Counter((line.expect, line.outcome) for line in part if not line.right)
    print("wrong:", ", ".join(f"{a} as {b} {n}" for (a, b), n in sorted(kinds.items())) or "none")


def _row(name: str, lines: Sequence[Judged]) -> None:
    got = score(lines)
    caught = [x for x in lines if Outcome.ALLOW not in (x.expect, x.outcome)]
    named = sum(line.category in line.found for line in caught)
    print(
        f"{name:<22}{len(lines):>6}{got.recall:>8.3f}{got.denials:>8.3f}{got.precision:>11.3f}"
        f"{named / len(caught) if caught else 1:>7.2f}"
    )


def _errors(lines: Sequence[Judged]) -> None:
    for line in lines:
        if not line.right:
            found = ",".join(sorted(line.found)) or "-"
            print(f"{line.id}: {line.expect} as {line.outcome} [{found}] {line.text!r}")


def growth(
    build: Callable[[int], str], sizes: Sequence[int] = (200, 400, 800, 1600)
) -> list[float]:
    """How many times longer each doubling takes; the best of several runs, so that others on the
    machine do not count.
    """
    lexicon = load().content
    took = []
    for size in sizes:
        text = build(size)
        runs = []
        for _ in range(40):
            start = time.thread_time_ns()
            scan(text, lexicon)
            runs.append(time.thread_time_ns() - start)
        took.append(min(runs))
    return [after / before for before, after in pairwise(took)]


SHAPES: dict[str, Callable[[int], str]] = {
    "words": lambda n: ("the loan of your house is free today " * n)[:n],
    "letters": lambda n: ("f r e e c a s h " * n)[:n],
    "dotted": lambda n: ("p.a.y.d.a.y " * n)[:n],
    "figures": lambda n: ("l04n p@yd4y " * n)[:n],
    "one letter": lambda n: "a" * n,
    "spaced letter": lambda n: ("a " * n)[:n],
    "stretched": lambda n: ("caaaash looooan " * n)[:n],
    "look-alikes": lambda n: ("р\u200bаyday lоan " * n)[:n],
    "stars": lambda n: ("f*** s**t " * n)[:n],
    "signs": lambda n: ("@$!|*'" * n)[:n],
    "one word": lambda n: "a" * (n - 2) + "#b",
    "rows of signs": lambda n: ("====== " + " " * 20) * (n // 27 + 1),
    "emoji": lambda n: ("😊👍🏽 " * n)[:n],
    "other script": lambda n: ("Ваш заказ сор " * n)[:n],
    "capitals": lambda n: ("HuGe SALE! " * n)[:n],
}


def _speed(lines: Sequence[Judged]) -> None:
    lexicon = load().content
    texts = [f"{one.text} {other.text}" for one, other in pairwise(lines)]
    texts = [f"{text} Please reply with any questions that you may have."[:160] for text in texts]
    runs = []
    for text in texts:
        best = 10**9
        for _ in range(5):
            start = time.thread_time_ns()
            scan(text, lexicon)
            best = min(best, time.thread_time_ns() - start)
        runs.append(best / 1000)
    print(f"\n{len(texts)} distinct texts of up to 160 characters: median {median(runs):.1f} µs")


def main() -> None:
    """Judge the corpus and print what came of it."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--show-set-aside", action="store_true", help="and so spend it")
    options.add_argument("--growth", action="store_true", help="measure doubled texts instead")
    given = options.parse_args()
    if given.growth:
        for name, build in SHAPES.items():
            print(f"{name:<16}" + "".join(f"{factor:>7.2f}" for factor in growth(build)))
        return
    lines = list(judge())
    _errors([line for line in lines if not line.aside])
    if given.show_set_aside:
        print("\nset aside:")
        _errors([line for line in lines if line.aside])
    _table(lines, aside=False)
    _table(lines, aside=True)
    ordinary = [line for line in lines if line.category == "" and not line.aside]
    _speed(ordinary)


if __name__ == "__main__":
    main()
