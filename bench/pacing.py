"""400 texts through one originating number at 50 parts a minute, beside what the limit allows.

The clock is played for 30 minutes, so this takes as long as the machine needs, not half an hour.
"""

import argparse
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

from bench.rates import per_minute, worst_window
from local.demo import call
from local.seed import DISCLOSURE
from local.stack import Stack

NOW = "2026-11-24T18:00:00Z"
LIMIT = 50


def recipient(index: int) -> str:
    """A number in San Francisco that nobody has."""
    return f"+1415555{index:04d}"


def agree(stack: Stack, number: str) -> None:
    """One written consent through the API."""
    consent = {
        "account": "acme",
        "recipient": number,
        "campaign": "appointments",
        "level": "express_written",
        "method": "web_form",
        "source": "direct",
        "captured_at": "2026-11-01T00:00:00Z",
        "evidence": {
            "disclosure_text": DISCLOSURE,
            "url": "https://acmedental.example/texts",
            "checkbox": True,
            "not_condition_of_purchase": True,
        },
    }
    status, answer = call(f"{stack.api_url}/v1/consents", consent, key="local-operator")
    if status != 201:
        raise SystemExit(f"a consent was not recorded: {answer}")


def blast(stack: Stack, numbers: list[str]) -> Counter[str]:
    """Sends to everybody in batches of a hundred; how many were queued, held, blocked."""
    outcomes: Counter[str] = Counter()
    for start in range(0, len(numbers), 100):
        batch = {
            "campaign": "appointments",
            "body": "Acme Dental: see you Tue 9am. Reply STOP to opt out.",
            "recipients": [{"to": number} for number in numbers[start : start + 100]],
        }
        _, answer = call(f"{stack.api_url}/v1/messages/batch", batch, key="local-acme")
        outcomes.update(item["status"] for item in answer["items"])
    return outcomes


def measure(stack: Stack, texts: int, minutes: int) -> dict[str, Any]:
    """The figures of one run."""
    call(f"{stack.control_url}/clock", {"frozen": True})
    numbers = [recipient(index) for index in range(texts)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda number: agree(stack, number), numbers))
    outcomes = blast(stack, numbers)
    end = datetime.fromisoformat(NOW) + timedelta(minutes=minutes)
    began = time.perf_counter()
    call(f"{stack.control_url}/clock", {"now": end.isoformat()})
    played = time.perf_counter() - began
    _, found = call(f"{stack.control_url}/messages")
    _, stats = call(f"{stack.control_url}/stats")
    sent = sorted((datetime.fromisoformat(one["at"]), one["parts"]) for one in found["items"])
    calls = Counter(one["context"]["gw"] for one in found["items"])
    dispatch = sum(stats["calls"].get("dispatch", {}).values())
    return {
        "accepted": outcomes,
        "sent": len(sent),
        "most carrier calls for one text": max(calls.values(), default=0),
        "dead-lettered": stats["queues"]["SendQueue"]["dead"],
        "most parts in any 60 s": worst_window(sent),
        "parts a minute": per_minute(sent),
        "AWS calls per dispatched text": dispatch / max(len(sent), 1),
        "seconds of this machine": played,
    }


def main() -> int:
    """Prints the figures; 1 if a promise does not hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=400)
    parser.add_argument("--minutes", type=int, default=30)
    given = parser.parse_args()
    print("starting the stack, recording consents, sending ...", flush=True)
    with Stack(now=NOW) as stack:
        found = measure(stack, given.texts, given.minutes)
    floor = given.texts / LIMIT
    print(f"\n{given.texts} texts of one part, limit {LIMIT} a minute; no rate can need less than")
    print(f"{floor:.1f} minutes. Played {given.minutes} minutes:\n")
    for name, value in found.items():
        shown = f"{value:.2f}" if isinstance(value, float) else value
        print(f"  {name:32} {dict(shown) if isinstance(shown, Counter) else shown}")
    print(f"  {'share of the floor rate':32} {found['parts a minute'] / LIMIT:.2f}")
    kept = (
        found["sent"] == given.texts
        and found["most carrier calls for one text"] == 1
        and not found["dead-lettered"]
        and found["most parts in any 60 s"] <= LIMIT
        and found["parts a minute"] >= 45
    )
    print(f"\n{'every promise holds' if kept else 'A PROMISE DOES NOT HOLD'}")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
