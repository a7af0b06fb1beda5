"""The product's own stack in a process of its own: only one can run in that of the tests."""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.local.support import START

ROOT = Path(__file__).parents[2]


class Apart:
    """Where such a stack listens."""

    def __init__(self, printed: str) -> None:
        self.api = self._url(printed, "HTTP API")
        self.control = self._url(printed, "carrier, control")

    @staticmethod
    def _url(printed: str, name: str) -> str:
        found = re.search(rf"{name}\s+(\S+)", printed)
        assert found is not None, printed
        return found[1]


def until_ready(process: subprocess.Popen[str]) -> str:
    """What a stack prints until it is ready."""
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line)
        if line.startswith("ready in"):
            break
    return "".join(lines)


@contextmanager
def apart(directory: Path) -> Iterator[Apart]:
    """A stack on free ports that keeps what it writes in a directory."""
    ports = ["--port", "0", "--control-port", "0", "--aws-port", "0"]
    place = ["--directory", str(directory), "--now", START]
    with subprocess.Popen(
        [sys.executable, "-m", "local", *ports, *place],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield Apart(until_ready(process))
        process.terminate()
        process.wait(20)
