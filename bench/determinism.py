"""The same story with the same seed, twice: same order of events, same final state.

Texts go out in rounds while calls fail, processes crash and messages arrive twice, as a seed has
it; some recipients text STOP. Each run is a process of its own, with digests of what happened and
of what is left, and with the memory of every process on the way. Leave the sources alone meanwhile:
a process that starts after a crash loads them as they then are.
"""

import argparse
import json
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bench.pacing import agree, recipient
from local.demo import call
from local.stack import ROOT, Stack
from local.trace import Trace

NOW = datetime.fromisoformat("2026-11-24T18:00:10+00:00")
ROUND = timedelta(minutes=25)
STRUCK = (
    ("dynamodb", "BatchGetItem"),
    ("dynamodb", "TransactWriteItems"),
    ("dynamodb", "UpdateItem"),
    ("dynamodb", "PutItem"),
    ("sms-voice", "SendTextMessage"),
    ("sqs", "SendMessage"),
)
KINDS = (
    "throttle",
    "error_500",
    "timeout_before",
    "timeout_after",
    "connection_reset",
    "crash_before",
    "crash_after",
)


def control(stack: Stack, path: str, **body: Any) -> Any:
    """One word to the control interface."""
    # Playing half an hour with a thousand texts in it takes a while.
    with closing(HTTPConnection(urlsplit(stack.control_url).netloc, timeout=900)) as connection:
        connection.request("POST", f"/{path}", json.dumps(body))
        response = connection.getresponse()
        answer = json.load(response)
    if response.status >= 400:
        raise SystemExit(f"`{path}` was refused: {answer}")
    return answer


def trouble(stack: Stack, chance: random.Random, size: int) -> None:
    """Plan the faults of one round."""
    for _ in range(max(2, size // 20)):
        service, operation = chance.choice(STRUCK)
        kind = chance.choice(KINDS)
        skip = chance.randrange(size)
        control(stack, "faults", service=service, operation=operation, kind=kind, skip=skip)
    for service, function in (("sqs", "dispatch"), ("sns", "inbound")):
        skip = chance.randrange(3)
        fault = {"service": service, "function": function, "kind": "duplicate_delivery"}
        control(stack, "faults", **fault, skip=skip)


def send(stack: Stack, numbers: list[str], number: int) -> None:
    """One text to everybody, in batches of a hundred."""
    for start in range(0, len(numbers), 100):
        batch = {
            "campaign": "appointments",
            "body": f"Acme Dental: reminder {number}. Reply STOP to opt out.",
            "recipients": [{"to": to} for to in numbers[start : start + 100]],
        }
        call(f"{stack.api_url}/v1/messages/batch", batch, key="local-acme")


def state(stack: Stack) -> dict[str, Any]:
    """Everything that is left: rows, texts, queues."""
    return {
        "tables": stack.aws.dynamodb.state(),
        "texts": stack.eum.accepted(),
        "queues": stack.stats()["queues"],
    }


def memory(stack: Stack) -> dict[str, float]:
    """Megabytes by process; of a function, its largest environment."""
    stats = stack.stats()
    found = {
        name: max((one["rss"] or 0) / 1e6 for one in function["environments"])
        for name, function in stats["functions"].items()
        if function["environments"]
    }
    return {"stack": (stats["stack"]["rss"] or 0) / 1e6, **found}


def rounds(stack: Stack, messages: int, per_round: int, chance: random.Random) -> Iterator[int]:
    """Send texts in rounds, with faults on; answers how many were sent after each round."""
    numbers = [recipient(index) for index in range(1000, 1000 + per_round)]
    for one in numbers:
        agree(stack, one)
    for number in range(max(1, messages // per_round)):
        trouble(stack, chance, per_round)
        send(stack, numbers, number)
        for one in chance.sample(numbers, per_round // 100):
            handset = {"from": one, "to": "+12065550100", "body": "STOP"}
            control(stack, "inbound", **handset, id=f"in-{number}-{one}")
        control(stack, "clock", now=(NOW + (number + 1) * ROUND).isoformat())
        yield (number + 1) * per_round


def story(messages: int, per_round: int, seed: int, lines: Path | None) -> dict[str, Any]:
    """One run; answers its digests and measures."""
    chance = random.Random(seed)
    with Stack(now=NOW, seed=seed, live=False) as stack:
        places = {stack.aws_url: "aws", stack.control_url: "carrier", stack.api_url: "api"}
        trace = stack.passage.witness = Trace(stack.clock.micros, places, lines)
        began = time.monotonic()
        sizes = [
            {"messages": sent, "megabytes": memory(stack)}
            for sent in rounds(stack, messages, per_round, chance)
        ]
        control(stack, "faults", kind="clear")
        control(stack, "drain", until_idle=True)
        took = time.monotonic() - began
        trace.close()
        return {
            "events": trace.events,
            "order": trace.digest(),
            "state": trace.state(state(stack)),
            "texts": len(stack.eum.accepted()),
            "seconds": round(took, 1),
            "sizes": sizes,
        }


def _in_a_process(arguments: argparse.Namespace, run: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "bench.determinism", "--one"]
    for name in ("messages", "per_round", "seed"):
        command += [f"--{name.replace('_', '-')}", str(getattr(arguments, name))]
    if arguments.lines is not None:
        command += ["--lines", f"{arguments.lines}.{run}"]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def _told(process: subprocess.Popen[str]) -> dict[str, Any]:
    out, _ = process.communicate()
    if process.returncode:
        raise SystemExit(f"a run ended with status {process.returncode}")
    found: dict[str, Any] = json.loads(out.splitlines()[-1])
    return found


def _show(one: dict[str, Any]) -> None:
    print(f"events {one['events']}, texts {one['texts']}, {one['seconds']} s")
    print(f"  order of events  {one['order']}")
    print(f"  final state      {one['state']}")
    print(f"  memory, end over a fifth of the way: {_growth(one)}")
    for size in one["sizes"]:
        held = ", ".join(f"{name} {value:.0f}" for name, value in size["megabytes"].items())
        print(f"  MB after {size['messages']:>6} messages: {held}")


def _growth(one: dict[str, Any]) -> str:
    """Memory at the end over that after a fifth; `bench.memory` judges it."""
    sizes = [size["megabytes"] for size in one["sizes"]]
    early, late = sizes[len(sizes) // 5], sizes[-1]
    return ", ".join(f"{name} x{late[name] / early[name]:.2f}" for name in early if name in late)


def main() -> int:
    """Two runs; 1 if they differ."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=10_000)
    parser.add_argument("--per-round", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--lines", type=Path, help="keep every event of run N in this file, .N")
    parser.add_argument("--one", action="store_true", help="one run, answered as JSON")
    arguments = parser.parse_args()
    if arguments.one:
        given = (arguments.messages, arguments.per_round, arguments.seed, arguments.lines)
        print(json.dumps(story(*given)))
        return 0
    # Side by side: what one does must not depend on how busy the machine is.
    processes = [_in_a_process(arguments, run) for run in (1, 2)]
    runs = [_told(one) for one in processes]
    for one in runs:
        _show(one)
    same = all(runs[0][name] == runs[1][name] for name in ("events", "order", "state", "texts"))
    print("same" if same else "DIFFERENT")
    return 0 if same else 1


if __name__ == "__main__":
    raise SystemExit(main())
