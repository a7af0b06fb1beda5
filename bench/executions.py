"""How many executions of dispatch its queue keeps busy: `make bench-executions`.

A text waits in its execution for its carrier's next second (`docs/decisions/0010`), and the clock
of the local stack stands while it does, so that no run of the stack shows what that takes up. This
is a queue of texts whose slots and log are the real ones, and whose calls take what `--call-ms`
says. Texts come a part of a second early, as SQS counts whole seconds, in batches of ten. Passcodes
come on top of a full lane, at any time; a text that is refused is counted, and does not come again.
"""

import argparse
import heapq
import random
from dataclasses import dataclass, field
from itertools import count
from typing import NamedTuple

from consentry.domain.admission import admit
from consentry.domain.message import Lane
from consentry.domain.minute import Admitted
from consentry.domain.pacing import spacing_ms
from consentry.domain.send_log import SendLog, part_ms

START = 10**12
"""A log that never saw anything is one of the year 1970."""
MINUTES = 10
BATCH = 10


class Text(NamedTuple):
    """When a text can be received, its slot, and its place."""

    at: float
    slot: int
    number: int
    lane: Lane = Lane.BULK


@dataclass(slots=True)
class Found:
    """What a run of the queue came to."""

    busy_ms: float = 0.0
    ended_ms: float = 0.0
    waits: list[float] = field(default_factory=list)
    late: list[float] = field(default_factory=list)
    refused: int = 0


def arrivals(numbers: int, per_minute: int, codes: int, chance: random.Random) -> list[Text]:
    """Texts of full lanes, and so many passcodes a minute of each number, as they come."""
    place, found = spacing_ms(Lane.BULK, per_minute), list[Text]()
    for number in range(numbers):
        begin = START + chance.random() * place
        for n in range(int(MINUTES * 60_000 / place)):
            slot = int(begin + n * place)
            found.append(Text(slot - chance.random() * 1_000, slot, number))
        for _ in range(codes * MINUTES):
            asked = START + chance.randrange(MINUTES * 60_000)
            found.append(Text(asked, asked, number, Lane.PASSCODE))
    return sorted(found)


def run(
    numbers: int, per_minute: int, per_second: float, codes: int, executions: int, call_ms: float
) -> Found:
    """Full lanes of so many numbers, through so many executions."""
    queue = arrivals(numbers, per_minute, codes, random.Random(1))
    logs, each = [SendLog()] * numbers, part_ms(per_minute, per_second)
    found, order = Found(), count()
    free = [(float(START), next(order), list[Text]()) for _ in range(executions)]
    while queue or any(batch for _, _, batch in free):
        now, _, batch = heapq.heappop(free)
        if not batch and queue and queue[0].at > now:
            heapq.heappush(free, (queue[0].at, next(order), batch))
            continue
        if not batch:
            batch, queue = _batch(queue, now)
            found.late += [now - one.slot for one in batch]
        if not batch:
            continue
        text = batch.pop(0)
        asked = now + call_ms / 2
        verdict = admit(logs[text.number], text.lane, 1, per_minute, int(asked), each)
        ends = asked + call_ms / 2
        if isinstance(verdict, Admitted):
            logs[text.number] = verdict.log
            found.waits.append(verdict.at - int(asked))
            ends += verdict.at - int(asked)
        else:
            found.refused += 1
        found.busy_ms += ends - now
        found.ended_ms = max(found.ended_ms, ends)
        heapq.heappush(free, (ends, next(order), batch))
    return found


def _batch(queue: list[Text], now: float) -> tuple[list[Text], list[Text]]:
    many = sum(1 for text in queue[:BATCH] if text.at <= now)
    return sorted(queue[:many], key=_place), queue[many:]


def _place(text: Text) -> tuple[bool, int]:
    return text.lane is not Lane.PASSCODE, text.slot


def main() -> None:
    """Prints what full lanes of some kinds of number take up."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--executions", type=int, default=10)
    parser.add_argument("--call-ms", type=float, default=80.0, help="all calls for one text")
    given = parser.parse_args()
    print(f"{given.executions} executions, {given.call_ms:.0f} ms of calls for a text")
    print("numbers x parts a minute (a second)  codes   busy   wait ms   late at p99 s   refused")
    for numbers, per_minute, per_second, codes in (
        (1, 50, 1.0, 0),
        (10, 50, 1.0, 0),
        (20, 50, 1.0, 0),
        (30, 50, 1.0, 0),
        (50, 50, 1.0, 0),
        (80, 50, 1.0, 0),
        (10, 50, 1.0, 6),
        (30, 50, 1.0, 1),
        (15, 50, 1.0, 6),
        (1, 180, 3.0, 0),
        (5, 180, 3.0, 0),
        (5, 180, 3.0, 6),
        (10, 180, 3.0, 0),
        (1, 600, 10.0, 0),
        (1, 600, 20.0, 0),
    ):
        found = run(numbers, per_minute, per_second, codes, given.executions, given.call_ms)
        late = max(0.0, sorted(found.late)[int(len(found.late) * 0.99)] / 1_000)
        wait = sum(found.waits) / len(found.waits)
        busy = found.busy_ms / (found.ended_ms - START)
        print(
            f"{numbers:7} x {per_minute:3} ({per_second:.0f})"
            f"{codes:24}{busy:7.1f}{wait:10.0f}{late:16.1f}{found.refused:10}"
        )


if __name__ == "__main__":
    main()
