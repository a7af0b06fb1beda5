"""Processor time of the stack's processes.

Counted by the kernel, so that it says the same on a busy machine as on a quiet one.
"""

import os
from collections import defaultdict
from pathlib import Path

from local.stack import Stack

_TICKS = os.sysconf("SC_CLK_TCK")
type Used = dict[tuple[str, int], float]
STACK = "the stack itself"


def seconds(pid: int) -> float:
    """What a process has used so far, in user and kernel mode; 0 if it is gone."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="ascii")
    except OSError:
        return 0.0
    fields = text.rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def by_process(stack: Stack) -> Used:
    """Seconds by function and process; the stack's own, its clients included, under `STACK`."""
    used: Used = {(STACK, os.getpid()): seconds(os.getpid())}
    for name, function in stack.stats()["functions"].items():
        for one in function["environments"]:
            used[name, one["pid"]] = seconds(one["pid"])
    return used


def since(before: Used, now: Used) -> dict[str, float]:
    """Seconds by function between two measurements, the most first."""
    used: defaultdict[str, float] = defaultdict(float)
    for (name, pid), value in now.items():
        used[name] += value - before.get((name, pid), 0.0)
    ordered = sorted(used.items(), key=lambda one: -one[1])
    return {name: value for name, value in ordered if value > 0}
