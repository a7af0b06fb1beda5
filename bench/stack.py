"""Texts per second through the whole stack, live: accepted over HTTP, dispatched, at the carrier.

The number may send 6,000 a minute and the carrier's metering is off, so that no pace is the limit.
Also says how much of the time moto takes, and how long the start took.
"""

import argparse
import http.client
import json
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any
from urllib.parse import urlsplit

from bench.pacing import agree, recipient
from local.demo import call
from local.stack import Stack

NOW = "2026-11-24T18:00:00Z"
GOAL = 40.0


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


def measure(stack: Stack, texts: int) -> dict[str, float]:
    """Send to `texts` people who agreed, and wait for the last text at the carrier."""
    call(f"{stack.control_url}/carrier", {"meter": "off"})
    sender = {"type": "10dlc", "campaign": "appointments", "per_minute": 6000}
    put(stack, "/v1/accounts/acme/senders/+12065550100", {**sender, "parts_per_second": 100})
    numbers = [recipient(index) for index in range(1000, 1050 + texts)]
    began = time.perf_counter()
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda number: agree(stack, number), numbers))
    agreed = time.perf_counter() - began
    # The first texts start the processes; they are not measured.
    warm = send(stack, numbers[:50])
    while len(stack.eum.accepted()) < warm:
        time.sleep(0.02)
    # Timed from outside: the stack itself has no need to know how long moto takes. A method is
    # replaced, which the checker rightly minds.
    watch = stack.aws.answer = Stopwatch(stack.aws.answer)  # type: ignore[assignment,method-assign]
    began = time.perf_counter()
    with ThreadPoolExecutor(2) as pool:
        groups = [numbers[start : start + 50] for start in range(50, texts + 50, 50)]
        accepted = sum(pool.map(lambda one: send(stack, one), groups))
    taken = time.perf_counter() - began
    while len(stack.eum.accepted()) < warm + accepted and time.perf_counter() - began < 300:
        time.sleep(0.02)
    took = time.perf_counter() - began
    sent = len(stack.eum.accepted()) - warm
    return {
        "accepted": accepted,
        "at the carrier": sent,
        "seconds until all were accepted": taken,
        "seconds until all were at the carrier": took,
        "texts a second, end to end": sent / took,
        "AWS calls for a text": watch.calls / max(sent, 1),
        "processor seconds in moto": watch.seconds,
        "processor ms in moto for a call": watch.seconds / max(watch.calls, 1) * 1000,
        "share of one core that is moto's": watch.seconds / took,
        "consents recorded a second": (texts + 50) / agreed,
    }


def main() -> int:
    """Prints the figures; 1 below the goal, or if a text is missing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=1000)
    given = parser.parse_args()
    began = time.perf_counter()
    with Stack(now=NOW) as stack:
        print(f"ready in {time.perf_counter() - began:.1f} s", flush=True)
        found = measure(stack, given.texts)
    for name, value in found.items():
        print(f"  {name:40} {value:.2f}" if value % 1 else f"  {name:40} {value:.0f}")
    fast = found["texts a second, end to end"] >= GOAL
    print(f"{'reaches' if fast else 'MISSES'} the goal of {GOAL:.0f} texts a second")
    return 0 if fast and found["at the carrier"] == given.texts else 1


if __name__ == "__main__":
    sys.exit(main())
