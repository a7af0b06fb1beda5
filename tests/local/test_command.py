"""`python -m local` as it is typed."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.local.apart import until_ready
from tests.local.support import TEMPLATE, call

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
FREE = ["--port", "0", "--control-port", "0", "--aws-port", "0"]


@pytest.fixture
def started(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    command = [sys.executable, "-m", "local", *FREE, "--template", str(TEMPLATE)]
    with subprocess.Popen(
        [*command, "--directory", str(tmp_path), "--no-seed", "--now", "real"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield process, until_ready(process)
        process.kill()


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def gone(pid: int) -> bool:
    """Whether a process ends within some seconds."""
    for _ in range(500):
        if not alive(pid):
            return True
        time.sleep(0.02)
    return False


@pytest.mark.parametrize(
    "how",
    [
        pytest.param(signal.SIGTERM, id="SIGTERM"),
        pytest.param(signal.SIGINT, id="SIGINT"),
        pytest.param(signal.SIGKILL, id="SIGKILL"),
    ],
)
def test_a_signal_ends_the_stack_and_every_function(
    started: tuple[subprocess.Popen[str], str], how: signal.Signals
) -> None:
    process, printed = started
    match = re.search(r"HTTP API\s+(\S+)", printed)
    assert match is not None
    pid = call(f"{match[1]}/now").json["pid"]
    process.send_signal(how)
    assert process.wait(20) == (0 if how != signal.SIGKILL else -signal.SIGKILL)
    assert gone(pid)


def test_a_port_in_use_is_named_with_its_flag(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        command = [sys.executable, "-m", "local", *FREE, "--control-port", port]
        done = subprocess.run(
            [*command, "--template", str(TEMPLATE), "--directory", str(tmp_path)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 1
    assert f"port `{port}` is in use; choose another with `--control-port`" in done.stdout
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        pytest.param(["--now", "noon"], "`noon` is neither `real` nor an instant", id="a word"),
        pytest.param(
            ["--now", "2026-11-24T18:00:00"], "nor an instant such as `2026-", id="no zone"
        ),
        pytest.param(["--template", "none.yaml"], "there is no file `none.yaml`", id="no template"),
    ],
)
def test_a_flag_that_cannot_be_is_named_with_what_is_wrong(flags: list[str], said: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "local", *FREE, *flags],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert f"argument {flags[0]}: " in done.stderr
    assert said in done.stderr
