"""The same trace through this dispatch and through the usual ones, at three rates of a number.

500 texts of one to three parts at once, and six more a minute while they go. Ours is the product
itself, in one process with the local stack, its carrier metering parts as the others' does. Calls
are those of the function that sends; ours reads consent and opt-outs anew for every text, and
writes down what it intends, which the others do not do at all.
"""

import argparse
import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bench.drilling.telling import ACME, CLINIC, CONSENT
from bench.inside.stack import Inside, inside
from bench.naive import Arrival, Naive, Way
from bench.rates import worst_window
from consentry.entrypoints.wiring import stores
from local.clock import from_micros, to_micros

NOW = "2026-11-24T18:00:05+00:00"
RATES = (1, 3, 20)
LIMIT = 50
"""Parts a minute for each part a second of the carrier: what a number has without being asked."""
RECIPIENTS = 500
SECOND = 1_000_000
BATCH = 100
LONG = "Please bring your card and the form that we sent, and come ten minutes early. " * 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One row of the table."""

    name: str
    texts: int
    sent: int
    dead: int
    worst: int
    minutes: float
    calls: float

    def shown(self) -> str:
        """As it is printed."""
        return (
            f"  {self.name:38} {self.sent:5}/{self.texts:<5} {self.dead:5} {self.worst:6} "
            f"{self.minutes:8.1f} {self.calls:7.2f}"
        )


def trace(texts: int, chance: random.Random) -> list[Arrival]:
    """The blast, and six texts a minute until it could be through."""
    blast = [Arrival(at=0, parts=chance.choice((1, 1, 2, 3))) for _ in range(texts)]
    return blast + [Arrival(at=n * 10 * SECOND, parts=1) for n in range(1, 61)]


def naive(way: Way, rate: int, given: Sequence[Arrival]) -> Line:
    """The usual way."""
    # A function that takes 0.1 s a text sends ten a second with one environment.
    concurrency = max(1, round(rate / 10)) if way is Way.RESERVED else 10
    found = Naive(way, rate, concurrency).run(given)
    sent = [(from_micros(at), parts) for at, parts in found.sent]
    return _line(way.value, given, sent, found.dead, found.calls)


def ours(stack: Inside, rate: int, given: Sequence[Arrival]) -> Line:
    """The product: the blast in batches over HTTP, the rest one by one."""
    stack.reset(warm=True)
    number = stack.eum.inventory.numbers[CLINIC]
    stack.eum.inventory.numbers[CLINIC] = replace(number, rate=rate)
    sender = stores.registry().sender(CLINIC)
    assert sender is not None
    stores.registry().put_sender(replace(sender, per_minute=LIMIT * rate, parts_per_second=rate))
    start = stack.clock.now()
    blast = [one for one in given if one.at == 0]
    for first in range(0, len(blast), BATCH):
        _batch(stack, first, blast[first : first + BATCH])
    for index, one in enumerate(given[len(blast) :], start=len(blast)):
        stack.player.play_to(to_micros(start) + one.at)
        _batch(stack, index, [one])
    stack.player.play_until_idle()
    sent = [(datetime.fromisoformat(i["at"]), i["parts"]) for i in stack.eum.accepted()]
    stats = stack.stats()
    calls = sum(stats["calls"]["dispatch"].values())
    dead = stats["queues"]["SendQueue"]["dead"]
    return _line("this dispatch", given, sent, dead, calls)


def _line(
    name: str,
    given: Sequence[Arrival],
    sent: Sequence[tuple[datetime, int]],
    dead: int,
    calls: int,
) -> Line:
    times = sorted(at for at, _ in sent)
    return Line(
        name=name,
        texts=len(given),
        sent=len(sent),
        dead=dead,
        worst=worst_window(list(sent)),
        minutes=(times[-1] - times[0]) / timedelta(minutes=1) if times else 0.0,
        calls=calls / max(len(sent), 1),
    )


def _batch(stack: Inside, first: int, texts: Sequence[Arrival]) -> None:
    for parts in sorted({one.parts for one in texts}):
        places = [n for n, one in enumerate(texts, start=first) if one.parts == parts]
        body = {
            "campaign": "appointments",
            "body": f"Acme Dental: visit {{{{n}}}}. {_filling(parts)}Reply STOP to opt out.",
            "recipients": [{"to": person(n), "variables": {"n": str(n)}} for n in places],
        }
        status, answer = stack.ask("POST", "/v1/messages/batch", body, key=ACME)
        if status != 200 or answer["denied"] or answer["invalid"]:
            raise SystemExit(f"a batch was answered `{status}`: {answer}")


def _filling(parts: int) -> str:
    return LONG[: (parts - 1) * 150] + " " if parts > 1 else ""


def person(index: int) -> str:
    """A number in San Francisco that nobody has."""
    return f"+1415556{index % RECIPIENTS:04d}"


def agree(stack: Inside, *categories: str) -> None:
    """Everybody agrees, and that is what each run starts from."""
    for index in range(RECIPIENTS):
        given = {"recipient": person(index), "categories": list(categories), **CONSENT}
        status, answer = stack.ask("POST", "/v1/consents", given, key=ACME)
        if status != 201:
            raise SystemExit(f"a consent was answered `{status}`: {answer}")
        stack.player.play_to(stack.clock.micros() + SECOND // 20)
    stack.aws.dynamodb.snapshot()


def main() -> int:
    """Prints the tables; 1 if ours loses a text or exceeds a limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=500)
    given = parser.parse_args()
    arrivals = trace(given.texts, random.Random(1))
    kept = True
    with inside(NOW) as stack:
        agree(stack, "informational")
        for rate in RATES:
            limit = LIMIT * rate
            floor = sum(one.parts for one in arrivals) / limit
            print(
                f"\n{rate} parts a second, at most {limit} in any 60 s; floor {floor:.1f} minutes"
            )
            print(f"  {'':38} {'sent':>11} {'dead':>5} {'in 60s':>6} ", end="")
            print(f"{'minutes':>8} {'calls':>7}")
            for way in Way:
                print(naive(way, rate, arrivals).shown(), flush=True)
            found = ours(stack, rate, arrivals)
            print(found.shown(), flush=True)
            kept &= found.sent == found.texts and not found.dead and found.worst <= limit
    print(f"\n{'ours loses nothing and keeps every limit' if kept else 'A PROMISE DOES NOT HOLD'}")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
