"""What a decision costs: the text examined and every rule run, on 1,000 texts that differ.

The other facts are at hand, as they are after the one read of a send. Each text is decided once; no
round has a text of another. CPU time of one thread, in microseconds. Exits with 1 if the median is
above the limit, or if a peer decides its two rules wrongly.
"""

import argparse
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from itertools import cycle, islice
from typing import Any

from bench.peers import Question, peers
from bench.texts import texts
from consentry.domain.consent import ConsentLevel
from consentry.domain.message import Category
from consentry.policy.content import examine
from consentry.policy.decision import Decision
from consentry.policy.engine import evaluate
from consentry.policy.facts import Facts
from consentry.policy.loading import load
from consentry.policy.rules import ALL
from tests.support.builders import BRAND, consent, facts, intent, opt_out

LIMIT_US = 120.0
_PEOPLE = ("+14155550123", "+12125550147", "+13055550111", "+33612345678", "+447400123456")
_CATEGORIES = (Category.MARKETING, Category.INFORMATIONAL, Category.TRANSACTIONAL)
_BOOK = load()


def decide(body: str, others: dict[str, Any]) -> Decision:
    """One decision about one text; `others` are the fields of its facts that are at hand."""
    content = examine(body, brand=BRAND, book=_BOOK)
    return evaluate(Facts(content=content, **others), _BOOK)


def at_hand(base: Facts) -> dict[str, Any]:
    """The fields of facts without what the text holds."""
    return {one.name: getattr(base, one.name) for one in fields(base) if one.name != "content"}


def people() -> list[Facts]:
    """Recipients of five countries and states under every profile, in three categories."""
    found: list[Facts] = []
    for profile in _BOOK.profiles:
        for category in _CATEGORIES:
            to = _PEOPLE[len(found) % len(_PEOPLE)]
            made = facts(to=to, account__profile=profile, message__category=category)
            hours = range(9, 9 + len(found) % 4)
            earlier = [intent(at=made.at.replace(hour=hour), body=str(hour)) for hour in hours]
            given = (consent(categories=(category,)), consent(campaign="offers"))
            found.append(replace(made, consents=given, earlier=tuple(earlier)))
    weak = consent(level=ConsentLevel.EXPRESS)
    return [
        *found,
        replace(found[0], suppressions=(opt_out(),)),
        replace(found[1], consents=(weak,)),
    ]


def timed[T, R](run: Callable[[T], R], given: Sequence[T]) -> tuple[list[float], list[R]]:
    """Microseconds of each call, and what each answered."""
    took, answers = [], []
    for one in given:
        began = time.thread_time_ns()
        answer = run(one)
        took.append((time.thread_time_ns() - began) / 1000)
        answers.append(answer)
    return took, answers


def line(name: str, took: Sequence[float]) -> str:
    """A line of the table."""
    median, p95 = statistics.median(took), statistics.quantiles(took, n=20)[-1]
    return f"  {name:44} {median:9.1f} {p95:9.1f}"


def questions(given: Sequence[tuple[str, Facts]]) -> list[Question]:
    """What a peer is asked about the same texts."""
    return [
        Question(
            recipient=f"r{index}",
            suppressed=bool(base.suppressions),
            consent=base.consents[0].level.value,
        )
        for index, (_, base) in enumerate(given)
    ]


def compare(given: Sequence[tuple[str, Facts]], count: int) -> bool:
    """Prints the peers' lines; whether all of them decide rightly."""
    asked = questions(given)[:count]
    right = [not one.suppressed and one.consent == "express_written" for one in asked]
    good = True
    for name, run in peers().items():
        took, answers = timed(run, asked)
        print(line(f"{name} (2 rules)", took))
        good = good and answers == right
    return good


def shares(given: Sequence[tuple[str, Facts]]) -> None:
    """Prints what each rule costs on average, dearest first."""
    whole = [replace(b, content=examine(t, brand=BRAND, book=_BOOK)) for t, b in given]
    found = {}
    for rule in ALL:
        began = time.thread_time_ns()
        for each in whole:
            for _ in rule.check(each, _BOOK):
                pass
        found[rule.id] = (time.thread_time_ns() - began) / 1000 / len(whole)
    print("\nmean per text, in microseconds, by rule:\n")
    for id, cost in sorted(found.items(), key=lambda item: -item[1]):
        print(f"  {id:44} {cost:9.2f}")
    print(f"  {'all rules':44} {sum(found.values()):9.2f}")


def main() -> int:
    """Prints the figures; 1 if the limit does not hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--rules", action="store_true", help="show what each rule costs")
    given = parser.parse_args()
    rounds = [
        list(zip(texts(given.texts, seed), islice(cycle(people()), given.texts), strict=True))
        for seed in range(given.rounds + 1)
    ]
    assert len({text for each in rounds for text, _ in each}) == given.texts * len(rounds)
    known = [[(text, at_hand(base)) for text, base in each] for each in rounds]
    timed(lambda one: decide(*one), known[0])  # the interpreter warms up on texts of their own
    took: list[float] = []
    decisions: list[Decision] = []
    medians = []
    for each in known[1:]:
        now, made = timed(lambda one: decide(*one), each)
        took, decisions = took + now, decisions + made
        medians.append(statistics.median(now))
    outcomes = Counter(decision.outcome.value for decision in decisions)
    print(f"{len(decisions)} distinct texts of 160 characters, {len(ALL)} rules, in {given.rounds}")
    print(f"rounds with medians of {', '.join(f'{one:.1f}' for one in medians)}.")
    print(f"Decided: {', '.join(f'{count} {name}' for name, count in outcomes.most_common())}.\n")
    print(f"  {'CPU microseconds of one decision':44} {'median':>9} {'p95':>9}")
    print(line("consentry: text examined, every rule", took))
    examined, _ = timed(lambda one: examine(one[0], brand=BRAND, book=_BOOK), rounds[-1])
    print(line("  of it: text examined", examined))
    right = compare(rounds[-1], given.texts)
    if given.rules:
        shares(rounds[-1])
    median = statistics.median(took)
    kept = median <= LIMIT_US and right
    print(f"\nlimit {LIMIT_US:.0f}: {'holds' if kept else 'DOES NOT HOLD'}")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
