"""`python -m local`: the stack in the foreground."""

import argparse
import signal
import sys
import threading
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from types import FrameType

from local import welcome
from local.cfn import TemplateError
from local.http import LOOPBACK, PortInUse
from local.seeding import SeedingFailed
from local.stack import ROOT, Stack


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _instant(given: str) -> str:
    try:
        known = given == "real" or datetime.fromisoformat(given).tzinfo is not None
    except ValueError:
        known = False
    if not known:
        raise argparse.ArgumentTypeError(
            f"`{given}` is neither `real` nor an instant such as `2026-11-24T18:00:00Z`"
        )
    return given


def _file(given: str) -> Path:
    path = Path(given)
    if not path.is_file():
        raise argparse.ArgumentTypeError(f"there is no file `{given}`")
    return path


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="local", description=__doc__)
    parser.add_argument("--port", type=int, default=3000, help="the HTTP API (0: any free one)")
    parser.add_argument("--control-port", type=int, default=3001, help="carrier and control")
    parser.add_argument("--aws-port", type=int, default=4577, help="the AWS services")
    parser.add_argument(
        "--aws-host",
        default=LOOPBACK,
        help="the address of the AWS services; 0.0.0.0 lets containers reach them",
    )
    parser.add_argument(
        "--now", type=_instant, help="start at this instant, or `real` for the wall clock"
    )
    parser.add_argument("--template", type=_file, default=ROOT / "template.yaml")
    parser.add_argument("--directory", type=Path, default=ROOT / ".local", help="logs and clock")
    parser.add_argument("--no-seed", action="store_true", help="start without accounts")
    return parser.parse_args(argv)


def main(argv: Sequence[str] | None = None) -> int:
    """Run until SIGTERM or SIGINT; 1 if the stack cannot start."""
    arguments = _arguments(argv)
    stopping = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        if stopping.is_set():
            return
        stopping.set()
        raise SystemExit(0)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    began = time.monotonic()
    try:
        with Stack(
            now=arguments.now,
            port=arguments.port,
            control_port=arguments.control_port,
            aws_port=arguments.aws_port,
            aws_host=arguments.aws_host,
            template_file=arguments.template,
            directory=arguments.directory,
            seed_module=None if arguments.no_seed else "local.seed",
            say=_say,
        ) as stack:
            _say(f"HTTP API          {stack.api_url}")
            _say(f"carrier, control  {stack.control_url}")
            _say(f"AWS services      {stack.aws_url}")
            _say(f"functions' log    {stack.log}")
            _say(f"clock             {stack.clock.now():%Y-%m-%dT%H:%M:%SZ}")
            _say(f"ready in {time.monotonic() - began:.1f} s")
            if not arguments.no_seed:
                _say("\n".join(welcome.lines(stack.api_url, stack.control_url)))
            signal.pause()
    except (PortInUse, TemplateError, SeedingFailed, ValueError) as error:
        _say(f"cannot start: {error}")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
