"""Texts per second through the whole stack, live: accepted over HTTP, dispatched, at the carrier.

The number may send 6,000 a minute and the carrier's metering is off, so that no pace is the limit.
Like clients that wait for room, two send a batch whenever fewer than `--under-way` texts are: more
would only wait in the queue until their slots are stale, and every stale text is moved once more.

Says where the processor's time goes, process by process, and how far moto alone would let it go.
"""

import argparse
import http.client
import json
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from bench import processor
from bench.pacing import agree, recipient
from local.demo import call
from local.stack import Stack

NOW = "2026-11-24T18:00:00Z"
GOAL = 40.0
CORES = 2
BATCH = 50
WARM = 250
PATIENCE = 300.0


class Stopwatch:
    """Adds up the time that calls of a function take."""

    def __init__(self, run: Any) -> None:
        self.seconds = 0.0
        self.calls = 0
        self._run = run
        self._lock = threading.Lock()

    def __call__(self, *args: Any) -> Any:
        """Run it and add up this thread's own time."""
        began = time.thread_time()
        try:
            return self._run(*args)
        finally:
            took = time.thread_time() - began
            with self._lock:
                self.seconds += took
                self.calls += 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What one run came to; times in seconds."""

    accepted: int
    sent: int
    until_accepted: float
    until_sent: float
    processes: dict[str, float]
    calls: dict[str, int]
    moto_seconds: float
    moto_calls: int
    cold_starts: int


def put(stack: Stack, path: str, body: Any) -> None:
    """One `PUT` by the operator, which must succeed."""
    url = urlsplit(stack.api_url)
    with closing(http.client.HTTPConnection(url.netloc)) as connection:
        headers = {"authorization": "Bearer local-operator", "content-type": "application/json"}
        connection.request("PUT", path, json.dumps(body), headers)
        answer = connection.getresponse()
        if answer.status >= 300:
            raise SystemExit(f"`PUT {path}` was refused: {answer.read()!r}")


def send(stack: Stack, numbers: list[str]) -> int:
    """One batch; how many were accepted."""
    batch = {
        "campaign": "appointments",
        "body": "Acme Dental: see you Tue 9am. Reply STOP to opt out.",
        "recipients": [{"to": to} for to in numbers],
    }
    _, answer = call(f"{stack.api_url}/v1/messages/batch", batch, key="local-acme")
    return int(answer["accepted"] + answer["held"])


def calls(stack: Stack) -> Counter[str]:
    """AWS calls of all functions so far, by function and operation."""
    made = stack.calls.as_dict().items()
    return Counter({f"{who} {what}": n for who, each in made for what, n in each.items()})


def carried(stack: Stack) -> int:
    """Texts that the carrier was asked to send so far."""
    return calls(stack)["dispatch sms-voice.SendTextMessage"]


def wait(until: Callable[[], bool]) -> None:
    """Wait for something, though not for ever: what is missing then shows in the figures."""
    deadline = time.perf_counter() + PATIENCE
    while not until() and time.perf_counter() < deadline:
        time.sleep(0.01)


def blast(stack: Stack, numbers: list[str], under_way: int) -> tuple[int, float]:
    """Send to all, never more than `under_way` on their way; how many were taken, and by when."""
    start, taken, began = carried(stack), Counter[str](), time.perf_counter()
    lock = threading.Lock()

    def batch(group: list[str]) -> None:
        def room() -> bool:
            with lock:
                free = under_way - taken["asked"] + carried(stack) - start >= len(group)
                taken["asked"] += len(group) if free else 0
            return free

        wait(room)
        accepted = send(stack, group)
        with lock:
            taken["accepted"] += accepted

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(batch, [numbers[at : at + BATCH] for at in range(0, len(numbers), BATCH)]))
    until_accepted = time.perf_counter() - began
    wait(lambda: carried(stack) - start >= taken["accepted"])
    return taken["accepted"], until_accepted


def measure(stack: Stack, texts: int, under_way: int) -> Measured:
    """Send to `texts` people who agreed, and wait for the last text at the carrier."""
    fast = {"+12065550100": {"parts_per_second": 100}}
    call(f"{stack.control_url}/carrier", {"meter": "off", "numbers": fast})
    sender = {"type": "10dlc", "campaign": "appointments", "per_minute": 4500}
    put(stack, "/v1/accounts/acme/senders/+12065550100", {**sender, "parts_per_second": 100})
    numbers = [recipient(index) for index in range(1000, 1000 + WARM + texts)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda number: agree(stack, number), numbers))
    # The first texts start the processes; they are not measured.
    blast(stack, numbers[:WARM], under_way)
    # Timed from outside: the stack itself has no need to know how long moto takes. A method is
    # replaced, which the checker rightly minds.
    watch = stack.aws.answer = Stopwatch(stack.aws.answer)  # type: ignore[assignment,method-assign]
    already, cold = len(stack.eum.accepted()), _cold_starts(stack)
    used, made, began = processor.by_process(stack), calls(stack), time.perf_counter()
    accepted, until_accepted = blast(stack, numbers[WARM:], under_way)
    took = time.perf_counter() - began
    return Measured(
        accepted=accepted,
        sent=len(stack.eum.accepted()) - already,
        until_accepted=until_accepted,
        until_sent=took,
        processes=processor.since(used, processor.by_process(stack)),
        calls=calls(stack) - made,
        moto_seconds=watch.seconds,
        moto_calls=watch.calls,
        cold_starts=_cold_starts(stack) - cold,
    )


def _cold_starts(stack: Stack) -> int:
    return sum(int(one["cold_starts"]) for one in stack.stats()["functions"].values())


def report(found: Measured) -> None:
    """Prints what was measured, and what it means."""
    texts = max(found.sent, 1)
    ms = {name: value / texts * 1000 for name, value in found.processes.items()}
    per_call = found.moto_seconds / max(found.moto_calls, 1) * 1000
    moto = found.moto_seconds / texts * 1000
    print(f"  {found.accepted} accepted in {found.until_accepted:.1f} s, ", end="")
    print(f"{found.sent} at the carrier in {found.until_sent:.1f} s")
    print(f"  {found.sent / found.until_sent:.1f} texts a second, end to end")
    print(f"processor time: {sum(ms.values()):.1f} ms a text", end="")
    print(f" ({found.cold_starts} processes were started meanwhile)")
    for name, value in ms.items():
        print(f"  {value:6.2f} ms  {name}")
    print(f"AWS calls: {sum(found.calls.values()) / texts:.2f} a text")
    for name, count in sorted(found.calls.items(), key=lambda one: -one[1]):
        if count * 100 >= texts:
            print(f"  {count / texts:6.2f}     {name}")
    print(f"where moto limits: {per_call:.2f} ms a call, {moto:.2f} ms a text")
    print(f"  {_rate(moto)} texts a second if there were nothing but moto, which has one lock")
    print(f"  {_rate(ms[processor.STACK])} if there were nothing but the stack, one interpreter")
    print(f"  {_rate(sum(ms.values()) / CORES)} on {CORES} cores that have nothing else to do")


def _rate(milliseconds: float) -> str:
    return f"{1000 / milliseconds:.0f}" if milliseconds else "any number of"


def main() -> int:
    """Prints the figures; 1 below the goal, or if a text is missing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=1000)
    least = f"the most texts on their way, at least {BATCH}"
    parser.add_argument("--under-way", type=int, default=2 * BATCH, help=least)
    given = parser.parse_args()
    began = time.perf_counter()
    with Stack(now=NOW) as stack:
        print(f"ready in {time.perf_counter() - began:.1f} s", flush=True)
        found = measure(stack, given.texts, max(given.under_way, BATCH))
    report(found)
    fast = found.sent / found.until_sent >= GOAL
    print(f"{'reaches' if fast else 'MISSES'} the goal of {GOAL:.0f} texts a second")
    return 0 if fast and found.sent == given.texts else 1


if __name__ == "__main__":
    sys.exit(main())
