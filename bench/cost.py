"""What a text costs in AWS calls, invocations, log lines and metrics, accepted one by one.

Everything is counted that the functions do until the last delivery event is stored, the sweeps of
every minute included; what an environment reads once at its start is left out. `docs/costs.md`
puts prices to these figures.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bench.pacing import agree, recipient
from local.demo import call
from local.stack import Stack

NOW = "2026-11-24T18:00:00Z"
PER_MINUTE = 45
ONCE = "secretsmanager.GetSecretValue"


def accept(stack: Stack, numbers: list[str]) -> None:
    """One request a text, as most clients do it."""
    for number in numbers:
        text = {
            "campaign": "appointments",
            "to": number,
            "body": f"Acme Dental: see you Tue 9am, room {number[-4:]}. Reply STOP to opt out.",
        }
        status, answer = call(f"{stack.api_url}/v1/messages", text, key="local-acme")
        if status != 202:
            raise SystemExit(f"a text was not accepted: {answer}")


def play(stack: Stack, texts: int) -> int:
    """Lets all of them leave and arrive, minute by minute; how many the carrier had."""
    _, clock = call(f"{stack.control_url}/clock")
    start = datetime.fromisoformat(clock["now"])
    for minute in range(1, 3 + texts // PER_MINUTE):
        until = start + timedelta(minutes=minute)
        call(f"{stack.control_url}/clock", {"now": until.isoformat()})
    _, arrived = call(f"{stack.control_url}/messages")
    return len(arrived["items"])


def counted(stack: Stack) -> Counter[tuple[str, str]]:
    """Calls and invocations so far, by function."""
    stats = stack.stats()
    found: Counter[tuple[str, str]] = Counter()
    for function, calls in stats["calls"].items():
        found.update({(function, name): count for name, count in calls.items() if name != ONCE})
    for function, told in stats["functions"].items():
        found[function, "invocations"] += told["invocations"]
    return found


def logged(log: Path, since: int) -> Iterator[dict[str, Any]]:
    """The JSON lines that functions wrote after so many bytes."""
    for line in log.read_bytes()[since:].splitlines():
        _, brace, rest = line.partition(b"{")
        if brace:
            try:
                yield json.loads(brace + rest)
            except ValueError:
                continue


def metrics(lines: list[dict[str, Any]]) -> set[tuple[str, ...]]:
    """Each metric with the dimensions under which CloudWatch bills it."""
    found = set()
    for line in lines:
        for block in line.get("_aws", {}).get("CloudWatchMetrics", ()):
            for names in block["Dimensions"]:
                under = tuple(f"{name}={line[name]}" for name in sorted(names))
                found |= {(metric["Name"], *under) for metric in block["Metrics"]}
    return found


def main() -> int:
    """Prints the figures; 1 if a text did not arrive."""
    parser = argparse.ArgumentParser(prog="bench.cost", description=__doc__)
    parser.add_argument("--texts", type=int, default=300)
    texts = parser.parse_args().texts
    with Stack(now=NOW, live=False) as stack:
        numbers = [recipient(index) for index in range(1000, 1000 + texts)]
        for number in numbers:
            agree(stack, number)
        before, written = counted(stack), stack.log.stat().st_size
        accept(stack, numbers)
        arrived = play(stack, texts)
        spent, size = counted(stack) - before, stack.log.stat().st_size - written
        lines = list(logged(stack.log, written))
    print(f"{texts} texts, one part each; {arrived} arrived. A text takes:")
    for (function, name), count in sorted(spent.items()):
        print(f"  {function:16} {name:28} {count / texts:6.2f}")
    print(f"  log: {size / texts:.0f} bytes; metrics under {len(metrics(lines))} names in all")
    return 0 if arrived == texts else 1


if __name__ == "__main__":
    sys.exit(main())
