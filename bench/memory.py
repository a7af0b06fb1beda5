"""Memory of every process of the stack while texts go through it, with faults on.

A process that has grown by more than a twentieth between a fifth of the way and the end fails. What
is measured is resident memory, of a function that of its largest environment. A crash starts a new
process, so that a function's figure may fall.
"""

import argparse
import random

from bench.determinism import NOW, memory, rounds
from local.stack import Stack

MOST = 1.05
_ROUND = 500


def grown(early: dict[str, float], late: dict[str, float]) -> dict[str, float]:
    """By how much each process grew."""
    return {name: late[name] / early[name] for name in early if name in late}


def measure(messages: int, seed: int) -> list[tuple[int, dict[str, float]]]:
    """Megabytes by process, five times on the way."""
    found = []
    with Stack(now=NOW, seed=seed, live=False) as stack:
        for sent in rounds(stack, messages, min(_ROUND, messages // 5), random.Random(seed)):
            if sent % (messages // 5) == 0:
                found.append((sent, memory(stack)))
                held = ", ".join(f"{name} {value:.1f}" for name, value in found[-1][1].items())
                print(f"MB after {sent:>6} texts: {held}", flush=True)
    return found


def main() -> int:
    """Prints the figures; 1 if a process grew."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    found = measure(given.messages, given.seed)
    growth = grown(found[0][1], found[-1][1])
    print(f"from {found[0][0]} to {found[-1][0]} texts:")
    for name, value in growth.items():
        print(f"  {name:20} x{value:.3f}{'' if value <= MOST else '  GREW'}")
    return 0 if max(growth.values()) <= MOST else 1


if __name__ == "__main__":
    raise SystemExit(main())
